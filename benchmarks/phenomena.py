"""Does it really happen? Every phenomenon that a lesson or a question builds on, in 20 seeds. Prints a table.

    python benchmarks/phenomena.py [--seeds 20] [--only GRU]

A claim that holds in fewer than 90 % of the seeds, or takes 2 s of processor time a run or more, is marked so: what
does not hold is said, not hidden. One thread; `torch.manual_seed(seed)` before anything is drawn.
"""

import contextlib
import io
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import claims_table
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence

from unroll.observer import Observer
from unroll.runner.parameters import with_values

LESSON = Path(__file__).resolve().parents[1] / "lessons" / "01-one-label-for-the-whole-sequence"
Tokens = tuple[Tensor, Tensor]


class Classifier(nn.Module):
    """Embedding, a recurrent layer, a linear layer on the last layer's h_n."""

    def __init__(self, cell, classes, hidden=24, symbols=10, width=8, gate_bias=0.0, **options):
        super().__init__()
        self.embedding = nn.Embedding(symbols, width)
        self.rnn = getattr(nn, cell)(width, hidden, batch_first=True, **options)
        self.fc = nn.Linear(hidden, classes)
        with torch.no_grad():  # GRU: update gate z. LSTM: forget gate f. Both stand second.
            self.rnn.bias_ih_l0[hidden : 2 * hidden] += gate_bias

    def forward(self, tokens: Tensor, lengths: Tensor | None = None) -> Tensor:
        x = self.embedding(tokens)
        if lengths is not None:
            x = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        state = self.rnn(x)[1]
        return self.fc((state[0] if isinstance(state, tuple) else state)[-1])


# --- tasks: (tokens (N, T), labels (N,)) ---


def uniform(n, steps, symbols, rule) -> Tokens:
    x = torch.randint(0, symbols, (n, steps))
    return x, rule(x).long()


def recall_first(n, steps, classes=2, noise=6) -> Tokens:
    """The class stands in the first token; the rest is noise."""
    x, y = torch.randint(0, noise, (n, steps)) + classes, torch.randint(0, classes, (n,))
    x[:, 0] = y
    return x, y


def which_first(n, steps=24, apart=6, margin=3, positive=0.5) -> Tokens:
    """Symbols 0 and 1 once each among noise; the label says whether 1 comes first: same multiset in both classes."""
    x = torch.randint(2, 8, (n, steps))
    y = (torch.rand(n) < positive).long()
    early = torch.randint(margin, steps - margin - apart, (n,))
    late = early + apart + (torch.rand(n) * (steps - margin - apart - early)).long()
    x[torch.arange(n), early], x[torch.arange(n), late] = y, 1 - y
    return x, y


def temporal_order(n, steps=40) -> Tokens:
    """Hochreiter & Schmidhuber 1997, task 6a: two symbols in noise, four classes by their kinds and order."""
    x, a, b = torch.randint(2, 6, (n, steps)), torch.randint(0, 2, (n,)), torch.randint(0, 2, (n,))
    rows = torch.arange(n)
    x[rows, torch.randint(4, 8, (n,))], x[rows, torch.randint(20, 24, (n,))] = a, b
    return x, 2 * a + b


def queried(n) -> Tokens:
    """Four symbols, then the position that is asked for."""
    x, at = torch.randint(0, 6, (n, 4)), torch.randint(0, 4, (n,))
    return torch.cat([x, 6 + at.unsqueeze(1)], 1), x[torch.arange(n), at]


# --- training ---


def train(model, given, steps=100, lr=0.01, kind="Adam", clip=None, batch=32, loss=F.cross_entropy, zero=True):
    """Losses of all steps; ends at the first that is not finite."""
    optimizer, losses = getattr(torch.optim, kind)(model.parameters(), lr), []
    for _ in range(steps):
        pick = torch.randint(0, len(given[-1]), (batch,))
        value = loss(model(*(v[pick] for v in given[:-1])), given[-1][pick])
        losses.append(value.item())
        if not math.isfinite(losses[-1]):
            break
        if zero:
            optimizer.zero_grad()
        value.backward()
        if clip:
            nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
    return losses


