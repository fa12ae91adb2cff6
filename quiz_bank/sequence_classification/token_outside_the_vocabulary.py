"""A table of word vectors that is one row too short."""
import torch
import torch.nn as nn

words = 20  # @param {type:"slider", min:5, max:200, step:5}
width = 8  # @param {type:"slider", min:2, max:32, step:1}

embedding = nn.Embedding(words, width)
tokens = torch.randint(1, words + 1, (4, 12))        # (4, 12)  words 1..words, 0 is padding
tokens[0, 0] = words                                 # the last word does occur
tokens[:, 9:] = 0                                    # padding at the end
vectors = embedding(tokens)                          # (4, 12, width)

loss = vectors.square().mean()
loss.backward()
print("tokens  ", tuple(tokens.shape), "from", tokens.min().item(), "to", tokens.max().item())
print("vectors ", tuple(vectors.shape))
