"""What lies where in a packed sequence."""
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence

longest = 4  # @param {type:"slider", min:3, max:8, step:1}

lengths = torch.tensor([longest, 2, 1])              # (3,)
x = torch.arange(3.0)[:, None, None].expand(3, longest, 1)                       # (3, longest, 1)  sequence i holds i
packed = pack_padded_sequence(x, lengths, batch_first=True)
rows = packed.data                                   # (sum of lengths, 1)

gru = nn.GRU(1, 4, batch_first=True)
_, h_n = gru(packed)                                 # (1, 3, 4)
loss = h_n.square().mean()
loss.backward()
print("batch sizes", packed.batch_sizes.tolist())
print("rows       ", rows.flatten().tolist())
