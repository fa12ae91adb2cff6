"""One long recording, read piece by piece with the state carried on."""
import torch
import torch.nn as nn
import torch.nn.functional as F

seq_len = 8  # @param {type:"slider", min:2, max:20, step:1}
pieces = 4  # @param {type:"slider", min:2, max:8, step:1}

gru, head = nn.GRU(3, 8, batch_first=True), nn.Linear(8, 2)
optimizer = torch.optim.SGD([*gru.parameters(), *head.parameters()], lr=0.1)
recording = torch.randn(6, pieces * seq_len, 3)      # (6, pieces * seq_len, 3)
labels = torch.randint(2, (6,))                      # (6,)

h, learnt, carried = None, 0, False
for piece in recording.split(seq_len, dim=1):        # (6, seq_len, 3)
    carried = h is not None
    output, h_n = gru(piece, h)                      # (6, seq_len, 8), (1, 6, 8)
    loss = F.cross_entropy(head(h_n[-1]), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    h = h_n
    learnt += 1
print("pieces learnt from", learnt)
