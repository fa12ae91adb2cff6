"""A narrow and a wide GRU learn the same task: how much they can hold, and what a step costs."""
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

hidden_size = 128  # @param {type:"slider", min:32, max:192, step:32}
training_steps = 70  # @param {type:"slider", min:10, max:120, step:10}

NARROW = 32                                          # hidden units of the model to compare with
B, T, V, E = 64, 5, 6, 16                            # batch, steps, symbols, embedding size


class Reader(nn.Module):
    def __init__(self, H):
        super().__init__()
        self.embedding = nn.Embedding(V + T, E)
        self.gru = nn.GRU(E, H, batch_first=True)
        self.head = nn.Linear(H, V)

    def forward(self, tokens):                       # (B, T)
        _, h_n = self.gru(self.embedding(tokens))    # (1, B, H)
        return self.head(h_n[-1])                    # (B, V)


def sample(count):
    """Four symbols, then the number of a place: the label is the symbol that stood there."""
    symbols = torch.randint(V, (count, T - 1))                           # (count, T - 1)
    place = torch.randint(T - 1, (count, 1))                             # (count, 1)
    return torch.cat([symbols, V + place], dim=1), symbols.gather(1, place).squeeze(1)


def train_one_step(model, optimizer, tokens, labels):
    """The seconds that one step took."""
    start = time.perf_counter()
    loss = F.cross_entropy(model(tokens), labels)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return time.perf_counter() - start


def accuracy(model, tokens, labels):
    with torch.no_grad():
        return (model(tokens).argmax(1) == labels).float().mean().item()


narrow, wide = Reader(NARROW), Reader(hidden_size)
optimizers = {model: torch.optim.Adam(model.parameters(), lr=0.015) for model in (narrow, wide)}
seconds = {narrow: [], wide: []}
for step in range(training_steps):
    tokens, labels = sample(B)                                           # (B, T), (B,)
    for model in (narrow, wide):
        seconds[model].append(train_one_step(model, optimizers[model], tokens, labels))

new_tokens, new_labels = sample(1000)                                    # (1000, T), (1000,)
turned = torch.cat([new_tokens[:, :-1].flip(1), new_tokens[:, -1:]], dim=1)        # (1000, T)  symbols reversed

weights = {model: sum(p.numel() for p in model.parameters()) for model in (narrow, wide)}
found = {
    "hidden_size_ratio": hidden_size / NARROW,
    "weights_narrow": weights[narrow],
    "weights_wide": weights[wide],
    "weights_ratio": weights[wide] / weights[narrow],
    "seconds_ratio": torch.tensor(seconds[wide]).median().item() / torch.tensor(seconds[narrow]).median().item(),
    "accuracy_narrow": accuracy(narrow, new_tokens, new_labels),
    "accuracy_wide": accuracy(wide, new_tokens, new_labels),
    "accuracy_wide_reversed": accuracy(wide, turned, new_labels),
}
print(f"hidden size  {NARROW:9} {hidden_size:9}")
print(f"weights      {weights[narrow]:9,} {weights[wide]:9,}   x {found['weights_ratio']:.1f}")
print(f"accuracy     {found['accuracy_narrow']:9.2f} {found['accuracy_wide']:9.2f}")
print(f"one step of the wide model takes x {found['seconds_ratio']:.1f} as long")
print(f"accuracy of the wide model when the symbols come in reverse: {found['accuracy_wide_reversed']:.2f}")
