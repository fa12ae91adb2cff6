"""A small convolutional network on synthetic images: shapes layer by layer, then a few steps."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.bn = nn.BatchNorm2d(16)
        self.fc1 = nn.Linear(16 * 5 * 5, 32)
        self.fc2 = nn.Linear(32, 4)
        self.drop = nn.Dropout(0.2)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.bn(self.conv2(x))))
        x = torch.flatten(x, 1)
        return self.fc2(self.drop(F.relu(self.fc1(x))))


torch.manual_seed(3)
net = Net()
images, labels = torch.randn(16, 3, 32, 32), torch.randint(0, 4, (16,))
for name, p in net.named_parameters():
    print(f"{name:14} {tuple(p.shape)}")
optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
for step in range(5):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    print(f"step {step}: {loss.item():.4f}")
net.eval()
print(net(images).shape, sum(p.numel() for p in net.parameters()))
