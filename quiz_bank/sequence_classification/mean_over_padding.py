"""States of sequences of many lengths, averaged over all columns."""
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

longest = 8  # @param {type:"slider", min:4, max:16, step:2}
hidden_size = 8  # @param {type:"slider", min:4, max:16, step:2}

gru = nn.GRU(3, hidden_size, batch_first=True)
lengths = torch.tensor([longest, longest // 2, 2, 1])                            # (4,)
x = torch.randn(4, longest, 3)                       # (4, longest, 3)
packed = pack_padded_sequence(x, lengths, batch_first=True)
packed_output, _ = gru(packed)
output, _ = pad_packed_sequence(packed_output, batch_first=True)                 # (4, longest, hidden_size)
summary = output.mean(dim=1)                         # (4, hidden_size)

loss = summary.square().mean()
loss.backward()
print("lengths             ", lengths.tolist())
print("size of the summary ", [round(size, 3) for size in summary.norm(dim=-1).flatten().tolist()])
