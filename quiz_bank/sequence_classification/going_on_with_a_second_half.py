"""A sequence read in two halves."""
import torch
import torch.nn as nn

seq_len = 8  # @param {type:"slider", min:4, max:20, step:2}
num_layers = 2  # @param {type:"slider", min:2, max:4, step:1}
hidden_size = 8  # @param {type:"slider", min:4, max:16, step:4}

gru = nn.GRU(3, hidden_size, num_layers=num_layers, batch_first=True)
x = torch.randn(4, seq_len, 3)                       # (4, seq_len, 3)
half = seq_len // 2
first, h_n = gru(x[:, :half])                        # (4, half, hidden_size), (num_layers, 4, hidden_size)
second, h_n = gru(x[:, half:])

whole, _ = gru(x)                                    # (4, seq_len, hidden_size)
loss = second.square().mean()
loss.backward()
print(f"difference from one long call {(second - whole[:, half:]).abs().max().item():.4f}")
