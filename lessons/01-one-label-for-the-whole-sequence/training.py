"""Which of two signals stood at the first step? Noise after it; the further back, the harder."""
import torch
import torch.nn as nn
import torch.nn.functional as F

seq_len = 6  # @param {type:"slider", min:2, max:40, step:2}
learning_rate = 0.01  # @param {type:"number"}
cell = "GRU"  # @param ["RNN", "GRU", "LSTM"]

V, E, H, STEPS = 8, 8, 24, 80                      # tokens, vector, hidden size, optimizer steps


def sample(count):
    """Sequences (count, seq_len) of noise 2..7 that begin with their label, 0 or 1; and the labels (count,)."""
    tokens = torch.randint(2, V, (count, seq_len))
    labels = torch.randint(2, (count,))
    tokens[:, 0] = labels
    return tokens, labels


embedding, rnn, head = nn.Embedding(V, E), getattr(nn, cell)(E, H, batch_first=True), nn.Linear(H, 2)
weights = [*embedding.parameters(), *rnn.parameters(), *head.parameters()]
optimizer = torch.optim.Adam(weights, lr=learning_rate)

for step in range(STEPS):
    tokens, labels = sample(32)                    # (32, T), (32,)  fresh ones: nothing to learn by heart
    output, _ = rnn(embedding(tokens))             # (32, T, H)
    loss = F.cross_entropy(head(output[:, -1]), labels)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(weights, 1.0)
    optimizer.step()

with torch.no_grad():
    tokens, labels = sample(500)                   # (500, T), (500,)
    output, _ = rnn(embedding(tokens))             # (500, T, H)
    right = (head(output[:, -1]).argmax(dim=1) == labels).float().mean()
found = {"loss": loss.item(), "right": right.item()}
print(f"last loss {loss.item():.3f} (guessing gives 0.69)")
print(f"accuracy  {right.item():.2f} (guessing gives 0.50)")
