"""Sequences of many lengths in one batch: four ways to feed them, and what each one loses."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

approach = "all"  # @param ["all", "truncated", "padded", "linear", "packed"]
longest = 24  # @param {type:"slider", min:6, max:40, step:2}
training_steps = 60  # @param {type:"slider", min:10, max:120, step:10}

PAD, V, E, H = 0, 10, 8, 24                          # padding token, tokens, embedding size, hidden units
SHORTEST, T = 2, longest                             # T: length of the padded batch


def sample(count):
    """Sequences of tokens 1..9, padded to T; the label is whether the last real token is above 5."""
    lengths = torch.randint(SHORTEST, T + 1, (count,))                   # (count,)
    lengths[:2] = torch.tensor([SHORTEST, T])                            # both ends do occur
    sequences = [torch.randint(1, V, (length,)) for length in lengths.tolist()]
    tokens = pad_sequence(sequences, batch_first=True, padding_value=PAD)          # (count, T)
    labels = (tokens.gather(1, lengths[:, None] - 1).squeeze(1) > 5).long()        # (count,)
    return tokens, lengths, labels


class Reader(nn.Module):
    def __init__(self, approach):
        super().__init__()
        self.approach = approach
        self.embedding = nn.Embedding(V, E)
        self.rnn = None if approach == "linear" else nn.RNN(E, H, batch_first=True)
        self.head = nn.Linear(T * E if approach == "linear" else H, 2)

    def forward(self, tokens, lengths):              # (B, T), (B,)
        x = self.embedding(tokens)                   # (B, T, E)
        if self.approach == "linear":                # one fixed weight for every place, no state
            return self.head(x.flatten(1))           # (B, 2)
        if self.approach == "truncated":             # every sequence cut to the shortest one
            x = x[:, :SHORTEST]                      # (B, SHORTEST, E)
        if self.approach == "packed":                # each sequence ends at its own length
            x = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        _, h_n = self.rnn(x)                         # (1, B, H)
        return self.head(h_n[-1])                    # (B, 2)


tokens, lengths, labels = sample(600)                # (600, T), (600,), (600,)
new_tokens, new_lengths, new_labels = sample(300)    # (300, T), (300,), (300,)

names = ["truncated", "padded", "linear", "packed"] if approach == "all" else [approach]
models = nn.ModuleDict({name: Reader(name) for name in names})
optimizer = torch.optim.Adam(models.parameters(), lr=0.02)
for step in range(training_steps):
    pick = torch.randint(len(labels), (48,))         # (48,)
    # The models share nothing, so under a summed loss each one learns as if it were alone.
    loss = sum(F.cross_entropy(model(tokens[pick], lengths[pick]), labels[pick]) for model in models.values())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

accuracy = {}
with torch.no_grad():
    for name, model in models.items():
        right = model(new_tokens, new_lengths).argmax(1) == new_labels   # (300,)
        accuracy[name] = right.float().mean().item()
        print(f"{name:10} right about {accuracy[name]:.0%} of new sequences")
