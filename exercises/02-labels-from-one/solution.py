"""Four kinds of token at the end, four labels. The labels come from a spreadsheet."""
import torch
import torch.nn as nn
import torch.nn.functional as F

V, E, H = 10, 8, 24  # tokens, vector, hidden size
NAMES = ["calm", "rising", "falling", "storm"]  # what a predicted class means
T, BATCH, STEPS = 8, 32, 120  # seq_len, batch, optimizer steps


def sample(count):
    """Tokens (count, T) and, as the spreadsheet counts them, labels 1 .. 4 (count,)."""
    tokens = torch.randint(V, (count, T))
    tokens[:, -1] = torch.randint(len(NAMES), (count,))
    return tokens, tokens[:, -1] + 1


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, batch_first=True)
        self.fc = nn.Linear(H, 4)

    def forward(self, tokens):  # (B, T)
        _, h_n = self.gru(self.embedding(tokens))  # (1, B, H)
        return self.fc(h_n[-1])  # (B, 4)


model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)

for step in range(STEPS):
    tokens, labels = sample(BATCH)  # (B, T), (B,)
    loss = F.cross_entropy(model(tokens), labels - 1)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

print(f"last loss {loss.item():.3f}")


@torch.no_grad()
def classify(tokens, lengths):
    """For each sequence the place of its class in NAMES, (B,). Your model is tested through this function."""
    return model(tokens).argmax(dim=1)
