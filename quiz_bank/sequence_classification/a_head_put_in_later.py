"""A head that is replaced when the optimizer has been made already."""
import torch
import torch.nn as nn
import torch.nn.functional as F

classes = 4  # @param {type:"slider", min:2, max:8, step:1}
steps = 3  # @param {type:"slider", min:1, max:10, step:1}

model = nn.ModuleDict({"gru": nn.GRU(5, 16, batch_first=True), "head": nn.Linear(16, 2)})
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
model["head"] = nn.Linear(16, classes)               # a new task with more classes
start = model["head"].weight.detach().clone()        # (classes, 16)

x, labels = torch.randn(12, 8, 5), torch.arange(12) % classes                    # (12, 8, 5), (12,)
for _ in range(steps):
    _, h_n = model["gru"](x)                         # (1, 12, 16)
    loss = F.cross_entropy(model["head"](h_n[-1]), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(f"the new head moved by {(model['head'].weight - start).abs().max().item():.4f}")
