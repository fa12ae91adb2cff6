"""A hidden state is carried over without detach."""

import torch
from torch import nn

rnn, h = nn.RNN(1, 4), None
for step in range(3):
    output, h = rnn(torch.ones(2, 1, 1), h)
    output.sum().backward()
    print("step", step)
