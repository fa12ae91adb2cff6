"""A convolution that slides over the steps of a sequence."""
import torch
import torch.nn as nn
import torch.nn.functional as F

batch = 6  # @param {type:"slider", min:2, max:32, step:1}
seq_len = 15  # @param {type:"slider", min:10, max:60, step:1}
kernel_size = 4  # @param {type:"slider", min:1, max:9, step:1}
channels = 24  # @param {type:"slider", min:2, max:64, step:1}

conv = nn.Conv1d(6, channels, kernel_size)

x = torch.randn(batch, seq_len, 6)                   # (batch, seq_len, 6)
features = conv(x.transpose(1, 2))

loss = F.relu(features).mean()
loss.backward()

print("x        ", tuple(x.shape))
print("features ", tuple(features.shape))
print(f"loss      {loss.item():.4f}")
