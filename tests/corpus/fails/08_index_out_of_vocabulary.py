import torch

embedding = torch.nn.Embedding(10, 3)
tokens = torch.tensor([[1, 2, 10]])
print(tokens.max())
embedding(tokens)
