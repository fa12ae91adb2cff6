"""What observing costs: the same training, plain and observed, interleaved in one process. Prints ratios.

    python benchmarks/observer.py [--steps 120] [--repeats 11] [--cell LSTM]

A ratio is that of two runs one right after the other, in CPU time; shown are the median over the pairs and the two
quartiles, for a shared machine changes its pace within a minute. Which of the two comes first alternates.
Targets: 1.25 for GRU T=100 H=64, 1.6 for the small case T=20 H=32.
"""

import argparse
import gc
import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from unroll.observer import Observer

CASES: list[tuple[str, int, int, float]] = [
    ("GRU", 100, 64, 1.25),
    ("GRU", 20, 32, 1.6),
    ("LSTM", 100, 64, 1.6),
    ("LSTM", 20, 32, 1.6),
    ("RNN", 20, 32, 1.6),
]


class Classifier(nn.Module):
    def __init__(self, cell: str, hidden_size: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(10, 16)
        self.rnn = getattr(nn, cell)(16, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, 4)

    def forward(self, tokens: Tensor) -> Tensor:
        output, _ = self.rnn(self.embedding(tokens))
        logits: Tensor = self.fc(output[:, -1])
        return logits


def train(cell: str, seq_len: int, hidden_size: int, steps: int) -> Callable[[], float]:
    """A training run that can be made again and again; returns the seconds of CPU time it took."""

    def once() -> float:
        torch.manual_seed(0)
        model = Classifier(cell, hidden_size)
        optimizer = torch.optim.Adam(model.parameters(), 1e-2)
        tokens = torch.randint(0, 10, (32, seq_len))
        labels = tokens[:, -1] % 4
        began = time.process_time()
        for _ in range(steps):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(tokens), labels).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
        return time.process_time() - began

    return once


def observed(run: Callable[[], float]) -> float:
    """The run under an observer, with what the observer does at its end."""
    observer = Observer({}, emit=lambda event: None)
    observer.__enter__()
    seconds = run()
    began = time.process_time()
    observer.__exit__(None, None, None)
    observer.report()
    return seconds + time.process_time() - began


def pairs(run: Callable[[], float], repeats: int) -> list[tuple[float, float]]:
    """Seconds of a plain and of an observed run, one right after the other."""
    found = []
    for at in range(repeats):
        if at % 2:
            seen, plain = observed(run), run()
        else:
            plain, seen = run(), observed(run)
        found.append((plain, seen))
        gc.collect()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=120)
    parser.add_argument("--repeats", type=int, default=11)
    parser.add_argument("--cell", choices=("RNN", "GRU", "LSTM"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(f"{'cell':5} {'T':>4} {'H':>4} {'plain ms/step':>14} {'observed':>9} {'ratio':>6} {'quartiles':>11} target")
    for cell, seq_len, hidden_size, target in CASES:
        if options.cell not in (None, cell):
            continue
        run = train(cell, seq_len, hidden_size, options.steps)
        run()
        measured = pairs(run, options.repeats)
        a, b = (1000 * statistics.median(times) / options.steps for times in zip(*measured, strict=True))
        low, ratio, high = statistics.quantiles((seen / plain for plain, seen in measured), n=4)
        print(
            f"{cell:5} {seq_len:4} {hidden_size:4} {a:14.2f} {b:9.2f} {ratio:6.2f} {low:6.2f}-{high:.2f} {target:7.2f}"
        )


if __name__ == "__main__":
    main()
