"""Which half of the alphabet does the last token belong to? The model does not get through its first batch."""
import torch
import torch.nn as nn
import torch.nn.functional as F

V, E, H, CLASSES = 10, 10, 20, 2  # tokens, vector, hidden size, classes
T, BATCH, STEPS = 7, 32, 80  # seq_len, batch, optimizer steps


def sample(count):
    """Tokens (count, T) and labels (count,): 1 where the last token is 5 or more."""
    tokens = torch.randint(V, (count, T))
    return tokens, (tokens[:, -1] >= 5).long()


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.rnn = nn.RNN(E, H, batch_first=True)
        self.fc = nn.Linear(H, CLASSES)

    def forward(self, tokens):  # (B, T)
        output, h_n = self.rnn(self.embedding(tokens))
        return self.fc(h_n.squeeze(0))  # (B, CLASSES)


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
