"""Silent mistakes are worth a look; right programs are left in peace."""

from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from unroll.observer import Observer

START = """
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.manual_seed(0)
tokens = torch.randint(1, 12, (6, 9))
lengths = torch.tensor([9, 3, 5, 9, 2, 7])
padded = torch.where(torch.arange(9) < lengths.unsqueeze(1), tokens, 0)
labels = torch.tensor([0, 1, 2, 0, 1, 2])
series = torch.randn(6, 9, 4)


class Model(nn.Module):
    def __init__(self, read, classes=3, features=8, padding_idx=None, **options):
        super().__init__()
        self.embedding = nn.Embedding(12, 5, padding_idx=padding_idx)
        self.rnn = nn.GRU(5, 8, **{"batch_first": True} | options)
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(features, classes)
        self.read = read

    def forward(self, x, lengths=None):
        x = self.embedding(x)
        if lengths is not None:
            x = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        return self.fc(self.dropout(self.read(*self.rnn(x))))


def train(model, *given, steps=5, loss=F.cross_entropy, y=labels, params=None, zero=True):
    optimizer = torch.optim.Adam(model.parameters() if params is None else params, lr=0.01)
    for _ in range(steps):
        model.train()
        if zero:
            optimizer.zero_grad()
        value = loss(model(*given), y)
        value.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        return model(*given)
"""

RIGHT = {
    "last state": "train(Model(lambda o, h: h[-1]), tokens)",
    "squeeze(0) of one layer": "train(Model(lambda o, h: h.squeeze(0)), tokens)",
    "last step of equal lengths": "train(Model(lambda o, h: o[:, -1]), tokens)",
    "packed": "train(Model(lambda o, h: h[-1]), padded, lengths)",
    "both directions": """
train(Model(lambda o, h: torch.cat([h[-2], h[-1]], 1), features=16, bidirectional=True), tokens)""",
    "two layers, the last one": "train(Model(lambda o, h: h[-1], num_layers=2, dropout=0.3), tokens)",
    "h_n transposed, then reshaped": """
train(Model(lambda o, h: h.transpose(0, 1).reshape(len(o), -1), features=16, num_layers=2), tokens)""",
    "mean over time": "train(Model(lambda o, h: o.mean(1)), tokens)",
    "masked mean of a padded batch": """
mask = (padded != 0).unsqueeze(-1).float()
train(Model(lambda o, h: (o * mask).sum(1) / mask.sum(1), padding_idx=0), padded)""",
    "each sequence's own last step": """
train(Model(lambda o, h: o[torch.arange(6), lengths - 1]), padded)""",
    "time first on purpose": """
class TimeFirst(Model):
    def forward(self, x):
        output, h_n = self.rnn(self.embedding(x).transpose(0, 1))
        return self.fc(output[-1])
train(TimeFirst(None, batch_first=False), tokens)""",
    "binary with squeeze(-1)": """
y = (labels == 1).float()
train(Model(lambda o, h: h[-1], classes=1), tokens, y=y,
      loss=lambda z, y: F.binary_cross_entropy_with_logits(z.squeeze(-1), y))""",
    "log_softmax and NLLLoss": """
train(Model(lambda o, h: h[-1]), tokens, loss=lambda z, y: F.nll_loss(z.log_softmax(1), y))""",
    "label smoothing by soft targets": """
soft = F.one_hot(labels, 3) * 0.9 + 0.1 / 3
train(Model(lambda o, h: h[-1]), tokens, y=soft)""",
    "frozen on purpose": """
model = Model(lambda o, h: h[-1])
model.embedding.requires_grad_(False)
train(model, tokens, params=[p for p in model.parameters() if p.requires_grad])""",
    "accumulated gradients": """
model = Model(lambda o, h: h[-1])
optimizer = torch.optim.SGD(model.parameters(), 0.1)
for _ in range(4):
    optimizer.zero_grad()
    for part in (slice(0, 3), slice(3, 6)):
        (F.cross_entropy(model(tokens[part]), labels[part]) / 2).backward()
    optimizer.step()""",
    "two models in turn": """
for hidden in (1, 2):
    train(Model(lambda o, h: h[-1]), tokens)""",
    "adversaries": """
g, d = nn.Linear(4, 4), nn.Linear(4, 1)
of_g, of_d = torch.optim.Adam(g.parameters()), torch.optim.Adam(d.parameters())
for _ in range(5):
    of_d.zero_grad()
    (F.softplus(d(g(series[:, 0]).detach())) + F.softplus(-d(series[:, 1]))).mean().backward()
    of_d.step()
    of_g.zero_grad()
    F.softplus(-d(g(series[:, 0]))).mean().backward()
    of_g.step()""",
    "encoder and decoder": """
encoder, decoder, fc = nn.GRU(4, 8, batch_first=True), nn.GRU(4, 8, batch_first=True), nn.Linear(8, 3)
parts = nn.ModuleList([encoder, decoder, fc])
optimizer = torch.optim.Adam(parts.parameters())
for _ in range(5):
    optimizer.zero_grad()
    F.cross_entropy(fc(decoder(series, encoder(series)[1])[0][:, -1]), labels).backward()
    optimizer.step()""",
    "tagging every step": """
tags = tokens % 3
train(Model(lambda o, h: o), tokens, loss=lambda z, y: F.cross_entropy(z.reshape(-1, 3), y.reshape(-1)), y=tags)""",
    "self-attention with a mask": """
attention, fc = nn.MultiheadAttention(4, 2, batch_first=True), nn.Linear(4, 3)
optimizer = torch.optim.Adam([*attention.parameters(), *fc.parameters()])
causal = torch.full((9, 9), float("-inf")).triu(1)
for _ in range(5):
    optimizer.zero_grad()
    F.cross_entropy(fc(attention(series, series, series, attn_mask=causal)[0].mean(1)), labels).backward()
    optimizer.step()""",
}

