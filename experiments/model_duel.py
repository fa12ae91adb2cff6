"""One model on one task, from several seeds: its accuracy on unseen sequences while it learns.

Every model sees the same sequences in the same order, has the same width and takes the same number of optimizer steps.
Only what happens between the embedded sequence and the last linear layer differs.
"""
import time

import torch
from torch import nn
from torch.nn import functional as F

import unroll_tasks

task = "which came first"  # @param ["which came first", "brackets", "parity", "language of a name", "speaker of a vowel"]
model = "GRU"  # @param ["RNN", "LSTM", "GRU", "CNN", "Attention", "Bag"]
seeds = 3  # @param {type:"slider", min:1, max:5, step:1}
steps = 200  # @param {type:"slider", min:50, max:500, step:50}
hidden_size = 32  # @param {type:"slider", min:8, max:64, step:8}
B, D = 32, 16  # batch, width of an embedded step


def which_came_first(count, seed):
    """Temporal order with its two mixed classes: X before Y, or Y before X. Both hold the same symbols."""
    tokens, labels = unroll_tasks.temporal_order(2 * count, steps=20, seed=seed)
    mixed = (labels == 1) | (labels == 2)
    return tokens[mixed][:count], labels[mixed][:count] - 1


def load(split):
    """x (N, T) tokens or (N, T, C) numbers; lengths (N,); labels (N,)."""
    count, seed = (2000, 1) if split == "train" else (400, 2)
    if task == "language of a name":
        x, lengths, labels, _ = unroll_tasks.names(split)
    elif task == "speaker of a vowel":
        x, lengths, labels, _ = unroll_tasks.vowels(split)
    else:
        make = {"which came first": which_came_first, "brackets": lambda n, s: unroll_tasks.brackets(n, 16, seed=s),
                "parity": lambda n, s: unroll_tasks.parity(n, 10, seed=s)}[task]
        x, labels = make(count, seed)
        x = x + 1                                                  # 0 is padding
        lengths = (x > 0).sum(1)
    return torch.from_numpy(x), torch.as_tensor(lengths), torch.as_tensor(labels)


class Recurrent(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.rnn = getattr(nn, kind)(D, hidden_size, batch_first=True)

    def forward(self, x, lengths):                                 # x: (B, T, D)
        output, _ = self.rnn(x)                                    # (B, T, H)
        return output[torch.arange(len(x)), lengths - 1]           # (B, H): the state at the last real step


class Convolution(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv1d(D, hidden_size, 5, padding=2)
        self.conv2 = nn.Conv1d(hidden_size, hidden_size, 5, padding=2)

    def forward(self, x, lengths):                                 # x: (B, T, D)
        h = F.relu(self.conv1(x.transpose(1, 2)))                  # (B, H, T)
        h = F.relu(self.conv2(h))                                  # (B, H, T)
        real = torch.arange(x.shape[1]) < lengths[:, None]         # (B, T)
        return h.masked_fill(~real[:, None], 0).amax(2)            # (B, H)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.places = nn.Embedding(40, hidden_size)
        self.widen = nn.Linear(D, hidden_size)
        self.attend = nn.MultiheadAttention(hidden_size, 2, batch_first=True)
        self.mix = nn.Linear(hidden_size, hidden_size)

    def forward(self, x, lengths):                                 # x: (B, T, D)
        T = x.shape[1]
        padding = torch.arange(T) >= lengths[:, None]              # (B, T)
        h = self.widen(x) + self.places(torch.arange(T))           # (B, T, H)
        h = h + self.attend(h, h, h, key_padding_mask=padding, need_weights=False)[0]
        h = F.relu(self.mix(h)).masked_fill(padding[..., None], 0) # (B, T, H)
        return h.sum(1) / lengths[:, None]                         # (B, H)


class Bag(nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = nn.Linear(D, hidden_size)

    def forward(self, x, lengths):                                 # x: (B, T, D)
        real = torch.arange(x.shape[1]) < lengths[:, None]         # (B, T)
        mean = (x * real[..., None]).sum(1) / lengths[:, None]     # (B, D): the order is gone
        return F.relu(self.mix(mean))                              # (B, H)


class Classifier(nn.Module):
    def __init__(self, x, classes):
        super().__init__()
        self.embed = nn.Linear(x.shape[2], D) if x.dim() == 3 else nn.Embedding(int(x.max()) + 1, D)
        makers = {"CNN": Convolution, "Attention": Attention, "Bag": Bag}
        self.body = makers[model]() if model in makers else Recurrent(model)
        self.fc = nn.Linear(hidden_size, classes)

    def forward(self, x, lengths):
        return self.fc(self.body(self.embed(x), lengths))          # (B, C)


x, lengths, y = load("train")
unseen, unseen_lengths, truth = load("test")
classes = int(y.max()) + 1
print("majority", (truth.bincount().max() / len(truth)).item(), flush=True)
for seed in range(seeds):
    torch.manual_seed(seed)
    order = torch.randint(0, len(x), (steps, B))                   # drawn before the model: the same for all models
    net = Classifier(x, classes)
    if seed == 0:
        print("parameters", sum(p.numel() for p in net.parameters()), flush=True)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    spent = 0.0
    for step in range(steps + 1):
        if step % (steps // 10) == 0:
            with torch.no_grad():
                right = (net(unseen, unseen_lengths).argmax(1) == truth).float().mean().item()
            print("accuracy", seed, step, f"{right:.4f}", f"{spent:.3f}", flush=True)
        if step == steps:
            break
        began = time.perf_counter()
        batch = order[step]
        loss = F.cross_entropy(net(x[batch], lengths[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        spent += time.perf_counter() - began
