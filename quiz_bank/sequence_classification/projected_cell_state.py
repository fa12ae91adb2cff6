"""An LSTM that passes on a smaller state than the one it keeps."""
import torch
import torch.nn as nn
import torch.nn.functional as F

batch = 6  # @param {type:"slider", min:2, max:32, step:1}
seq_len = 7  # @param {type:"slider", min:2, max:40, step:1}
hidden_size = 24  # @param {type:"slider", min:12, max:64, step:1}
proj_size = 5  # @param {type:"slider", min:1, max:11, step:1}

lstm = nn.LSTM(8, hidden_size, proj_size=proj_size, batch_first=True)

x = torch.randn(batch, seq_len, 8)                   # (batch, seq_len, 8)
output, (h_n, c_n) = lstm(x)

loss = h_n.square().mean() + c_n.square().mean()
loss.backward()

print("output ", tuple(output.shape))
print("h_n    ", tuple(h_n.shape))
print("c_n    ", tuple(c_n.shape))
print(f"loss    {loss.item():.4f}")
