"""Which vectors of an embedding get a gradient from one batch?"""
import torch
import torch.nn as nn

words = 12  # @param {type:"slider", min:12, max:40, step:1}
one = 3  # @param {type:"slider", min:1, max:11, step:1}
other = 6  # @param {type:"slider", min:1, max:11, step:1}

embedding = nn.Embedding(words, 4, padding_idx=0)
tokens = torch.tensor([[one, other, 0], [other, 0, 0]])      # (2, 3)
vectors = embedding(tokens)                                  # (2, 3, 4)
loss = (vectors - 1).square().sum()
loss.backward()

moves = embedding.weight.grad.abs().sum(1)                   # (words,)
rows = moves.nonzero()[:, 0].tolist()
print("rows with a gradient", rows)
