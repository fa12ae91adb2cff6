"""How the gradient of an RNN fades with time, and how a gated one keeps it."""

import torch
from torch import nn

for kind in (nn.RNN, nn.LSTM, nn.GRU):
    torch.manual_seed(0)
    rnn = kind(4, 16, batch_first=True)
    x = torch.randn(8, 40, 4, requires_grad=True)
    out, _ = rnn(x)
    out[:, -1].sum().backward()
    norms = x.grad.norm(dim=(0, 2))
    print(f"{kind.__name__:4}", " ".join(f"{norms[t].item():.1e}" for t in (0, 10, 20, 30, 39)))
