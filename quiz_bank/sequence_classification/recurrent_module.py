"""Which layer carries something from the first step to the last? Alter one step and see which outputs move."""
import torch
import torch.nn as nn
import torch.nn.functional as F

module = "RNN"  # @param ["RNN", "Linear", "Conv2d", "BatchNorm1d"]
seq_len = 8  # @param {type:"slider", min:4, max:30, step:1}
features = 6  # @param {type:"slider", min:2, max:32, step:1}

B, T, D = 16, seq_len, features                      # sequences, steps, numbers at each step

rnn = nn.RNN(D, D, batch_first=True)
linear = nn.Linear(D, D)
convolution = nn.Conv2d(1, 1, kernel_size=3, padding=1)
norm = nn.BatchNorm1d(D)

layers = {                                           # each one maps (B, T, D) to (B, T, D)
    "RNN": lambda x: rnn(x)[0],
    "Linear": linear,
    "Conv2d": lambda x: convolution(x.unsqueeze(1)).squeeze(1),
    "BatchNorm1d": lambda x: norm(x.transpose(1, 2)).transpose(1, 2),
}


def effect(layer, altered, watched):
    """How far the output at step `watched` moves when the input at step `altered` is altered."""
    x = torch.randn(B, T, D)                         # (B, T, D)
    changed = x.clone()                              # (B, T, D)
    changed[:, altered] += torch.randn(B, D)
    with torch.no_grad():
        return (layer(changed) - layer(x))[:, watched].norm().item()


found = {}
for name, layer in layers.items():
    found[f"{name}_forward"] = effect(layer, altered=0, watched=T - 1)
    found[f"{name}_backward"] = effect(layer, altered=T - 1, watched=0)
    print(f"{name:12} first step -> last output {found[f'{name}_forward']:.6f}"
          f"   last step -> first output {found[f'{name}_backward']:.6f}")

x = torch.randn(B, T, D, requires_grad=True)         # (B, T, D)
labels = (x[:, 0, 0] > 0).long()                     # (B,)  decided by the first step
head = nn.Linear(D, 2)
logits = head(layers[module](x)[:, -1])              # (B, 2)  what reached the last step
loss = F.cross_entropy(logits, labels)
loss.backward()
found["gradient_at_first_step"] = x.grad[:, 0].norm().item()
print(f"{module}: loss {loss.item():.3f}, gradient that reaches the first step {found['gradient_at_first_step']:.2e}")
