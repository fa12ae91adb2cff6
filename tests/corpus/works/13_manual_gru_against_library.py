"""A GRU written out gate by gate gives what nn.GRU gives."""

import torch
from torch import nn

torch.manual_seed(0)
I, H, T, B = 3, 4, 5, 2
gru = nn.GRU(I, H, batch_first=True)
w_ir, w_iz, w_in = gru.weight_ih_l0.chunk(3)
w_hr, w_hz, w_hn = gru.weight_hh_l0.chunk(3)
b_ir, b_iz, b_in = gru.bias_ih_l0.chunk(3)
b_hr, b_hz, b_hn = gru.bias_hh_l0.chunk(3)
x = torch.randn(B, T, I)
h = torch.zeros(B, H)
for t in range(T):
    r = torch.sigmoid(x[:, t] @ w_ir.T + b_ir + h @ w_hr.T + b_hr)
    z = torch.sigmoid(x[:, t] @ w_iz.T + b_iz + h @ w_hz.T + b_hz)
    n = torch.tanh(x[:, t] @ w_in.T + b_in + r * (h @ w_hn.T + b_hn))
    h = (1 - z) * n + z * h
    print(t, h[0].detach().numpy().round(4))
output, h_n = gru(x)
print(torch.allclose(h, h_n[0], atol=1e-6), output.shape, h_n.shape)
print({name: tuple(p.shape) for name, p in gru.named_parameters()})
