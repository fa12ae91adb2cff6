"""The state at the real end of each sequence, and the state that a careless classifier reads."""
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence

padding = 10  # @param {type:"slider", min:0, max:30, step:1}
cell = "RNN"  # @param ["RNN", "GRU", "LSTM"]

B, T, E, H = 6, 10, 8, 24                          # batch, real steps, features, hidden size

rnn = getattr(nn, cell)(E, H, batch_first=True)
x = torch.randn(B, T, E)                           # (B, T, E)
padded = torch.cat([x, torch.zeros(B, padding, E)], dim=1)     # (B, T + padding, E)

output, _ = rnn(padded)                            # (B, T + padding, H)
careless = output[:, -1]                           # (B, H) the last column, padding or not

packed = pack_padded_sequence(padded, torch.full((B,), T), batch_first=True)
_, last = rnn(packed)
h_n = last[0] if cell == "LSTM" else last          # (1, B, H)
real = h_n[-1]                                     # (B, H) the real end

apart = (careless - real).norm(dim=1) / real.norm(dim=1)       # (B,)
print(f"distance of the two readings: {apart.mean().item():.2f} times the state's size")
output[:, -1].sum().backward()
