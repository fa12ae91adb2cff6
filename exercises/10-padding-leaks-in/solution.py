"""Sequences of 2 to 40 tokens, padded with 0 on the right. Short ones are classified by chance."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

V, E, H, CLASSES = 10, 8, 24, 2  # tokens (0 is padding), vector, hidden size, classes
SHORTEST, LONGEST, BATCH, STEPS = 2, 40, 32, 60


def sample(count):
    """Tokens (count, LONGEST), padded with 0; lengths (count,); labels (count,): last real token 6 or more."""
    lengths = torch.randint(SHORTEST, LONGEST + 1, (count,))
    tokens = torch.randint(1, V, (count, LONGEST))
    labels = (tokens[torch.arange(count), lengths - 1] >= 6).long()
    tokens[torch.arange(LONGEST) >= lengths.unsqueeze(1)] = 0
    return tokens, lengths, labels


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.rnn = nn.RNN(E, H, batch_first=True)
        self.fc = nn.Linear(H, CLASSES)

    def forward(self, tokens, lengths):  # (B, T), (B,)
        x = self.embedding(tokens)  # (B, T, E)
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        _, h_n = self.rnn(packed)  # (1, B, H)
        return self.fc(h_n[-1])  # (B, CLASSES)


model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

for step in range(STEPS):
    tokens, lengths, labels = sample(BATCH)  # (B, T), (B,), (B,)
    loss = F.cross_entropy(model(tokens, lengths), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

print(f"last loss {loss.item():.3f}")


@torch.no_grad()
def classify(tokens, lengths):
    """The class of each sequence, (B,). Your model is tested through this function."""
    return model(tokens, lengths).argmax(dim=1)
