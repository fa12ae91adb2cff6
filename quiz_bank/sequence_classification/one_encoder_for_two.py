"""Do two sequences mean the same? One encoder reads both."""
import torch
import torch.nn as nn

input_size = 8  # @param {type:"slider", min:4, max:16, step:1}
hidden_size = 16  # @param {type:"slider", min:4, max:32, step:1}


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.left = nn.GRU(input_size, hidden_size, batch_first=True)
        self.right = self.left
        self.head = nn.Linear(2 * hidden_size, 1)

    def forward(self, a, b):                         # (batch, seq_len, input_size), twice
        _, h_a = self.left(a)                        # (1, batch, hidden_size)
        _, h_b = self.right(b)                       # (1, batch, hidden_size)
        return self.head(torch.cat([h_a[-1], h_b[-1]], dim=1))    # (batch, 1)


model = Pair()
count = sum(weight.numel() for weight in model.parameters())

score = model(torch.randn(4, 7, input_size), torch.randn(4, 9, input_size))
print("scores       ", tuple(score.shape))
print("parameters() ", f"{count:,}")
print("state_dict() ", f"{sum(weight.numel() for weight in model.state_dict().values()):,}")
