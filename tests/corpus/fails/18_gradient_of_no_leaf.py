import torch
from torch import nn

net = nn.Linear(2, 1)
with torch.no_grad():
    loss = net(torch.ones(1, 2)).mean()
print(loss.requires_grad)
loss.backward()
