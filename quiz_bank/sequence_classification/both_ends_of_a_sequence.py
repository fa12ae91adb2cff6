"""What a bidirectional GRU knows of a whole sequence."""
import torch
import torch.nn as nn

hidden_size = 6  # @param {type:"slider", min:2, max:16, step:1}
seq_len = 7  # @param {type:"slider", min:3, max:20, step:1}


def summary(gru, x):
    """x: (batch, seq_len, features). Gives (batch, 2 * hidden_size): forward, then backward."""
    output, h_n = gru(x)             # (batch, seq_len, 2 * hidden_size), (2 * num_layers, batch, hidden_size)
    return output[:, -1]


gru = nn.GRU(4, hidden_size, num_layers=2, batch_first=True, bidirectional=True)
x = torch.randn(3, seq_len, 4)       # (3, seq_len, 4)
print(summary(gru, x).shape)
