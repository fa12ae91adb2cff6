"""Which step of `output` holds the last state of the backward direction?"""
import torch
import torch.nn as nn

seq_len = 5  # @param {type:"slider", min:2, max:9, step:1}
hidden_size = 6  # @param {type:"slider", min:4, max:16, step:2}

gru = nn.GRU(3, hidden_size, batch_first=True, bidirectional=True)
x = torch.randn(1, seq_len, 3)                       # (1, seq_len, 3)
output, h_n = gru(x)                                 # (1, seq_len, 2 * hidden_size), (2, 1, hidden_size)
same = [t for t in range(seq_len) if torch.allclose(output[0, t, hidden_size:], h_n[1, 0])]

loss = output[:, -1].square().mean()
loss.backward()
print("steps that equal h_n[1]:", same)
