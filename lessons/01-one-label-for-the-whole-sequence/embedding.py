"""Each token is replaced by its row of a table; only the rows that were used get a gradient."""
import torch
import torch.nn as nn
import torch.nn.functional as F

embedding_dim = 8  # @param {type:"slider", min:2, max:64, step:2}
vocabulary = 50  # @param {type:"slider", min:10, max:200, step:10}

B, T, H = 4, 6, 16                                 # batch, seq_len, hidden size

embedding = nn.Embedding(vocabulary, embedding_dim)
rnn = nn.RNN(embedding_dim, H, batch_first=True)
head = nn.Linear(H, 2)

tokens = torch.randint(vocabulary, (B, T))         # (B, T)
x = embedding(tokens)                              # (B, T, embedding_dim)
_, h_n = rnn(x)                                    # (1, B, H)
F.cross_entropy(head(h_n[-1]), torch.randint(2, (B,))).backward()

touched = embedding.weight.grad.abs().sum(dim=1).count_nonzero()
print("tokens", tuple(tokens.shape), "->", tuple(x.shape))
print("rows of the table:", vocabulary)
print("rows with a gradient:", int(touched), "- different tokens in the batch:", tokens.unique().numel())
