"""Padded tokens in, one summary for each sequence out."""
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

batch = 5  # @param {type:"slider", min:3, max:12, step:1}
hidden_size = 6  # @param {type:"slider", min:4, max:16, step:2}

embedding = nn.Embedding(30, 4)
gru = nn.GRU(4, hidden_size, batch_first=True, bidirectional=True)
lengths = 2 + torch.arange(batch) * 3 % 7                            # (batch,)  2 to 8
tokens = torch.randint(30, (batch, 8))                               # (batch, 8)
alone = torch.stack([                                                # (batch, 2 * hidden_size)
    gru(embedding(row[:length])[None])[0][0].mean(0) for row, length in zip(tokens, lengths)
])

x = tokens
x = embedding(x)
x = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
x, h_n = gru(x)
x, _ = pad_packed_sequence(x, batch_first=True)
x = x.sum(dim=1) / lengths[:, None]

print("summaries", tuple(x.shape))
print(f"largest difference from each sequence alone {(x - alone).abs().max().item():.6f}")
