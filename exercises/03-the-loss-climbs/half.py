"""Which of two signals stood at the first step? It learns for a moment, then everything falls apart."""
import torch
import torch.nn as nn
import torch.nn.functional as F

V, E, H, CLASSES = 8, 8, 24, 2  # tokens, vector, hidden size, classes
T, BATCH, STEPS = 10, 32, 120  # seq_len, batch, optimizer steps


def sample(count):
    """Tokens (count, T): the label, 0 or 1, then noise 2 .. 7; and the labels (count,)."""
    tokens = torch.randint(2, V, (count, T))
    labels = torch.randint(CLASSES, (count,))
    tokens[:, 0] = labels
    return tokens, labels


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, batch_first=True)
        self.fc = nn.Linear(H, CLASSES)

    def forward(self, tokens):  # (B, T)
        _, h_n = self.gru(self.embedding(tokens))  # (1, B, H)
        return self.fc(h_n[-1])  # (B, CLASSES)


model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), lr=0.03)

for step in range(STEPS):
    tokens, labels = sample(BATCH)  # (B, T), (B,)
    loss = F.cross_entropy(model(tokens), labels)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()

print(f"last loss {loss.item():.3f}")


@torch.no_grad()
def classify(tokens, lengths):
    """The class of each sequence, (B,). Your model is tested through this function."""
    return model(tokens).argmax(dim=1)
