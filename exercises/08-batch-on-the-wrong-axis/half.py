"""Which of two signals stood at the first step? No error, a loss, an optimizer that steps, and guessing."""
import torch
import torch.nn as nn
import torch.nn.functional as F

V, E, H, CLASSES = 8, 8, 24, 2  # tokens, vector, hidden size, classes
T, BATCH, STEPS = 6, 32, 100  # seq_len, batch, optimizer steps


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
        self.gru = nn.GRU(E, H)
        self.fc = nn.Linear(H, CLASSES)

    def forward(self, tokens):  # (B, T)
        output, _ = self.gru(self.embedding(tokens))
        return self.fc(output.mean(dim=1) + output[:, -1])


model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

for step in range(STEPS):
    tokens, labels = sample(BATCH)  # (B, T), (B,)
    loss = F.cross_entropy(model(tokens), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

print(f"last loss {loss.item():.3f}")


@torch.no_grad()
def classify(tokens, lengths):
    """The class of each sequence, (B,). Your model is tested through this function."""
    return model(tokens).argmax(dim=1)
