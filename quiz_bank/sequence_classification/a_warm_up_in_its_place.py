"""A training loop whose rate climbs over the first updates."""
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F

warmup = 5  # @param {type:"slider", min:2, max:12, step:1}
warnings.simplefilter("ignore")                      # PyTorch warns of one of the orders

model = nn.Linear(6, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda done: min(1.0, (done + 1) / warmup))
used, mixed = [], False


def loss(x, y):
    return F.cross_entropy(model(x), y)


def note(optimizer, *_):
    """What this update uses: its rate, and whether the gradient is the one of its own batch."""
    global mixed
    used.append(optimizer.param_groups[0]["lr"])
    held = model.weight.grad
    mixed = mixed or held is None or not torch.allclose(held, own, atol=1e-6)


optimizer.register_step_pre_hook(note)
for _ in range(warmup + 3):
    x, y = torch.randn(16, 6), torch.randint(3, (16,))               # (16, 6), (16,)
    own = torch.autograd.grad(loss(x, y), model.weight)[0]           # (3, 6)
    optimizer.zero_grad()
    loss(x, y).backward()
    optimizer.step()
    scheduler.step()

print("rates used", [round(rate, 4) for rate in used])
print("each update with the gradient of its own batch:", not mixed)