@torch.no_grad()
def accuracy(model, given) -> float:
    return float((model(*given[:-1]).argmax(1) == given[-1]).float().mean())


def learns(model, task, steps=150, **options) -> float:
    given, test = task(1000), task(500)
    train(model, given, steps, **options)
    return accuracy(model, test)


def squared(logits, y) -> Tensor:
    return F.mse_loss(logits, F.one_hot(y, logits.shape[1]).float())


def by_hand(logits, y) -> Tensor:
    return -torch.log(torch.softmax(logits, 1))[torch.arange(len(y)), y].mean()


# --- phenomena: seed is set, True if it shows ---


def reached(cell, bias=0.0) -> float:
    """Median over the sequences of ||dL/dh_1|| / ||dL/dh_T|| at initialisation, T = 50."""
    model = Classifier(cell, 2, 32, 10, 16, bias)
    x, y = uniform(8, 50, 10, lambda x: x[:, 0] >= 5)
    with Observer({"model": model}) as observer:
        F.cross_entropy(model(x), y).backward()
    rows = observer.report()["recurrent"][0]["hidden_grad_norm"]
    return float(torch.tensor([row[0] / row[-1] for row in rows]).median())


def recall(cell, bias=0.0, steps=40, updates=100, lr=0.015) -> float:
    model = Classifier(cell, 2, symbols=8, gate_bias=bias)
    return learns(model, lambda n: recall_first(n, steps), updates, lr=lr, clip=1.0)


def breaks(lr, loss=F.cross_entropy, cell="GRU", clip=None, steps=100, last=False, **options):
    """Whether training by SGD meets a value that is not finite, and the accuracy it ends with."""
    model = Classifier(cell, 2, 32, **options)
    given = uniform(1000, 20, 10, lambda x: x[:, -1 if last else 0] >= 5)
    losses = train(model, given, steps, lr, "SGD", clip, loss=loss)
    finite = all(map(math.isfinite, losses)) and all(bool(p.isfinite().all()) for p in model.parameters())
    return not finite, accuracy(model, given)


def explosive(clip) -> bool:
    model = Classifier("RNN", 2, 32, nonlinearity="relu")
    nn.init.orthogonal_(model.rnn.weight_hh_l0, 1.8)
    losses = train(model, uniform(500, 50, 10, lambda x: x[:, 0] >= 5), 20, 0.01, "SGD", clip)
    return not math.isfinite(losses[-1]) or not all(bool(p.isfinite().all()) for p in model.parameters())


def wider() -> bool:
    """hidden_size 32 -> 128: better and slower."""
    task, test, found = queried(6400), queried(4000), []
    for hidden in (32, 128):
        model = Classifier("GRU", 6, hidden, width=16)
        began = time.process_time()
        train(model, task, 100, 0.01, batch=64)
        found.append((accuracy(model, test), time.process_time() - began))
    return found[1][0] > found[0][0] and found[1][1] > found[0][1]


def rare(weight=None) -> float:
    """F1 of the 5 % class."""
    task = which_first(2000, 15, 3, 1, 0.05)
    model = Classifier("GRU", 2, symbols=8)
    train(model, task, 40, 0.005, batch=64, loss=lambda z, y: F.cross_entropy(z, y, weight=weight))
    x, y = which_first(2000, 15, 3, 1, 0.05)
    said = model(x).argmax(1) == 1
    hits = float((said & (y == 1)).sum())
    return 2 * hits / max(1.0, float(said.sum() + (y == 1).sum()))


def padded(cell) -> float:
    """What packing gains in accuracy: lengths 2 to 40, the label is about the last real token."""

    def task(n) -> tuple[Tensor, Tensor, Tensor]:
        x, lengths = torch.randint(1, 12, (n, 40)), torch.randint(2, 41, (n,))
        y = (x[torch.arange(n), lengths - 1] >= 6).long()
        return torch.where(torch.arange(40) < lengths.unsqueeze(1), x, 0), lengths, y

    given, test, found = task(1000), task(500), []
    for packed in (True, False):
        model = Classifier(cell, 2, symbols=12)
        parts = (given, test) if packed else ((given[0], given[2]), (test[0], test[2]))
        train(model, parts[0], 40, 0.02)
        found.append(accuracy(model, parts[1]))
    return found[0] - found[1]


