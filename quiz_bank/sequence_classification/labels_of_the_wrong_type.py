"""Labels that came out of a table as floats."""
import torch
import torch.nn as nn
import torch.nn.functional as F

batch = 8  # @param {type:"slider", min:2, max:32, step:1}
classes = 3  # @param {type:"slider", min:2, max:8, step:1}

head = nn.Linear(12, classes)
states = torch.randn(batch, 12)                      # (batch, 12)
labels = (torch.arange(batch) % classes).float()     # (batch,)  0.0, 1.0, 2.0 …
logits = head(states)                                # (batch, classes)
loss = F.cross_entropy(logits, labels)

loss.backward()
print("labels ", labels.dtype, " logits ", logits.dtype)
print(f"loss    {loss.item():.3f}")
