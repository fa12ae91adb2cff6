"""One training step with clipping, after a batch whose gradients are still there."""
import torch
import torch.nn as nn
import torch.nn.functional as F

limit = 1.0  # @param {type:"slider", min:0.25, max:4, step:0.25}
hidden_size = 8  # @param {type:"slider", min:4, max:32, step:4}


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(4, hidden_size, batch_first=True)
        self.head = nn.Linear(hidden_size, 3)

    def forward(self, x):                            # (16, 10, 4)
        _, h_n = self.gru(x)                         # (1, 16, hidden_size)
        return 100 * self.head(h_n[-1])              # (16, 3)  large scores, large gradients


def flat(tensors):
    return torch.cat([each.flatten() for each in tensors])


model = Reader()
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
old = F.cross_entropy(model(torch.randn(16, 10, 4)), torch.randint(3, (16,)))
old.backward()                                       # gradients of the last batch, not cleared

loss = F.cross_entropy(model(torch.randn(16, 10, 4)), torch.randint(3, (16,)))
wanted = flat(torch.autograd.grad(loss, list(model.parameters()), retain_graph=True))
before = flat(model.parameters()).detach().clone()

optimizer.zero_grad()
loss.backward()
nn.utils.clip_grad_norm_(model.parameters(), limit)
optimizer.step()

change = before - flat(model.parameters()).detach()
moved = change.norm().item()
agreement = F.cosine_similarity(change, wanted, dim=0).item()
print(f"the weights moved by {moved:.3f}; agreement with the new gradient {agreement:.3f}")
