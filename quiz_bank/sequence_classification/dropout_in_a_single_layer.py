"""A GRU with one layer, told to drop out."""
import warnings

import torch
import torch.nn as nn

dropout = 0.5  # @param {type:"slider", min:0.1, max:0.9, step:0.1}
hidden_size = 16  # @param {type:"slider", min:8, max:48, step:8}
warnings.simplefilter("ignore")                      # PyTorch warns here, and few people read it


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(6, hidden_size, batch_first=True, dropout=dropout)
        self.drop = nn.Identity()
        self.head = nn.Linear(hidden_size, 2)

    def forward(self, x):                            # (batch, seq_len, 6)
        _, h_n = self.gru(x)                         # (1, batch, hidden_size)
        return self.head(self.drop(h_n[-1]))         # (batch, 2)


model = Classifier()
x = torch.randn(8, 12, 6)                            # (8, 12, 6)
model.train()
trained_once, trained_again = model(x), model(x)     # (8, 2) each
model.eval()
asked_once, asked_again = model(x), model(x)         # (8, 2) each

trained_once.sum().backward()
print("in training    the same twice:", torch.equal(trained_once, trained_again))
print("in evaluation  the same twice:", torch.equal(asked_once, asked_again))
