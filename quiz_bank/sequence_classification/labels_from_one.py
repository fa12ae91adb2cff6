"""Labels 1, 2, 3 … as they stand in many files, given to a loss that counts from zero."""
import torch
import torch.nn as nn
import torch.nn.functional as F

classes = 4  # @param {type:"slider", min:2, max:8, step:1}
batch = 16  # @param {type:"slider", min:8, max:64, step:4}

head = nn.Linear(16, classes)
states = torch.randn(batch, 16)                      # (batch, 16)  last states of a recurrent layer
labels = torch.arange(batch) % classes + 1           # (batch,)  as they stand in the file
logits = head(states)                                # (batch, classes)
loss = F.cross_entropy(logits, labels)

loss.backward()
print("labels ", labels.min().item(), "to", labels.max().item())
print(f"loss    {loss.item():.3f}")
