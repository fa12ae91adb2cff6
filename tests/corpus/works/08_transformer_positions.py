"""Sinusoidal positions and a small transformer encoder that classifies by its first token."""

import math

import torch
from torch import Tensor, nn


class PositionalEncoding(nn.Module):
    def __init__(self, d_model: int, dropout: float = 0.0, max_len: int = 50):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)
        position = torch.arange(max_len).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        pe = torch.zeros(1, max_len, d_model)
        pe[0, :, 0::2] = torch.sin(position * div_term)
        pe[0, :, 1::2] = torch.cos(position * div_term)
        self.register_buffer("pe", pe)

    def forward(self, x: Tensor) -> Tensor:
        return self.dropout(x + self.pe[:, : x.size(1)])


torch.manual_seed(0)
embed, positions = nn.Embedding(20, 16), PositionalEncoding(16)
encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 32, dropout=0.0, batch_first=True), num_layers=2)
head = nn.Linear(16, 2)
tokens = torch.randint(0, 20, (64, 9))
labels = (tokens[:, 0] > tokens[:, -1]).long()
optimizer = torch.optim.Adam([*embed.parameters(), *encoder.parameters(), *head.parameters()], lr=5e-3)
for step in range(25):
    logits = head(encoder(positions(embed(tokens)))[:, 0])
    loss = nn.functional.cross_entropy(logits, labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 8 == 0:
        print(f"{step:3d}  loss {loss.item():.4f}  accuracy {(logits.argmax(1) == labels).float().mean():.2f}")
print(positions.pe[0, :3, :4])
