"""The usual two loops over data loaders, with accuracy, as in every first tutorial."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randn(600, 1, 8, 8)
y = (x[:, :, :4].sum((1, 2, 3)) > x[:, :, 4:].sum((1, 2, 3))).long()
training = DataLoader(TensorDataset(x[:500], y[:500]), batch_size=64, shuffle=True)
testing = DataLoader(TensorDataset(x[500:], y[500:]), batch_size=64)
for X, labels in testing:
    print(f"Shape of X [N, C, H, W]: {X.shape}")
    print(f"Shape of y: {labels.shape} {labels.dtype}")
    break
device = torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else "cpu"
print(f"Using {device} device")


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.stack = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 2))

    def forward(self, x):
        return self.stack(self.flatten(x))


model = Network().to(device)
print(model)
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=1e-1)


def train(dataloader):
    size = len(dataloader.dataset)
    model.train()
    for batch, (X, y) in enumerate(dataloader):
        loss = loss_fn(model(X), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if batch % 4 == 0:
            print(f"loss: {loss.item():>7f}  [{(batch + 1) * len(X):>5d}/{size:>5d}]")


def test(dataloader):
    model.eval()
    test_loss, correct = 0, 0
    with torch.no_grad():
        for X, y in dataloader:
            pred = model(X)
            test_loss += loss_fn(pred, y).item()
            correct += (pred.argmax(1) == y).type(torch.float).sum().item()
    print(f"Test: accuracy {100 * correct / len(dataloader.dataset):>0.1f} %, loss {test_loss / len(dataloader):>8f}\n")


for t in range(3):
    print(f"Epoch {t + 1}\n-------------------------------")
    train(training)
    test(testing)
print("Done!")
