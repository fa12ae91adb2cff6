"""One linear layer, given the states of all steps at once."""
import torch
import torch.nn as nn
import torch.nn.functional as F

batch = 5  # @param {type:"slider", min:2, max:32, step:1}
seq_len = 7  # @param {type:"slider", min:2, max:40, step:1}
hidden_size = 20  # @param {type:"slider", min:4, max:64, step:1}
classes = 3  # @param {type:"slider", min:2, max:8, step:1}

rnn = nn.RNN(6, hidden_size, batch_first=True)
linear = nn.Linear(hidden_size, classes)

x = torch.randn(batch, seq_len, 6)                   # (batch, seq_len, 6)
output, h_n = rnn(x)                                 # (batch, seq_len, hidden_size), (1, batch, hidden_size)
scores = linear(output)

loss = scores.square().mean()
loss.backward()

print("output ", tuple(output.shape))
print("scores ", tuple(scores.shape))
print(f"loss    {loss.item():.4f}")
