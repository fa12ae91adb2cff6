"""Four symbols and a question: which stood at the asked place? Learnt from few sequences, or from many."""
import torch
import torch.nn as nn
import torch.nn.functional as F

sequences = 90  # @param {type:"slider", min:90, max:3000, step:30}
hidden_size = 32  # @param {type:"slider", min:4, max:64, step:4}

V, L, E, STEPS = 6, 4, 16, 220                     # symbols, places, vector, optimizer steps


def sample(count):
    """Sequences (count, L + 1): L symbols, then the asked place as a token of its own; and the labels (count,)."""
    symbols = torch.randint(V, (count, L))         # (count, L)
    place = torch.randint(L, (count, 1))           # (count, 1)
    return torch.cat([symbols, V + place], dim=1), symbols.gather(1, place).squeeze(1)


embedding, rnn, head = nn.Embedding(V + L, E), nn.GRU(E, hidden_size, batch_first=True), nn.Linear(hidden_size, V)
optimizer = torch.optim.Adam([*embedding.parameters(), *rnn.parameters(), *head.parameters()], lr=0.01)
tokens, labels = sample(sequences)                 # (N, 5), (N,)

for step in range(STEPS):
    picked = torch.randint(sequences, (32,))       # (32,)
    _, h_n = rnn(embedding(tokens[picked]))        # (1, 32, H)
    loss = F.cross_entropy(head(h_n[-1]), labels[picked])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def right(tokens, labels):
    """Share of the sequences (N, 5) that get their label."""
    with torch.no_grad():
        _, h_n = rnn(embedding(tokens))            # (1, N, H)
        return (head(h_n[-1]).argmax(dim=1) == labels).float().mean().item()


print(f"seen in training: accuracy {right(tokens, labels):.2f}")
print(f"never seen:       accuracy {right(*sample(2000)):.2f} (guessing gives 0.17)")
