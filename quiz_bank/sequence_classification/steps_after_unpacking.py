"""A batch that is padded wider than it needs to be, packed and unpacked."""
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

batch = 4  # @param {type:"slider", min:2, max:16, step:1}
longest = 7  # @param {type:"slider", min:4, max:12, step:1}
width = 10  # @param {type:"slider", min:5, max:24, step:1}
hidden_size = 16  # @param {type:"slider", min:4, max:32, step:4}

gru = nn.GRU(5, hidden_size, batch_first=True)
lengths = torch.randint(2, longest + 1, (batch,))    # (batch,)
lengths[0] = longest                                 # one sequence is that long
x = torch.randn(batch, width, 5)                     # (batch, width, 5)
packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
packed_output, h_n = gru(packed)
output, _ = pad_packed_sequence(packed_output, batch_first=True)

loss = h_n.square().mean()
loss.backward()
print("into packing    ", tuple(x.shape))
print("out of unpacking", tuple(output.shape))
