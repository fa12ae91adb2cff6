"""A GRU, a state to keep, and noise."""
import torch
import torch.nn as nn

seq_len = 20  # @param {type:"slider", min:5, max:60, step:5}
hidden_size = 6  # @param {type:"slider", min:4, max:12, step:2}

gru = nn.GRU(3, hidden_size, batch_first=True)
gru.bias_ih_l0.data[:0] += 15                        # (3 * hidden_size,): reset, update, candidate; none chosen yet
x = torch.randn(2, seq_len, 3)                       # (2, seq_len, 3)
h_0 = torch.rand(1, 2, hidden_size) - 0.5            # (1, 2, hidden_size)
_, h_n = gru(x, h_0)                                 # (1, 2, hidden_size)

loss = (h_n - h_0).square().mean()
loss.backward()
print(f"largest change of the state {(h_n - h_0).abs().max().item():.4f}")
