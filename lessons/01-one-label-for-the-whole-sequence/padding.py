"""Five sequences of different lengths in one batch: padded to a rectangle, read with and without packing."""
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

packed = False  # @param {type:"boolean"}
longest = 20  # @param {type:"slider", min:10, max:60, step:10}
cell = "RNN"  # @param ["RNN", "GRU", "LSTM"]

V, E, H = 12, 8, 24                                # tokens (0 is padding), vector, hidden size

embedding, rnn = nn.Embedding(V, E, padding_idx=0), getattr(nn, cell)(E, H, batch_first=True)
lengths = torch.tensor([longest, 4, 9, 2, 6])      # (B,)
sequences = [torch.randint(1, V, (n,)) for n in lengths.tolist()]    # B tensors of shape (length,)
tokens = pad_sequence(sequences, batch_first=True) # (B, T): filled up with 0
x = embedding(tokens)                              # (B, T, E): the row of token 0 is zeros, and learns nothing

if packed:
    rows = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    output, _ = rnn(rows)                          # packed: one row of H numbers a real step
    read = len(rows.data)
    output, _ = pad_packed_sequence(output, batch_first=True)        # (B, T, H): zeros after each end
else:
    output, _ = rnn(x)                             # (B, T, H)
    read = tokens.numel()

real = torch.arange(longest) < lengths[:, None]    # (B, T)
print(f"tokens {tuple(tokens.shape)}: {int(real.sum())} real, {int((~real).sum())} padding")
print(f"states computed: {read}")
print(f"largest state after an end: {output[~real].abs().max().item():.2f}")
