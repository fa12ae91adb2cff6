"""Which of two signals came first? They stand far apart; both are always there. Four models try."""
import torch
import torch.nn as nn
import torch.nn.functional as F

model = "bag of words"  # @param ["bag of words", "short CNN", "wide CNN", "GRU"]

V, T, E, H, STEPS = 8, 16, 16, 16, 120             # tokens, steps, vector, hidden size, optimizer steps


def sample(count):
    """Noise 2..7 (count, T) with signals 0 and 1 at least 6 steps apart; label: is signal 1 the first?"""
    tokens, labels = torch.randint(2, V, (count, T)), torch.randint(2, (count,))
    early, late = torch.randint(2, 6, (count, 1)), torch.randint(11, 14, (count, 1))
    tokens.scatter_(1, early, labels[:, None]).scatter_(1, late, 1 - labels[:, None])
    return tokens, labels


dilations = {"short CNN": [1], "wide CNN": [1, 2, 4]}.get(model, [])
embedding, head = nn.Embedding(V, E), nn.Linear(E if model == "bag of words" else H, 2)
convolutions = nn.ModuleList(
    nn.Conv1d(H if i else E, H, 3, padding=d, dilation=d) for i, d in enumerate(dilations))
rnn = nn.GRU(E, H, batch_first=True) if model == "GRU" else nn.Identity()


def scores(tokens):
    """One row of two logits a sequence, (B, 2)."""
    x = embedding(tokens)                          # (B, T, E)
    if model == "GRU":
        _, h_n = rnn(x)                            # (1, B, H)
        return head(h_n[-1])
    if model == "bag of words":
        return head(x.mean(dim=1))                 # (B, E): where a token stood is lost
    x = x.transpose(1, 2)                          # (B, E, T): Conv1d wants the features in the middle
    for convolution in convolutions:
        x = convolution(x).relu()                  # (B, H, T)
    return head(x.amax(dim=2))                     # (B, H): the strongest answer, wherever it stood


weights = [each for part in (embedding, convolutions, rnn, head) for each in part.parameters()]
optimizer = torch.optim.Adam(weights, lr=0.015)
for step in range(STEPS):
    tokens, labels = sample(32)                    # (32, T), (32,)
    loss = F.cross_entropy(scores(tokens), labels)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(weights, 1.0)
    optimizer.step()

with torch.no_grad():
    tokens, labels = sample(1000)                  # (1000, T), (1000,)
    right = (scores(tokens).argmax(dim=1) == labels).float().mean()
print(f"{model}: accuracy {right.item():.2f} (guessing gives 0.50)")
