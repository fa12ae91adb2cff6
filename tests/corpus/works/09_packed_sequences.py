"""Padding, packing, and the state at the last real step."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pack_sequence, pad_packed_sequence, pad_sequence, unpad_sequence

torch.manual_seed(0)
sequences = [torch.randn(n, 2) for n in (4, 2, 3)]
lengths = torch.tensor([len(s) for s in sequences])
padded = pad_sequence(sequences, batch_first=True)
print(padded.shape, lengths.tolist())
rnn = nn.GRU(2, 3, batch_first=True)
packed = pack_padded_sequence(padded, lengths, batch_first=True, enforce_sorted=False)
print(packed.batch_sizes, packed.sorted_indices)
output, h_n = rnn(packed)
unpacked, again = pad_packed_sequence(output, batch_first=True)
print(unpacked.shape, again)
last = unpacked[torch.arange(3), again - 1]
print(torch.allclose(last, h_n[0]))
print(torch.allclose(rnn(padded)[0][:, -1], h_n[0]))
print([tuple(s.shape) for s in unpad_sequence(padded, lengths, batch_first=True)])
print(pack_sequence(sequences, enforce_sorted=False).data.shape)
