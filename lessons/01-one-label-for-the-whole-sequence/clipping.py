"""An RNN with ReLU whose gradient explodes. With a limit on the gradient's norm training goes on."""
import torch
import torch.nn as nn
import torch.nn.functional as F

clip = 0.0  # @param {type:"slider", min:0.0, max:2.0, step:0.5}

N, B, T, V, E, H, STEPS = 500, 32, 50, 10, 8, 32, 20   # sequences, batch, seq_len, tokens, vector, hidden size, steps

embedding, head = nn.Embedding(V, E), nn.Linear(H, 2)
rnn = nn.RNN(E, H, batch_first=True, nonlinearity="relu")
nn.init.orthogonal_(rnn.weight_hh_l0, 1.8)         # (H, H)
weights = [*embedding.parameters(), *rnn.parameters(), *head.parameters()]
optimizer = torch.optim.SGD(weights, lr=0.01)
tokens = torch.randint(V, (N, T))                  # (N, T)
labels = (tokens[:, 0] >= V // 2).long()           # (N,)

for step in range(1, STEPS + 1):
    picked = torch.randint(N, (B,))                # (B,)
    _, h_n = rnn(embedding(tokens[picked]))        # (1, B, H)
    loss = F.cross_entropy(head(h_n[-1]), labels[picked])
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(weights, clip or float("inf"))          # inf: no limit
    optimizer.step()
    print(f"step {step:2}: loss {loss.item():.3g}")
    if not loss.isfinite():
        break
