"""One score for each sequence, compared with the labels."""
import torch
import torch.nn as nn

batch = 8  # @param {type:"slider", min:2, max:64, step:1}
hidden_size = 12  # @param {type:"slider", min:4, max:32, step:4}

gru = nn.GRU(5, hidden_size, batch_first=True)
head = nn.Linear(hidden_size, 1)
x = torch.randn(batch, 9, 5)                         # (batch, 9, 5)
labels = torch.arange(batch) % 2                     # (batch,)
_, h_n = gru(x)                                      # (1, batch, hidden_size)
scores = head(h_n[-1])
predicted = scores > 0
hits = predicted == labels

scores.sum().backward()
print("hits", tuple(hits.shape), f"  their mean {hits.float().mean().item():.2f}")
