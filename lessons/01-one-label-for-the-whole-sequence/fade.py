"""The gradient on its way back through fifty steps of an RNN: each step makes it smaller, or larger."""
import torch
import torch.nn as nn
import torch.nn.functional as F

gain = 1.0  # @param {type:"slider", min:0.5, max:3.0, step:0.25}
seq_len = 50  # @param {type:"slider", min:5, max:80, step:5}

B, V, E, H = 8, 10, 16, 32                         # batch, tokens, vector, hidden size

embedding, rnn, head = nn.Embedding(V, E), nn.RNN(E, H, batch_first=True), nn.Linear(H, 2)
nn.init.orthogonal_(rnn.weight_hh_l0, gain)        # (H, H): stretches every vector by exactly `gain`

tokens = torch.randint(V, (B, seq_len))            # (B, T)
output, _ = rnn(embedding(tokens))                 # (B, T, H)
loss = F.cross_entropy(head(output[:, -1]), torch.randint(2, (B,)))  # reads the last step only
loss.backward()

weights = [*embedding.parameters(), *rnn.parameters(), *head.parameters()]
norm = torch.stack([each.grad.norm() for each in weights]).norm()    # ()
print(f"loss {loss.item():.2f}: it reads step {seq_len} only")
print(f"norm of the whole gradient: {norm.item():.3g}")
