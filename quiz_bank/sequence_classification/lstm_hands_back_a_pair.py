"""A program written for a GRU, with an LSTM in its place."""
import torch
import torch.nn as nn
import torch.nn.functional as F

batch = 4  # @param {type:"slider", min:2, max:32, step:1}
hidden_size = 16  # @param {type:"slider", min:4, max:64, step:1}
classes = 3  # @param {type:"slider", min:2, max:8, step:1}

lstm = nn.LSTM(6, hidden_size, batch_first=True)
head = nn.Linear(hidden_size, classes)

x = torch.randn(batch, 9, 6)                         # (batch, 9, 6)
output, h_n = lstm(x)                                # every hidden state, and what is left at the end
logits = head(h_n.squeeze(0))

loss = logits.square().mean()
loss.backward()
print("logits ", tuple(logits.shape))
print(f"loss    {loss.item():.3f}")
