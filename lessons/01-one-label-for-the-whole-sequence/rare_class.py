"""One sequence in twenty is of the rare class: signal 1 comes before signal 0. What does accuracy say?"""
import torch
import torch.nn as nn
import torch.nn.functional as F

rare_weight = 1  # @param {type:"slider", min:1, max:19, step:1}
steps = 40  # @param {type:"slider", min:20, max:120, step:20}

V, T, E, H = 8, 15, 8, 24                          # tokens, steps, vector, hidden size


def sample(count):
    """Noise 2..7 (count, T) with signals 0 and 1 at two places; label 1, in 5 of 100, when signal 1 comes first."""
    tokens = torch.randint(2, V, (count, T))
    labels = (torch.rand(count) < 0.05).long()     # (count,)
    places = torch.rand(count, T).topk(2).indices.sort(dim=1).values     # (count, 2)
    return tokens.scatter(1, places, torch.stack([labels, 1 - labels], dim=1)), labels


embedding, rnn, head = nn.Embedding(V, E), nn.GRU(E, H, batch_first=True), nn.Linear(H, 2)
optimizer = torch.optim.Adam([*embedding.parameters(), *rnn.parameters(), *head.parameters()], lr=0.005)
weight = torch.tensor([1.0, float(rare_weight)])   # (2,) how much a mistake in each class costs

for step in range(steps):
    tokens, labels = sample(64)                    # (64, T), (64,)
    _, h_n = rnn(embedding(tokens))                # (1, 64, H)
    loss = F.cross_entropy(head(h_n[-1]), labels, weight=weight)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

with torch.no_grad():
    tokens, labels = sample(2000)                  # (2000, T), (2000,)
    _, h_n = rnn(embedding(tokens))                # (1, 2000, H)
    told = head(h_n[-1]).argmax(dim=1)             # (2000,)
found = ((told == 1) & (labels == 1)).sum().item()
print(f"accuracy {(told == labels).float().mean().item():.2f} (always saying 'common' gives {(labels == 0).float().mean().item():.2f})")
print(f"recall   {found / labels.sum().item():.2f} of the rare sequences are found")
print(f"alarms   {told.sum().item()}, of which right: {found}")
