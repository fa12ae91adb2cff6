"""The simplest recurrence there is, and the gradient that comes back to its first input."""
import torch

weight = 0.8  # @param {type:"slider", min:0.5, max:1.3, step:0.1}
seq_len = 8  # @param {type:"slider", min:3, max:30, step:1}

x = torch.randn(seq_len, dtype=torch.double, requires_grad=True)     # (seq_len,)
h = torch.zeros((), dtype=torch.double)                              # h_0
for step in x:
    h = weight * h + step
last = h
last.backward()

gradient = x.grad[0].item()
print("gradient for each input, first to last")
print([round(each, 4) for each in x.grad.tolist()])
