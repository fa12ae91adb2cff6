"""A head that worked with one layer, and goes on without an error with two."""
import torch
import torch.nn as nn
import torch.nn.functional as F

num_layers = 2  # @param {type:"slider", min:1, max:4, step:1}
batch = 6  # @param {type:"slider", min:2, max:32, step:1}
seq_len = 9  # @param {type:"slider", min:2, max:40, step:1}
hidden_size = 16  # @param {type:"slider", min:4, max:64, step:1}
classes = 4  # @param {type:"slider", min:2, max:8, step:1}

gru = nn.GRU(8, hidden_size, num_layers=num_layers, batch_first=True)
head = nn.Linear(hidden_size, classes)

x = torch.randn(batch, seq_len, 8)                   # (batch, seq_len, 8)
output, h_n = gru(x)                                 # the top layer at every step, every layer at the end
logits = head(h_n.squeeze(0))

labels = torch.randint(classes, logits.shape[:-1])   # a random label for every row of scores
loss = F.cross_entropy(logits.flatten(0, -2), labels.flatten())
loss.backward()

print("h_n    ", tuple(h_n.shape))
print("logits ", tuple(logits.shape))
print(f"loss    {loss.item():.3f}")
