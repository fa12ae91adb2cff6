"""Two directions joined by a reshape: the shape is right, and the rows are not."""
import torch
import torch.nn as nn
import torch.nn.functional as F

batch = 6  # @param {type:"slider", min:4, max:16, step:2}
hidden_size = 8  # @param {type:"slider", min:4, max:32, step:2}

gru = nn.GRU(4, hidden_size, batch_first=True, bidirectional=True)


def summary_of(x):                                   # (batch, 10, 4)
    output, h_n = gru(x)                             # (batch, 10, 2 * hidden_size), (2, batch, hidden_size)
    return h_n.reshape(batch, -1)                    # (batch, 2 * hidden_size)


x = torch.randn(batch, 10, 4)                        # (batch, 10, 4)
before = summary_of(x)                               # (batch, 2 * hidden_size)
x[0] = torch.randn(10, 4)                            # another sequence 0, the others as they were
after = summary_of(x)                                # (batch, 2 * hidden_size)

moved = (after - before).abs().amax(1)               # (batch,)  largest change in each row
changed = (moved > 1e-6).nonzero().flatten().tolist()

logits = nn.Linear(after.shape[1], 2)(after)         # (batch, 2)
loss = F.cross_entropy(logits, torch.randint(2, (len(after),)))
loss.backward()

for row, size in enumerate(moved.tolist()):
    print(f"row {row}: largest change {size:.3f}")
print("changed rows", changed)
