"""Several GRU layers on top of each other: what comes back as their last states."""
import torch
import torch.nn as nn
import torch.nn.functional as F

num_layers = 3  # @param {type:"slider", min:1, max:5, step:1}
batch = 8  # @param {type:"slider", min:2, max:32, step:1}
seq_len = 12  # @param {type:"slider", min:2, max:40, step:1}
hidden_size = 20  # @param {type:"slider", min:4, max:64, step:1}

gru = nn.GRU(10, hidden_size, num_layers=num_layers, batch_first=True)

x = torch.randn(batch, seq_len, 10)                  # (batch, seq_len, 10)
output, h_n = gru(x)

logits = nn.Linear(hidden_size, 2)(output[:, -1])    # (batch, 2)
labels = torch.randint(2, (batch,))                  # (batch,)
loss = F.cross_entropy(logits, labels)
loss.backward()

print("output ", tuple(output.shape))
print("h_n    ", tuple(h_n.shape))
print(f"loss    {loss.item():.3f}")