WRONG = {
    "squeeze removed nothing": "model = Model(lambda o, h: h.squeeze(1)[-1])\ntrain(model, tokens)",
    "squeeze removed more than one dimension": """
model = Model(lambda o, h: h.squeeze().unsqueeze(0))
train(model, tokens[:1], y=labels[:1])""",
    "h_n reshaped across layers": """
train(Model(lambda o, h: h.reshape(len(o), -1), features=16, num_layers=2), tokens)""",
    "the last layer's state is not used": "train(Model(lambda o, h: h[0], num_layers=2), tokens)",
    "one direction is not used": "train(Model(lambda o, h: h[-1], bidirectional=True), tokens)",
    "samples influence each other": "model = Model(lambda o, h: o[:, -1], batch_first=False)\ntrain(model, tokens)",
    "last time step of a padded batch": "train(Model(lambda o, h: o[:, -1]), padded)",
    "softmax before CrossEntropyLoss": """
train(Model(lambda o, h: h[-1]), tokens, loss=lambda z, y: F.cross_entropy(z.softmax(1), y))""",
    "log_softmax before CrossEntropyLoss": """
train(Model(lambda o, h: h[-1]), tokens, loss=lambda z, y: F.cross_entropy(z.log_softmax(1), y))""",
    "sigmoid before BCEWithLogitsLoss": """
train(Model(lambda o, h: h[-1], classes=1), tokens, y=(labels == 1).float().unsqueeze(1),
      loss=lambda z, y: F.binary_cross_entropy_with_logits(z.sigmoid(), y))""",
    "NLLLoss without log_softmax": "train(Model(lambda o, h: h[-1]), tokens, loss=F.nll_loss)",
    "input and target of different shapes": """
train(Model(lambda o, h: h[-1], classes=1), tokens, loss=F.mse_loss, y=labels.float())""",
    "targets that are no probabilities": """
train(Model(lambda o, h: h[-1]), tokens, y=3.0 * F.one_hot(labels, 3))""",
    "no zero_grad": "train(Model(lambda o, h: h[-1]), tokens, zero=False)",
    "evaluated in training mode": """
model = Model(lambda o, h: h[-1])
train(model, tokens)
model.train()
with torch.no_grad():
    print((model(tokens).argmax(1) == labels).float().mean())""",
    "parameter that no optimizer has": """
model = Model(lambda o, h: h[-1])
train(model, tokens, params=model.fc.parameters())""",
    "parameter that never moved": """
model = Model(lambda o, h: h[-1].detach())
train(model, tokens)""",
}


def looks(source: str) -> tuple[list[str], dict[str, Any]]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with Observer(namespace) as observer:
        exec(compile(START + source, "cell.py", "exec"), namespace)
    report = observer.report()
    assert not [note for note in report["notes"] if "observer error" in note]
    return [look["what"] for look in report["worth_a_look"]], report


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_program_has_nothing_worth_a_look(name: str) -> None:
    """No false alarm, whatever right way of reading a recurrent network is taken."""
    found, report = looks(RIGHT[name])
    assert report["worth_a_look"] == []
    assert found == []


@pytest.mark.parametrize("what", WRONG)
@pytest.mark.filterwarnings("ignore:Using a target size")
def test_a_silent_mistake_is_worth_a_look(what: str) -> None:
    """It runs without an error, and is named with its place and a reason."""
    found, report = looks(WRONG[what])
    assert what in found
    assert all(look["where"] and look["why"] for look in report["worth_a_look"])


def test_a_look_says_in_which_line() -> None:
    """The place of a squeeze is the program's line, counted in the program's own file."""
    source = WRONG["squeeze removed nothing"]
    line = START.count("\n") + 1
    (look,) = [look for look in looks(source)[1]["worth_a_look"] if look["what"] == "squeeze removed nothing"]
    assert look["where"] == f"line {line}"


def test_totals_and_trainable_parameters() -> None:
    """Counts as torchinfo gives them: all, and those that are trained."""
    model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    model[0].requires_grad_(False)
    with Observer({"model": model}) as observer:
        F.cross_entropy(model(torch.randn(2, 3)), torch.tensor([0, 1])).backward()
    report = observer.report()
    assert report["totals"] == {"parameters": 26, "trainable": 10}
    assert [row["trainable"] for row in report["modules"]] == [10, 0, 10]
