"""Sequences that have no label yet, and a batch that happens to hold nothing else."""
import torch
import torch.nn.functional as F

classes = 4  # @param {type:"slider", min:2, max:10, step:1}
batch = 8  # @param {type:"slider", min:1, max:32, step:1}

logits = torch.zeros(batch, classes, requires_grad=True)                 # (batch, classes)  all classes equally likely
labels = torch.full((batch,), -100)                                      # (batch,)  -100: no label
loss = F.cross_entropy(logits, labels)

loss.backward()
print("loss     ", loss.item())
print("gradient ", logits.grad[0].tolist())
