import torch

w = torch.ones(3, requires_grad=True)
h = torch.tanh(w)
h += 1
h.sum().backward()
