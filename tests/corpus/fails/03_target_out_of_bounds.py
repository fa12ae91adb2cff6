import torch
from torch import nn

for classes in (5, 4, 3):
    loss = nn.CrossEntropyLoss()(torch.zeros(2, classes), torch.tensor([0, 3]))
    print(classes, round(loss.item(), 4))
