"""One summary for each sequence: the largest value of every unit over time."""
import torch

seq_len = 6  # @param {type:"slider", min:6, max:20, step:2}
hidden_size = 4  # @param {type:"slider", min:2, max:16, step:1}


def summary(output, lengths):
    """output: (batch, seq_len, hidden_size), padded on the right; lengths: (batch,). Gives (batch, hidden_size)."""
    return output.max(dim=1).values


output = torch.randn(3, seq_len, hidden_size) - 1            # (3, seq_len, hidden_size)
lengths = torch.tensor([6, 3, 1])                            # (3,)
for row, length in enumerate(lengths):
    output[row, length:] = 0                                 # as `pad_packed_sequence` leaves it
print(summary(output, lengths))
