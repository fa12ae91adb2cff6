"""Which of two signals stood at the first step? Noise after it; the further back, the harder."""
import torch
import torch.nn as nn
import torch.nn.functional as F

seq_len = 6  # @param {type:"slider", min:2, max:40, step:2}
learning_rate = 0.01  # @param {type:"number"}
cell = "RNN"  # @param ["RNN", "GRU", "LSTM"]

N, V, E, H, STEPS = 256, 8, 8, 24, 60              # sequences, tokens, vector, hidden size, optimizer steps

tokens = torch.randint(2, V, (N, seq_len))         # (N, T) noise
labels = torch.randint(2, (N,))                    # (N,)
tokens[:, 0] = labels                              # the signal

embedding, rnn, head = nn.Embedding(V, E), getattr(nn, cell)(E, H, batch_first=True), nn.Linear(H, 2)
weights = [*embedding.parameters(), *rnn.parameters(), *head.parameters()]
optimizer = torch.optim.Adam(weights, lr=learning_rate)

for step in range(STEPS):
    rows = torch.randint(N, (32,))                 # (32,)
    output, _ = rnn(embedding(tokens[rows]))       # (32, T, H)
    loss = F.cross_entropy(head(output[:, -1]), labels[rows])
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(weights, 1.0)
    optimizer.step()

with torch.no_grad():
    output, _ = rnn(embedding(tokens))             # (N, T, H)
    right = (head(output[:, -1]).argmax(dim=1) == labels).float().mean()
print(f"last loss {loss.item():.3f} (guessing gives 0.69)")
print(f"accuracy  {right.item():.2f}")
