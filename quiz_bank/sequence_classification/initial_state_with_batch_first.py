"""Sequences that go on where others ended: each starts in a state of its own."""
import torch
import torch.nn as nn

batch = 4  # @param {type:"slider", min:2, max:16, step:1}
seq_len = 8  # @param {type:"slider", min:2, max:32, step:1}
hidden_size = 12  # @param {type:"slider", min:4, max:32, step:1}

gru = nn.GRU(5, hidden_size, batch_first=True)
x = torch.randn(batch, seq_len, 5)                   # (batch, seq_len, 5)
start = torch.randn(batch, hidden_size)              # (batch, hidden_size)  a state for each sequence
h_0 = start.unsqueeze(1)
output, h_n = gru(x, h_0)

loss = output.square().mean()
loss.backward()
print("h_0    ", tuple(h_0.shape))
print("output ", tuple(output.shape))
