"""An LSTM, and a GRU of the same width."""
import torch.nn as nn

input_size = 12  # @param {type:"slider", min:4, max:32, step:1}
hidden_size = 24  # @param {type:"slider", min:4, max:64, step:1}


def count(module):
    """Numbers that are trained."""
    return sum(weight.numel() for weight in module.parameters())


lstm = nn.LSTM(input_size, hidden_size, batch_first=True)
gru = nn.GRU(input_size, hidden_size, batch_first=True)
share = round(count(gru) / count(lstm), 4)
print(f"LSTM {count(lstm):,}   GRU {count(gru):,}   share {share:.2f}")
