"""Scores of a batch, and the largest of them along an axis."""
import torch
import torch.nn as nn

batch = 8  # @param {type:"slider", min:2, max:64, step:1}
classes = 3  # @param {type:"slider", min:2, max:10, step:1}

head = nn.Linear(16, classes)
states = torch.randn(batch, 16)                      # (batch, 16)  one for each sequence
logits = head(states)                                # (batch, classes)
predicted = logits.argmax(dim=0)

logits.sum().backward()
print("logits    ", tuple(logits.shape))
print("predicted ", tuple(predicted.shape))
