"""An encoder, a decoder with additive attention, and teacher forcing: numbers are read out backwards."""

import random

import torch
from torch import nn

random.seed(0)
torch.manual_seed(0)
SOS, EOS, WORDS = 0, 1, 12


class Encoder(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.embedding = nn.Embedding(WORDS, hidden)
        self.gru = nn.GRU(hidden, hidden, batch_first=True)

    def forward(self, x):
        return self.gru(self.embedding(x))


class Attention(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.query, self.key, self.score = nn.Linear(hidden, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, 1)

    def forward(self, query, keys):
        scores = self.score(torch.tanh(self.query(query) + self.key(keys))).squeeze(2).unsqueeze(1)
        weights = scores.softmax(-1)
        return torch.bmm(weights, keys), weights


class Decoder(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.embedding = nn.Embedding(WORDS, hidden)
        self.attention = Attention(hidden)
        self.gru = nn.GRU(2 * hidden, hidden, batch_first=True)
        self.out = nn.Linear(hidden, WORDS)

    def forward(self, keys, hidden, target=None, steps=5):
        word = torch.full((keys.size(0), 1), SOS)
        outputs = []
        for i in range(steps):
            context, weights = self.attention(hidden.permute(1, 0, 2), keys)
            output, hidden = self.gru(torch.cat((self.embedding(word), context), dim=2), hidden)
            logits = self.out(output)
            outputs.append(logits)
            word = target[:, i : i + 1] if target is not None else logits.argmax(-1).detach()
        return torch.cat(outputs, dim=1), weights


pairs = [random.sample(range(2, WORDS), 4) for _ in range(24)]
source = torch.tensor([p + [EOS] for p in pairs])
target = torch.tensor([p[::-1] + [EOS] for p in pairs])
encoder, decoder = Encoder(24), Decoder(24)
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.01)
for epoch in range(60):
    keys, hidden = encoder(source)
    logits, _ = decoder(keys, hidden, target)
    loss = nn.functional.cross_entropy(logits.reshape(-1, WORDS), target.reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 20 == 19:
        print(f"epoch {epoch + 1}: {loss.item():.3f}")
with torch.no_grad():
    keys, hidden = encoder(source[:2])
    logits, weights = decoder(keys, hidden)
    print(source[:2].tolist(), "->", logits.argmax(-1).tolist(), tuple(weights.shape))
