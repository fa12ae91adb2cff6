"""A model that was trained in batches, given one sequence."""
import torch
import torch.nn as nn
import torch.nn.functional as F

batch = 1  # @param {type:"slider", min:1, max:16, step:1}
seq_len = 8  # @param {type:"slider", min:2, max:40, step:1}
hidden_size = 20  # @param {type:"slider", min:4, max:64, step:1}
classes = 3  # @param {type:"slider", min:2, max:8, step:1}

gru = nn.GRU(6, hidden_size, batch_first=True)
head = nn.Linear(hidden_size, classes)

x = torch.randn(batch, seq_len, 6)                   # (batch, seq_len, 6)
output, h_n = gru(x)                                 # (batch, seq_len, hidden_size), (1, batch, hidden_size)
logits = head(h_n.squeeze())

loss = logits.square().mean()
loss.backward()

print("h_n    ", tuple(h_n.shape))
print("logits ", tuple(logits.shape))
print(f"loss    {loss.item():.3f}")
