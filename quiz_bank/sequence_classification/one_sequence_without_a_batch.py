"""A sequence that is given to a GRU without a batch around it."""
import torch
import torch.nn as nn

seq_len = 7  # @param {type:"slider", min:2, max:20, step:1}
hidden_size = 12  # @param {type:"slider", min:4, max:32, step:4}

gru = nn.GRU(5, hidden_size, batch_first=True)
x = torch.randn(seq_len, 5)                          # (seq_len, 5)
output, h_n = gru(x)

loss = output.square().mean()
loss.backward()
print("output ", tuple(output.shape))
print("h_n    ", tuple(h_n.shape))
