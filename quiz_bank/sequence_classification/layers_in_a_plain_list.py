"""Stacked GRUs, kept in a plain list."""
import torch
import torch.nn as nn
import torch.nn.functional as F

depth = 3  # @param {type:"slider", min:1, max:6, step:1}
hidden_size = 16  # @param {type:"slider", min:4, max:32, step:4}


class DeepReader(nn.Module):
    def __init__(self):
        super().__init__()
        self.grus = [nn.GRU(hidden_size, hidden_size, batch_first=True) for _ in range(depth)]
        self.head = nn.Linear(hidden_size, 2)

    def forward(self, x):                            # (8, 10, hidden_size)
        for gru in self.grus:
            x, h_n = gru(x)                          # (8, 10, hidden_size), (1, 8, hidden_size)
        return self.head(h_n[-1])                    # (8, 2)


model = DeepReader()
logits = model(torch.randn(8, 10, hidden_size))      # (8, 2)
loss = F.cross_entropy(logits, torch.randint(2, (8,)))
loss.backward()
optimizer = torch.optim.Adam(model.parameters())

print("tensors to train", len(list(model.parameters())))
print("numbers to train", sum(p.numel() for p in model.parameters()))
