"""A training loop without zero_grad."""
import torch
import torch.nn as nn

slope = 3  # @param {type:"slider", min:1, max:9, step:1}
batches = 6  # @param {type:"slider", min:1, max:20, step:1}

weight = nn.Parameter(torch.zeros(()))               # ()
optimizer = torch.optim.SGD([weight], lr=0.1)
for _ in range(batches):
    loss = slope * weight
    loss.backward()
    optimizer.step()
    print(f"gradient {weight.grad.item():6.1f}   weight {weight.item():7.2f}")