class Bag(nn.Module):
    """Mean of embeddings, or a convolution of 3 with max-pooling, or a dilated stack that sees 31 steps."""

    def __init__(self, dilations=()):
        super().__init__()
        self.embedding = nn.Embedding(8, 16)
        self.layers = nn.ModuleList(nn.Conv1d(16, 16, 3, padding=d, dilation=d) for d in dilations)
        self.fc = nn.Linear(16, 2)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.embedding(tokens).transpose(1, 2)
        for layer in self.layers:
            x = F.relu(layer(x))
        return self.fc(x.amax(2) if len(self.layers) else x.mean(2))


def order(model) -> float:
    return learns(model, which_first, 120, lr=0.02)


class Wrong(Classifier):
    """Two layers, or (batch, time) given to a module that expects (time, batch), read in a way that runs silently."""

    def __init__(self, reads, classes=2):
        super().__init__("GRU", classes, 16, num_layers=2 if reads in ("reshape", "last") else 1)
        self.reads = reads
        self.rnn.batch_first = reads in ("reshape", "last")

    def forward(self, tokens: Tensor) -> Tensor:
        output, h_n = self.rnn(self.embedding(tokens))
        if self.reads == "reshape":
            return self.fc(h_n.reshape(len(tokens), -1)[:, :16])
        return self.fc(h_n[-1] if self.reads == "last" else output[:, -1])


def short(reads, at=-1) -> float:
    return learns(Wrong(reads), lambda n: uniform(n, 6, 10, lambda x: x[:, at] >= 5), 100)


@torch.no_grad()
def others_leak() -> bool:
    """Logits alone and in the batch differ where batch and time are swapped."""
    model, x = Wrong("swapped").eval(), torch.randint(0, 10, (32, 6))
    alone = torch.cat([model(row) for row in x.split(1)])
    return float((model(x) - alone).abs().max()) > 1e-2


def forgetful() -> bool:
    given, test = (uniform(n, 10, 10, lambda x: x[:, 0] >= 5) for n in (1000, 500))
    found = []
    for zero in (True, False):
        model = Classifier("GRU", 2)
        train(model, given, 120, zero=zero)
        found.append(F.cross_entropy(model(test[0]), test[1]).item())
    return found[1] > found[0]


