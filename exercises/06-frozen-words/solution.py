"""Ready-made word vectors, in which two words of our own are missing: their rows are zero."""
import torch
import torch.nn as nn
import torch.nn.functional as F

V, E, H, CLASSES = 8, 8, 24, 2  # tokens, vector, hidden size, classes
T, BATCH, STEPS = 8, 32, 100  # seq_len, batch, optimizer steps

PRETRAINED = torch.randn(V, E)  # (V, E) from elsewhere; it does not know
PRETRAINED[0] = 0.0  # our word 0
PRETRAINED[1] = 0.0  # nor our word 1


def sample(count):
    """Tokens (count, T): known words 2 .. 7, and at the end our word 0 or 1, which is the label (count,)."""
    tokens = torch.randint(2, V, (count, T))
    labels = torch.randint(CLASSES, (count,))
    tokens[:, -1] = labels
    return tokens, labels


embedding = nn.Embedding.from_pretrained(PRETRAINED, freeze=False)
gru = nn.GRU(E, H, batch_first=True)
fc = nn.Linear(H, CLASSES)
optimizer = torch.optim.Adam([*embedding.parameters(), *gru.parameters(), *fc.parameters()], lr=0.01)


def model(tokens):  # (B, T)
    _, h_n = gru(embedding(tokens))  # (1, B, H)
    return fc(h_n[-1])  # (B, CLASSES)


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
