"""Unpacked states, read at the last column as if every sequence reached it."""
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

longest = 6  # @param {type:"slider", min:4, max:12, step:1}
width = 8  # @param {type:"slider", min:5, max:16, step:1}

gru = nn.GRU(3, 8, batch_first=True)
lengths = torch.tensor([longest, longest - 1, longest, longest - 3])             # (4,)
x = torch.randn(4, width, 3)                         # (4, width, 3)  padded on the right
packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
packed_output, h_n = gru(packed)                     # h_n: (1, 4, 8)
output, _ = pad_packed_sequence(packed_output, batch_first=True)                 # (4, longest, 8)
last = output[:, -1]                                 # (4, 8)

loss = h_n.square().mean()
loss.backward()
for row, size in enumerate(last.norm(dim=1).tolist()):
    print(f"sequence {row}: {lengths[row].item()} steps, size of output[:, -1] {size:.3f}")
