"""An LSTM that reads its sequences from both ends."""
import torch
import torch.nn as nn
import torch.nn.functional as F

batch = 6  # @param {type:"slider", min:2, max:32, step:1}
seq_len = 10  # @param {type:"slider", min:2, max:40, step:1}
hidden_size = 16  # @param {type:"slider", min:4, max:64, step:1}

lstm = nn.LSTM(5, hidden_size, batch_first=True, bidirectional=True)

x = torch.randn(batch, seq_len, 5)                   # (batch, seq_len, 5)
output, (h_n, c_n) = lstm(x)

targets = torch.zeros(output.shape)                  # as many numbers as there are in output
loss = F.mse_loss(output, targets)
loss.backward()

print("output ", tuple(output.shape))
print("h_n    ", tuple(h_n.shape))
print(f"loss    {loss.item():.4f}")
