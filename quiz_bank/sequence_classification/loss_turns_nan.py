"""A training run whose loss grows to inf and then stops being a number. Alter one thing at a time: what cures it?"""
import torch
import torch.nn as nn
import torch.nn.functional as F

learning_rate = 2.0  # @param {type:"number"}
clip = 0.0  # @param {type:"slider", min:0, max:2, step:0.25}
batch = 16  # @param {type:"slider", min:4, max:128, step:4}
num_layers = 1  # @param {type:"slider", min:1, max:3, step:1}
seq_len = 12  # @param {type:"slider", min:4, max:40, step:2}
loss_function = "squared error"  # @param ["squared error", "cross entropy"]

V, E, H, C = 10, 16, 32, 2                           # tokens, embedding size, hidden units, classes
STEPS = 40


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, num_layers=num_layers, batch_first=True)
        self.head = nn.Linear(H, C)

    def forward(self, tokens):                       # (batch, seq_len)
        _, h_n = self.gru(self.embedding(tokens))    # (num_layers, batch, H)
        return self.head(h_n[-1])                    # (batch, C)


model = Reader()
optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)

good_steps = 0
for step in range(STEPS):
    tokens = torch.randint(V, (batch, seq_len))      # (batch, seq_len)
    labels = (tokens[:, -1] >= V // 2).long()        # (batch,)  decided by the last token
    logits = model(tokens)                           # (batch, C)
    if loss_function == "cross entropy":
        loss = F.cross_entropy(logits, labels)
    else:
        loss = F.mse_loss(logits, F.one_hot(labels, C).float())
    if loss.isnan():
        break
    good_steps += 1
    optimizer.zero_grad()
    loss.backward()
    if clip:
        nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    if step % 5 == 0:
        print(f"step {step:3}  loss {loss.item():.3g}")

verdict = "no NaN" if good_steps == STEPS else f"NaN at step {good_steps}"
print(f"{good_steps} of {STEPS} steps before any NaN: {verdict}")
