"""What nn.RNN hands back: a state for every step, and apart from that the last state of each layer."""
import torch
import torch.nn as nn
import torch.nn.functional as F

batch = 5  # @param {type:"slider", min:2, max:32, step:1}
seq_len = 7  # @param {type:"slider", min:2, max:40, step:1}
features = 10  # @param {type:"slider", min:2, max:64, step:1}
hidden_size = 20  # @param {type:"slider", min:2, max:128, step:1}

rnn = nn.RNN(features, hidden_size, batch_first=True)

x = torch.randn(batch, seq_len, features)            # (batch, seq_len, features)
output, h_n = rnn(x)
final_output = h_n.squeeze(0)

head = nn.Linear(final_output.shape[-1], 2)          # two classes
logits = head(final_output)
labels = torch.randint(2, logits.shape[:-1])         # a random label for every row of scores
loss = F.cross_entropy(logits.reshape(-1, 2), labels.reshape(-1))
loss.backward()

print("output       ", list(output.shape))
print("h_n          ", list(h_n.shape))
print("final_output ", list(final_output.shape))
print(f"loss          {loss.item():.3f}")
