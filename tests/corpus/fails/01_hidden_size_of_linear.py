"""The classifier reads the wrong number of features."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(8, 32, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(32, 4)

    def forward(self, x):
        output, _ = self.rnn(x)
        return self.fc(output[:, -1])


print("before")
Net()(torch.zeros(2, 5, 8))
