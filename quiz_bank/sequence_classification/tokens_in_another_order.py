"""The same tokens, shuffled. Which classifiers notice?"""
import torch
import torch.nn as nn

seq_len = 10  # @param {type:"slider", min:6, max:30, step:2}
hidden_size = 8  # @param {type:"slider", min:8, max:32, step:8}

embedding = nn.Embedding(50, hidden_size)
gru = nn.GRU(hidden_size, hidden_size, batch_first=True)
conv = nn.Conv1d(hidden_size, hidden_size, kernel_size=3)
attend = nn.MultiheadAttention(hidden_size, num_heads=1, batch_first=True)
head = nn.Linear(hidden_size, 3)


def attended(tokens):                                        # (batch, seq_len)
    x = embedding(tokens)                                    # (batch, seq_len, hidden_size)
    return attend(x, x, x)[0].mean(1)                        # (batch, hidden_size)


summaries = {
    "mean": lambda tokens: embedding(tokens).mean(1),
    "convolution": lambda tokens: conv(embedding(tokens).transpose(1, 2)).amax(2),
    "attention": attended,
    "gru": lambda tokens: gru(embedding(tokens))[1][-1],
}
tokens = torch.stack([torch.randperm(50)[:seq_len] for _ in range(8)])    # (8, seq_len)  no token twice
shuffled = tokens.roll(1, dims=1).flip(1)                                 # (8, seq_len)  the same tokens
moved = {}
for name, summary in summaries.items():
    difference = head(summary(tokens)) - head(summary(shuffled))          # (8, 3)
    moved[name] = difference.abs().max().item()
    print(f"{name:12} logits moved by up to {moved[name]:.5f}")
