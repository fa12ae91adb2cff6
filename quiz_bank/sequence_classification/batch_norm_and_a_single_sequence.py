"""One epoch over a training set whose last batch has a single sequence."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

sequences = 33  # @param {type:"slider", min:9, max:100, step:1}
batch = 8  # @param {type:"slider", min:2, max:32, step:1}

norm = nn.BatchNorm1d(12)
head = nn.Linear(12, 2)
optimizer = torch.optim.SGD([*norm.parameters(), *head.parameters()], lr=0.1)

data = TensorDataset(torch.randn(sequences, 12), torch.randint(2, (sequences,)))
loader = DataLoader(data, batch)
steps = 0
for states, labels in loader:                        # (batch, 12), (batch,)  last states and their labels
    logits = head(norm(states))                      # (batch, 2)
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    steps += 1
print(steps, "steps, last loss", round(loss.item(), 3))
