"""The last step of a sequence changes. Which models give other scores for the steps before it?"""
import torch
import torch.nn as nn
import torch.nn.functional as F

seq_len = 12  # @param {type:"slider", min:6, max:30, step:2}
hidden_size = 8  # @param {type:"slider", min:4, max:24, step:4}

one_way = nn.GRU(4, hidden_size, batch_first=True)
both_ways = nn.GRU(4, hidden_size, batch_first=True, bidirectional=True)
conv = nn.Conv1d(4, hidden_size, kernel_size=3)
widen = nn.Linear(4, hidden_size)
attend = nn.MultiheadAttention(hidden_size, num_heads=1, batch_first=True)
head, wide_head = nn.Linear(hidden_size, 2), nn.Linear(2 * hidden_size, 2)


def convolved(x, before, after):                             # (batch, seq_len, 4)
    padded = F.pad(x.transpose(1, 2), (before, after))       # (batch, 4, seq_len + 2)
    return head(conv(padded).relu().transpose(1, 2))         # (batch, seq_len, 2)


def attended(x):                                             # (batch, seq_len, 4)
    wide = widen(x)                                          # (batch, seq_len, hidden_size)
    return head(attend(wide, wide, wide)[0])                 # (batch, seq_len, 2)


models = {
    "gru": lambda x: head(one_way(x)[0]),
    "two_directions": lambda x: wide_head(both_ways(x)[0]),
    "conv_front": lambda x: convolved(x, 2, 0),
    "conv_both": lambda x: convolved(x, 1, 1),
    "attention": attended,
}
x = torch.randn(6, seq_len, 4)                               # (6, seq_len, 4)
changed = x.clone()
changed[:, -1] += 3
moved = {}
for name, model in models.items():
    difference = (model(x) - model(changed)).abs()[:, :-1]   # (6, seq_len - 1, 2)  the last step may move
    moved[name] = difference.max().item()
    print(f"{name:15} earlier scores moved by up to {moved[name]:.4f}")
