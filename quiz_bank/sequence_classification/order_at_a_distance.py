"""Which of two marks came first? Same marks in every sequence, any distance apart, any length."""
import torch
import torch.nn as nn
import torch.nn.functional as F

approach = "all"  # @param ["all", "GRU", "short CNN", "averaged", "counted"]
longest = 16  # @param {type:"slider", min:10, max:30, step:1}
training_steps = 60  # @param {type:"slider", min:10, max:120, step:10}

PAD, NOISE, MARK_A, MARK_B = 0, 1, 6, 7              # tokens: padding, noise 1..5, two marks
V, E, H, T = 8, 8, 24, longest                       # tokens, embedding size, hidden units, padded length
GAP = 4                                              # the marks stand at least this far apart


def sample(count):
    lengths = torch.randint(GAP + 5, T + 1, (count,))                    # (count,)
    tokens = torch.randint(NOISE, MARK_A, (count, T))                    # (count, T)
    tokens[torch.arange(T) >= lengths[:, None]] = PAD
    labels = torch.randint(2, (count,))                                  # (count,)  1: B came first
    for row, length in enumerate(lengths.tolist()):
        early = int(torch.randint(2, length - GAP - 2, ()))
        late = int(torch.randint(early + GAP, length - 2, ()))
        tokens[row, early], tokens[row, late] = (MARK_B, MARK_A) if labels[row] else (MARK_A, MARK_B)
    return tokens, lengths, labels


class GRUReader(nn.Module):
    """Reads every step in turn; the answer is taken from the state at the last real step."""

    def __init__(self):
        super().__init__()
        self.embedding, self.gru, self.head = nn.Embedding(V, E), nn.GRU(E, H, batch_first=True), nn.Linear(H, 2)

    def forward(self, tokens, lengths):                                  # (B, T), (B,)
        output, _ = self.gru(self.embedding(tokens))                     # (B, T, H)
        last = output[torch.arange(len(tokens)), lengths - 1]            # (B, H)
        return self.head(last)                                           # (B, 2)


class ShortCNN(nn.Module):
    """Windows of three steps; the strongest answer of each filter wins, wherever it was."""

    def __init__(self):
        super().__init__()
        self.embedding, self.filters, self.head = nn.Embedding(V, E), nn.Conv1d(E, H, 3), nn.Linear(H, 2)

    def forward(self, tokens, lengths):                                  # (B, T), (B,)
        x = self.embedding(tokens).transpose(1, 2)                       # (B, E, T)
        return self.head(self.filters(x).relu().amax(2))                 # (B, 2)


class Averaged(nn.Module):
    """A feed-forward network over one vector of fixed size, the average of the embeddings."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.EmbeddingBag(V, E, padding_idx=PAD)
        self.head = nn.Sequential(nn.Linear(E, H), nn.ReLU(), nn.Linear(H, 2))

    def forward(self, tokens, lengths):                                  # (B, T), (B,)
        return self.head(self.embedding(tokens))                         # (B, 2)


class Counted(nn.Module):
    """A linear model of how often each token occurs."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(V, 2)

    def forward(self, tokens, lengths):                                  # (B, T), (B,)
        return self.linear(F.one_hot(tokens, V).float().mean(1))         # (B, 2)


tokens, lengths, labels = sample(600)                                    # (600, T), (600,), (600,)
new_tokens, new_lengths, new_labels = sample(300)                        # (300, T), (300,), (300,)

kinds = {"GRU": GRUReader, "short CNN": ShortCNN, "averaged": Averaged, "counted": Counted}
models = nn.ModuleDict({name: kind() for name, kind in kinds.items() if approach in ("all", name)})
optimizer = torch.optim.Adam(models.parameters(), lr=0.02)
for step in range(training_steps):
    pick = torch.randint(len(labels), (64,))                             # (64,)
    # The models share nothing, so under a summed loss each one learns as if it were alone.
    loss = sum(F.cross_entropy(model(tokens[pick], lengths[pick]), labels[pick]) for model in models.values())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

accuracy = {}
with torch.no_grad():
    for name, model in models.items():
        right = model(new_tokens, new_lengths).argmax(1) == new_labels   # (300,)
        accuracy[name] = right.float().mean().item()
        print(f"{name:10} names the first mark in {accuracy[name]:.0%} of new sequences")
