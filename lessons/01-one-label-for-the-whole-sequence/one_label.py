"""A batch of sequences goes in, one row of scores per sequence comes out."""
import torch
import torch.nn as nn
import torch.nn.functional as F

batch = 6  # @param {type:"slider", min:1, max:16, step:1}
seq_len = 12  # @param {type:"slider", min:2, max:60, step:1}
classes = 3  # @param {type:"slider", min:2, max:6, step:1}

V, E, H = 20, 16, 32                               # tokens, size of a token's vector, hidden size

embedding = nn.Embedding(V, E)
gru = nn.GRU(E, H, batch_first=True)
head = nn.Linear(H, classes)

tokens = torch.randint(V, (batch, seq_len))        # (B, T)
output, h_n = gru(embedding(tokens))               # (B, T, H), (1, B, H)
logits = head(h_n[-1])                             # (B, classes)

labels = torch.randint(classes, (batch,))          # (B,) one label a sequence
F.cross_entropy(logits, labels).backward()

print("tokens", tuple(tokens.shape))
print("logits", tuple(logits.shape))
print("labels", tuple(labels.shape))
