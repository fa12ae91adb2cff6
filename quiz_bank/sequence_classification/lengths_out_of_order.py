"""A batch in the order in which it came, and a function that wants the longest first."""
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence

batch = 4  # @param {type:"slider", min:3, max:6, step:1}
hidden_size = 8  # @param {type:"slider", min:4, max:16, step:2}

gru = nn.GRU(3, hidden_size, batch_first=True)
lengths = torch.tensor([2, 9, 5, 1, 7, 4])[:batch]   # (batch,)
x = torch.randn(batch, 9, 3)                         # (batch, 9, 3)
x[torch.arange(9) >= lengths[:, None]] = 0           # padding
packed = pack_padded_sequence(x, lengths, batch_first=True)
_, h_n = gru(packed)                                 # (1, batch, hidden_size)

loss = h_n.square().mean()
loss.backward()
for row in range(batch):
    alone = gru(x[row:row + 1, :lengths[row]])[1][0, 0]                          # (hidden_size,)
    print(f"sequence {row}: {lengths[row].item()} steps, off by {(h_n[0, row] - alone).abs().max().item():.4f}")
