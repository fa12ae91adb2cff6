"""Two pieces of a sequence, and a gradient that ends between them."""
import torch
import torch.nn as nn

seq_len = 10  # @param {type:"slider", min:4, max:20, step:1}
cut = 4  # @param {type:"slider", min:1, max:16, step:1}

gru = nn.GRU(3, 8, batch_first=True)
x = torch.randn(1, seq_len, 3, requires_grad=True)   # (1, seq_len, 3)
_, h_n = gru(x[:, :cut])                             # (1, 1, 8)
_, h_n = gru(x[:, cut:], h_n.detach())               # (1, 1, 8)
loss = h_n.square().sum()
loss.backward()
reached = int((x.grad[0].abs().sum(1) > 0).sum())

print("steps with a gradient:", reached, "of", seq_len)
