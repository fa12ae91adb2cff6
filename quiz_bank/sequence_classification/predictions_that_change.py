"""The same model, the same sequences, asked twice."""
import torch
import torch.nn as nn

dropout = 0.4  # @param {type:"slider", min:0.1, max:0.8, step:0.1}
batch = 4  # @param {type:"slider", min:2, max:16, step:1}


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(5, 32, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(32, 3)

    def forward(self, x):                            # (batch, 9, 5)
        output, h_n = self.gru(x)                    # (batch, 9, 32), (1, batch, 32)
        return self.head(self.dropout(h_n[-1]))      # (batch, 3)


model = Reader()
x = torch.randn(batch, 9, 5)                         # (batch, 9, 5)
first = model(x)                                     # (batch, 3)
second = model(x)                                    # (batch, 3)
print(f"largest difference {(first - second).abs().max().item():.4f}")
