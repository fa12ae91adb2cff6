"""One sequence in twenty is a fault. The model is right 95 times in 100, and has never found one."""
import torch
import torch.nn as nn
import torch.nn.functional as F

V, E, H, CLASSES = 8, 8, 24, 2  # tokens, vector, hidden size, classes
T, BATCH, STEPS, FAULTS = 8, 64, 20, 0.05  # seq_len, batch, optimizer steps, share of faults


def sample(count):
    """Tokens (count, T): noise 2 .. 7, at the end 1 (a fault) or 0; labels (count,): 1 for a fault."""
    tokens = torch.randint(2, V, (count, T))
    labels = (torch.rand(count) < FAULTS).long()
    tokens[:, -1] = labels
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
optimizer = torch.optim.Adam(model.parameters(), lr=0.005)

for step in range(STEPS):
    tokens, labels = sample(BATCH)  # (B, T), (B,)
    loss = F.cross_entropy(model(tokens), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

accuracy = (model(tokens).argmax(dim=1) == labels).float().mean()
print(f"last loss {loss.item():.3f}, accuracy on the last batch {accuracy.item():.2f}")


@torch.no_grad()
def classify(tokens, lengths):
    """The class of each sequence, (B,). Your model is tested through this function."""
    return model(tokens).argmax(dim=1)
