"""One sequence in twenty is of the rare kind. Which metric tells a model that finds it from one that does not?"""
import torch
import torch.nn as nn
import torch.nn.functional as F

classifier = "trained GRU"  # @param ["trained GRU", "always common", "one alarm"]
rare_share = 0.05  # @param {type:"slider", min:0.02, max:0.5, step:0.01}
training_steps = 60  # @param {type:"slider", min:0, max:120, step:10}

V, E, H, T = 8, 8, 16, 10                            # tokens, embedding size, hidden units, steps
MARK_A, MARK_B = 6, 7                                # B before A makes a sequence rare


def sample(count, rare):
    tokens = torch.randint(6, (count, T))                                # (count, T)  noise
    labels = (torch.arange(count) < round(rare * count)).long()          # (count,)    1: rare
    rows, early, late = torch.arange(count), torch.randint(T // 2, (count,)), torch.randint(T // 2, T, (count,))
    tokens[rows, early] = torch.where(labels == 1, MARK_B, MARK_A)
    tokens[rows, late] = torch.where(labels == 1, MARK_A, MARK_B)
    return tokens, labels


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.gru = nn.GRU(E, H, batch_first=True)
        self.head = nn.Linear(H, 2)

    def forward(self, tokens):                       # (B, T)
        _, h_n = self.gru(self.embedding(tokens))    # (1, B, H)
        return self.head(h_n[-1])                    # (B, 2)


def scores(predicted, labels):
    """Metrics of predictions (N,) for labels (N,), both 0 or 1."""
    precision, recall, f1 = [], [], []
    for label in (0, 1):
        hits = ((predicted == label) & (labels == label)).sum().item()
        flagged, real = (predicted == label).sum().item(), (labels == label).sum().item()
        precision.append(hits / max(flagged, 1))
        recall.append(hits / max(real, 1))
        f1.append(2 * hits / max(flagged + real, 1))
    return {
        "accuracy": (predicted == labels).float().mean().item(),
        "precision": precision[1],
        "recall": recall[1],
        "macro_f1": sum(f1) / 2,
        "squared_error": (predicted - labels).float().square().mean().item(),
    }


tokens, labels = sample(1000, rare_share)                                # (1000, T), (1000,)
model = Reader()
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
balance = torch.tensor([rare_share, 1 - rare_share])                     # (2,)  each class weighs the same in all
for step in range(training_steps):
    pick = torch.randint(len(labels), (100,))                            # (100,)
    loss = F.cross_entropy(model(tokens[pick]), labels[pick], weight=balance)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

new_tokens, new_labels = sample(1000, rare_share)                        # (1000, T), (1000,)
with torch.no_grad():
    logits = model(new_tokens)                                           # (1000, 2)
one_alarm = torch.zeros_like(new_labels)                                 # (1000,)  raises one single alarm,
one_alarm[new_labels.argmax()] = 1                                       #          and that one is right
predictions = {
    "trained GRU": logits.argmax(1),                                     # (1000,)
    "always common": torch.zeros_like(new_labels),                       # (1000,)
    "one alarm": one_alarm,                                              # (1000,)
}
table = {name: scores(predicted, new_labels) for name, predicted in predictions.items()}

print(f"{new_labels.sum().item()} of {len(new_labels)} new sequences are rare")
print(f"{'':14}" + "".join(f"{metric:>14}" for metric in table[classifier]))
for name, row in table.items():
    print(f"{name:14}" + "".join(f"{value:14.3f}" for value in row.values()) + ("  <" if name == classifier else ""))

found = {f"{metric}_{name.split()[-1].lower()}": value for name, row in table.items() for metric, value in row.items()}
found |= table[classifier]
