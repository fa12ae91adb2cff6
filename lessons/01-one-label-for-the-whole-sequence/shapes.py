"""What a recurrent layer returns, for every number of layers and directions."""
import torch
import torch.nn as nn

num_layers = 1  # @param {type:"slider", min:1, max:3, step:1}
bidirectional = False  # @param {type:"boolean"}
hidden_size = 20  # @param {type:"slider", min:4, max:64, step:4}

B, T, E = 5, 7, 10                                 # batch, seq_len, features

rnn = nn.RNN(E, hidden_size, num_layers=num_layers, bidirectional=bidirectional, batch_first=True)
x = torch.randn(B, T, E)                           # (B, T, E)
output, h_n = rnn(x)                               # (B, T, D*H), (D*layers, B, H)

print("output          ", tuple(output.shape))
print("h_n             ", tuple(h_n.shape))
print("h_n.squeeze(0)  ", tuple(h_n.squeeze(0).shape))
print("h_n[-1]         ", tuple(h_n[-1].shape))
output[:, -1].sum().backward()
