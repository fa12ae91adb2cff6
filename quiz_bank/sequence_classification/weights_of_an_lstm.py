"""How many numbers an LSTM learns."""
import torch.nn as nn

input_size = 10  # @param {type:"slider", min:4, max:32, step:1}
hidden_size = 20  # @param {type:"slider", min:4, max:64, step:1}

lstm = nn.LSTM(input_size, hidden_size, batch_first=True)
count = sum(weight.numel() for weight in lstm.parameters())

for name, weight in lstm.named_parameters():
    print(f"{name:13} {tuple(weight.shape)}")
print(f"in all        {count:,}")
