"""Hooks that record shapes and gradient norms, and a table made from them."""

from collections import OrderedDict

import torch
from torch import nn

torch.manual_seed(2)
model = nn.Sequential(
    OrderedDict(embed=nn.Embedding(30, 8), norm=nn.LayerNorm(8), flat=nn.Flatten(), out=nn.Linear(8 * 6, 3))
)
shapes, norms = {}, {}
for name, module in model.named_children():
    module.register_forward_hook(lambda m, i, o, name=name: shapes.update({name: tuple(o.shape)}))
    module.register_full_backward_hook(lambda m, gi, go, name=name: norms.update({name: go[0].norm().item()}))
loss = nn.functional.cross_entropy(model(torch.randint(0, 30, (5, 6))), torch.randint(0, 3, (5,)))
loss.backward()
print(f"{'layer':8}{'output':>14}{'grad':>10}")
for name in shapes:
    print(f"{name:8}{shapes[name]!s:>14}{norms[name]:>10.4f}")
print(model)
