"""Gradients of two layers, shortened together."""
import torch
import torch.nn as nn

scale = 2  # @param {type:"slider", min:1, max:20, step:1}
limit = 1  # @param {type:"slider", min:1, max:5, step:1}

first = nn.Parameter(torch.zeros(1))                 # (1,)
second = nn.Parameter(torch.zeros(1))                # (1,)
loss = (3.0 * scale * first + 4.0 * scale * second).sum()
loss.backward()
nn.utils.clip_grad_norm_([first, second], limit)

print("gradients", [round(each.grad.item(), 3) for each in (first, second)])