def twice_softmax(classes) -> tuple[bool, float]:
    """Whether the loss stays above ln(1 + (C - 1) / e), and the accuracy lost."""

    def task(n) -> Tokens:
        return uniform(n, 8, 2 * classes, lambda x: x[:, -1] // 2)

    given, test, found = task(1000), task(500), []
    for loss in (F.cross_entropy, lambda z, y: F.cross_entropy(z.softmax(1), y)):
        model = Classifier("GRU", classes, symbols=2 * classes)
        losses = train(model, given, 100, loss=loss)
        found.append(accuracy(model, test))
    return min(losses) >= math.log(1 + (classes - 1) / math.e) - 1e-4, found[0] - found[1]


# --- the lesson's own cells, as a learner runs them ---


def cell(file, **values) -> dict:
    """What the lesson's cell leaves behind with these parameters: its names, `printed`, and `seen` by the observer."""
    source = (LESSON / f"{file}.py").read_text(encoding="utf-8")
    names, printed = {"__name__": "__main__"}, io.StringIO()
    with Observer(names) as observer, contextlib.redirect_stdout(printed):
        exec(compile(with_values(source, values), f"{file}.py", "exec"), names)
    return names | {"printed": printed.getvalue(), "seen": observer.report()}


def back(run, ahead=None) -> float:
    """Median over the sequences of ||dL/dh|| at the first step over that at the last one that it reaches.

    With `ahead`, the mean of so many steps at both ends.
    """
    rows = [[each for each in row if each] for row in run["seen"]["recurrent"][0]["hidden_grad_norm"]]
    size = ahead or 1
    return float(torch.tensor([sum(row[:size]) / sum(row[-size:]) for row in rows]).median())


def gate(run) -> float:
    """Mean over time of the gate that keeps the state."""
    gates = run["seen"]["recurrent"][0]["gates"]
    return sum(gates["f" if "f" in gates else "z"]["mean"]) / len(gates["f" if "f" in gates else "z"]["mean"])


def shares(run, decimals=2) -> list[float]:
    """The numbers that follow the word accuracy, recall or alarms."""
    words = run["printed"].replace(",", "").split()
    told = ("accuracy", "recall", "alarms")
    return [round(float(words[at + 1]), decimals) for at, word in enumerate(words) if word in told]


def goes_on(run) -> bool:
    """The loss of the clipped run is finite and comes down."""
    losses = [each["loss"] for each in run["seen"]["steps"]]
    return all(map(math.isfinite, losses)) and sum(losses[-5:]) < sum(losses[:5])


def only_the_last_column_moves() -> bool:
    moved = {name: cell("last_state", reading=name)["moved"].item() for name in READINGS}
    return moved.pop("last column") > 0.1 and max(moved.values()) < 1e-5


READINGS = ("last column", "state at the end", "mean of real steps", "largest of real steps")


@dataclass(frozen=True)
class Claim:
    name: str
    holds: Callable[[], bool]


CLAIMS = [
    Claim("tanh RNN at default initialisation vanishes: dL/dh_1 < 1e-6 dL/dh_50", lambda: reached("RNN") < 1e-6),
    Claim("GRU at default initialisation vanishes as well", lambda: reached("GRU") < 1e-6),
    Claim("LSTM at default initialisation vanishes as well", lambda: reached("LSTM") < 1e-6),
    Claim("GRU with update-gate bias +2 does not vanish (> 1e-4)", lambda: reached("GRU", 2.0) > 1e-4),
    Claim("LSTM with forget-gate bias +3 does not vanish (> 1e-4)", lambda: reached("LSTM", 3.0) > 1e-4),
    Claim("folklore: a default GRU recalls the first of 40 tokens after 100 updates", lambda: recall("GRU") >= 0.95),
    Claim("folklore: a default LSTM recalls the first of 40 tokens after 150 updates",
          lambda: recall("LSTM", 0.0, 40, 150, 0.01) >= 0.95),
    Claim("GRU with update-gate bias +2 does, after 100 updates", lambda: recall("GRU", 2.0) >= 0.95),
    Claim("LSTM with forget-gate bias +4 does, after 150 updates", lambda: recall("LSTM", 4.0, 40, 150, 0.01) >= 0.95),
    Claim("GRU +3 recalls the first of 60 tokens after 60 updates", lambda: recall("GRU", 3.0, 60, 60, 0.02) >= 0.95),
    Claim("GRU +2 learns temporal order over 40 steps in 80 updates",
          lambda: learns(Classifier("GRU", 4, 32, gate_bias=2.0), temporal_order, 80, lr=0.03, clip=1.0) >= 0.95),
    Claim("folklore: GRU + CrossEntropyLoss becomes NaN at lr 10", lambda: breaks(10.0)[0]),
    Claim("GRU + CrossEntropyLoss stays finite even at lr 1e5", lambda: not breaks(1e5)[0]),
    Claim("GRU + MSELoss at lr 2 becomes NaN within 60 steps", lambda: breaks(2.0, squared, steps=60)[0]),
    Claim("the same, clipped at 0.25, stays finite and learns (>= .95)",
          lambda: (lambda bad, acc: not bad and acc >= 0.95)(*breaks(2.0, squared, clip=0.25, last=True))),
    Claim("GRU + hand-written log(softmax) at lr 10 becomes NaN", lambda: breaks(10.0, by_hand)[0]),
    Claim("ReLU RNN + CrossEntropyLoss at lr 10 becomes NaN",
          lambda: breaks(10.0, cell="RNN", nonlinearity="relu")[0]),
    Claim("the same, clipped at 0.05, stays finite and learns (>= .95)", lambda: (lambda bad, acc: not bad and
          acc >= 0.95)(*breaks(10.0, cell="RNN", clip=0.05, last=True, nonlinearity="relu"))),
    Claim("ReLU RNN, orthogonal gain 1.8, T=50 becomes NaN", lambda: explosive(None)),
    Claim("the same, clipped at 1, stays finite", lambda: not explosive(1.0)),
    Claim("hidden_size 32 -> 128: better and slower", wider),
    Claim("95/5 classes, 40 steps: the rare class is never found (F1 < .1)", lambda: rare() < 0.1),
    Claim("class weights [1, 19]: it is found (F1 >= .1)", lambda: rare(torch.tensor([1.0, 19.0])) >= 0.1),
    *[Claim(f"{cell}: packing gains more than .05 where lengths differ",
            lambda cell=cell: padded(cell.split()[-1]) > 0.05) for cell in ("RNN", "folklore: GRU", "LSTM")],
    Claim("a bag of embeddings cannot tell the order (< .6)", lambda: order(Bag()) < 0.6),
    Claim("a convolution of width 3 cannot tell the order (< .6)", lambda: order(Bag((1,))) < 0.6),
    Claim("a dilated convolution that sees 31 steps can (>= .95)", lambda: order(Bag((1, 2, 4, 8))) >= 0.95),
    *[Claim(f"{cell} can tell the order (>= .95)",
            lambda cell=cell: order(Classifier(cell, 2, symbols=8)) >= 0.95) for cell in ("RNN", "GRU", "LSTM")],
    Claim("two layers, h_n[-1] learns (>= .95)", lambda: short("last") >= 0.95),
    Claim("two layers, h_n.reshape(B, -1) mixes samples (< .7)", lambda: short("reshape") < 0.7),
    Claim("batch and time swapped: the first token is not learnt (< .7)", lambda: short("swapped", 0) < 0.7),
    Claim("batch and time swapped: the last token is learnt all the same (>= .95)", lambda: short("swapped") >= 0.95),
    Claim("batch and time swapped: logits depend on the other samples", others_leak),
    Claim("without zero_grad the test loss is worse", forgetful),
    *[Claim(f"softmax before CrossEntropyLoss, C={c}: the loss never undercuts ln(1 + (C-1)/e)",
            lambda c=c: twice_softmax(c)[0]) for c in (2, 4, 8)],
    Claim("folklore: softmax before CrossEntropyLoss, C=8: accuracy worse by more than .02",
          lambda: twice_softmax(8)[1] > 0.02),
    Claim("lesson 1: logits have one row a sequence, for 2 steps as for 60",
          lambda: {tuple(cell("one_label", seq_len=n)["logits"].shape) for n in (2, 60)} == {(6, 3)}),
    Claim("lesson 2: only rows of tokens that occurred get a gradient",
          lambda: (lambda run: int(run["touched"]) == run["tokens"].unique().numel())(cell("embedding"))),
    Claim("lesson 3: the formula is nn.RNN (to 1e-5)",
          lambda: (lambda run: (run["h"] - run["h_n"][0]).abs().max() < 1e-5)(cell("recurrence"))),
    Claim("lesson 3: large recurrent weights saturate the states: their norm is above .75 of the largest possible",
          lambda: cell("recurrence", recurrent_scale=6.0)["h"].norm(dim=1).mean() > 0.75 * math.sqrt(16)),
    Claim("lesson 4: two layers make h_n longer and leave output as it is",
          lambda: (lambda run: (tuple(run["output"].shape), tuple(run["h_n"].shape)) == ((5, 7, 20), (2, 5, 20)))(
              cell("shapes", num_layers=2))),
    Claim("lesson 5: without packing states go on after the end (> .1)",
          lambda: (lambda run: run["output"][~run["real"]].norm(dim=1).min() > 0.1)(cell("padding"))),
    Claim("lesson 5: packed, 41 states in place of 100, zeros after the end",
          lambda: (lambda run: run["read"] == 41 and not run["output"][~run["real"]].any())(
              cell("padding", packed=True))),
    Claim("lesson 6: padding moves the last column only", only_the_last_column_moves),
    *[Claim(f"lesson 6: {name}: the gradient fades (< 1e-3)",
            lambda name=name: back(cell("last_state", reading=name)) < 1e-3) for name in READINGS[:2]],
    Claim("lesson 6: mean: the gradient is level (a factor below 2)",
          lambda: 0.5 < back(cell("last_state", reading=READINGS[2])) < 2),
    Claim("lesson 6: largest value: no slope (first five steps beside last five, a factor below 5)",
          lambda: 0.2 < back(cell("last_state", reading=READINGS[3]), 5) < 5),
    *[Claim(f"lesson 7: {n} steps are learnt (loss < .1)", lambda n=n: cell("training", seq_len=n)["loss"] < 0.1)
      for n in (6, 10)],
    *[Claim(f"lesson 7: {n} steps are not (loss > .6)", lambda n=n: cell("training", seq_len=n)["loss"] > 0.6)
      for n in (16, 20, 30)],
    Claim("lesson 8: gain 1: the gradient vanishes (< 1e-4)", lambda: back(cell("fade")) < 1e-4),
    Claim("lesson 8: gain 1.5: it is level (a factor below 30 in 50 steps)",
          lambda: 1 / 30 < back(cell("fade", gain=1.5)) < 30),
    Claim("lesson 8: gain 2: it explodes (> 10)", lambda: back(cell("fade", gain=2.0)) > 10),
    Claim("lesson 8: gain 3: it explodes (> 1e4)", lambda: back(cell("fade", gain=3.0)) > 1e4),
    Claim("lesson 8: without clipping the loss is no number within 20 steps",
          lambda: not math.isfinite(cell("clipping")["loss"].item())),
    Claim("lesson 8: clipped at 1 it stays finite and comes down", lambda: goes_on(cell("clipping", clip=1.0))),
    *[Claim(f"lesson 9: a fresh {kind}'s gate stands near one half (.4 to .6), and its gradient vanishes (< 1e-6)",
            lambda kind=kind: (lambda run: 0.4 < gate(run) < 0.6 and back(run) < 1e-6)(cell("gates", cell=kind)))
      for kind in ("GRU", "LSTM")],
    *[Claim(f"lesson 9: {kind}, bias 3: the gate is open (> .9), and the gradient arrives (> 1e-4)",
            lambda kind=kind: (lambda run: gate(run) > 0.9 and back(run) > 1e-4)(
                cell("gates", cell=kind, gate_bias=3.0))) for kind in ("GRU", "LSTM")],
    Claim("lesson 10: 90 sequences are learnt by heart (seen >= .9, never seen < .5)",
          lambda: (lambda found: found[0] >= 0.9 and found[1] < 0.5)(shares(cell("capacity")))),
    Claim("lesson 10: with 3000 the two come together (less than .1 apart)",
          lambda: (lambda found: abs(found[0] - found[1]) < 0.1)(shares(cell("capacity", sequences=3000)))),
    Claim("lesson 10: hidden_size 4 cannot learn 90 by heart (seen < .8)",
          lambda: shares(cell("capacity", hidden_size=4))[0] < 0.8),
    Claim("lesson 11: accuracy above .9 and recall below .1",
          lambda: (lambda found: found[0] > 0.9 and found[1] < 0.1)(shares(cell("rare_class")))),
    Claim("lesson 11: rare_weight 19 finds more of the rare (recall > .3), and alarms that are wrong",
          lambda: (lambda run: shares(run)[1] > 0.3 and run["told"].sum() > run["found"])(
              cell("rare_class", rare_weight=19))),
    *[Claim(f"lesson 12: {name} is left guessing (< .6)",
            lambda name=name: shares(cell("other_models", model=name))[0] < 0.6)
      for name in ("bag of words", "short CNN")],
    *[Claim(f"lesson 12: {name} solves it (>= .9)",
            lambda name=name: shares(cell("other_models", model=name))[0] >= 0.9) for name in ("wide CNN", "GRU")],
]  # fmt: skip


def main() -> None:
    options = claims_table.options_of(__doc__.splitlines()[0], "claims")
    torch.set_num_threads(1)
    print(claims_table.head(options.seeds, "phenomenon"))
    for claim in (c for c in CLAIMS if options.only.lower() in c.name.lower()):
        held, began = 0, time.process_time()
        for seed in range(options.seeds):
            torch.manual_seed(seed)
            held += claim.holds()
        seconds = (time.process_time() - began) / options.seeds
        print(claims_table.line(claim.name, held=held, seeds=options.seeds, seconds=seconds), flush=True)


if __name__ == "__main__":
    main()
