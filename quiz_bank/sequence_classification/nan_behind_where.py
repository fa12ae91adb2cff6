"""An entropy that is finite, and whose gradient is not."""
import torch

batch = 4  # @param {type:"slider", min:2, max:8, step:1}
classes = 4  # @param {type:"slider", min:2, max:8, step:1}

shares = torch.softmax(torch.randn(batch, classes), dim=1)                       # (batch, classes)
shares[:, 0] = 0.0                                   # a class that never occurs
shares.requires_grad_()
terms = torch.where(shares > 0, shares * shares.log(), 0.0)                      # (batch, classes)
entropy = -terms.sum(1)                              # (batch,)
loss = entropy.mean()
loss.backward()

print(f"loss {loss.item():.3f}")
print("gradients that are NaN:", int(shares.grad.isnan().sum()), "of", shares.numel())
