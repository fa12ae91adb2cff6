"""The recurrence as a formula in a loop, compared with nn.RNN."""
import torch
import torch.nn as nn

hidden_size = 16  # @param {type:"slider", min:4, max:64, step:4}
recurrent_scale = 1.0  # @param {type:"slider", min:0.0, max:6.0, step:0.5}

B, T, E = 5, 20, 8                                 # batch, seq_len, size of an input

rnn = nn.RNN(E, hidden_size, batch_first=True)
with torch.no_grad():
    rnn.weight_hh_l0 *= recurrent_scale            # (H, H)

x = torch.randn(B, T, E)                           # (B, T, E)
output, h_n = rnn(x)                               # (B, T, H), (1, B, H)

h = torch.zeros(B, hidden_size)                    # (B, H)
for t in range(T):
    h = torch.tanh(x[:, t] @ rnn.weight_ih_l0.T + rnn.bias_ih_l0 + h @ rnn.weight_hh_l0.T + rnn.bias_hh_l0)

print("largest difference to nn.RNN:", f"{(h - h_n[0]).abs().max().item():.1e}")
print("mean of |h|, unit by unit, at the end:", f"{h.abs().mean().item():.2f}")
output[:, -1].sum().backward()
