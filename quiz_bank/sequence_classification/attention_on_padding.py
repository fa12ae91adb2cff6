"""Attention over the steps of padded sequences."""
import torch
import torch.nn as nn

batch = 4  # @param {type:"slider", min:2, max:12, step:1}
seq_len = 9  # @param {type:"slider", min:4, max:20, step:1}

scorer = nn.Linear(8, 1, bias=False)
x = torch.randn(batch, seq_len, 8)                   # (batch, seq_len, 8)
lengths = torch.arange(batch) % (seq_len - 2) + 2    # (batch,)
mask = torch.arange(seq_len) < lengths[:, None]      # (batch, seq_len)  true at real steps
scores = scorer(x).squeeze(2)                        # (batch, seq_len)
weights = scores.softmax(dim=1)                      # (batch, seq_len)
summary = (weights[:, :, None] * x).sum(1)           # (batch, 8)

loss = summary.square().mean()
loss.backward()
print("largest weight on padding ", round(weights[~mask].max().item(), 3))
print("weight of the real steps  ", [round(share, 3) for share in (weights * mask).sum(1).tolist()])
