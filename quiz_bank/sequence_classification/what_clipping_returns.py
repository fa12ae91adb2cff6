"""A gradient above the limit, and what the function that clips it returns."""
import torch
import torch.nn as nn

scale = 2  # @param {type:"slider", min:1, max:20, step:1}
limit = 1  # @param {type:"slider", min:1, max:10, step:1}

weight = nn.Parameter(torch.zeros(2))                # (2,)
loss = (weight * torch.tensor([3.0, 4.0]) * scale).sum()
loss.backward()                                      # weight.grad is (3 * scale, 4 * scale)
norm = nn.utils.clip_grad_norm_([weight], limit)

print(f"returned              {norm.item():.3f}")
print("gradient after clipping", [round(each, 3) for each in weight.grad.tolist()])
