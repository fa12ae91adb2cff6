"""Four ways to make one vector of all states. Which of them see the padding, and which steps do they learn from?"""
import torch
import torch.nn as nn
import torch.nn.functional as F

reading = "last column"  # @param ["last column", "state at the end", "mean of real steps", "largest of real steps"]
padding = 10  # @param {type:"slider", min:0, max:30, step:1}
cell = "RNN"  # @param ["RNN", "GRU", "LSTM"]

B, T, E, H = 6, 20, 8, 24                          # batch, real steps, features, hidden size

rnn, head = getattr(nn, cell)(E, H, batch_first=True), nn.Linear(H, 2)
x = torch.randn(B, T, E)                           # (B, T, E)


def summary(x):
    """One vector a sequence, (B, H), made of the states of x (B, columns, E), of which the first T are real."""
    output, _ = rnn(x)                             # (B, columns, H)
    real = torch.arange(x.shape[1]) < T            # (columns,)
    if reading == "last column":
        return output[:, -1]
    if reading == "state at the end":
        return output[:, T - 1]
    if reading == "mean of real steps":
        return output[:, real].mean(dim=1)
    return output[:, real].amax(dim=1)             # unit by unit, whenever it was largest


padded = torch.cat([x, torch.zeros(B, padding, E)], dim=1)     # (B, T + padding, E)
with torch.no_grad():
    alone = summary(x)                             # (B, H) what the same sequences give without padding
read = summary(padded)                             # (B, H)
F.cross_entropy(head(read), torch.randint(2, (B,))).backward()

moved = ((read - alone).norm(dim=1) / alone.norm(dim=1)).mean()
print(f"{reading}: {padding} columns of padding moved it by {moved.item():.2f} times its size")
