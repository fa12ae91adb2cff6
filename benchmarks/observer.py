"""What observing costs: the same training, plain and observed, interleaved in one process. Prints ratios.

    python benchmarks/observer.py [--steps 120] [--repeats 5]

The ratio is the fastest observed run over the fastest plain run; CPU time, so that a busy machine matters less.
Targets: 1.25 for GRU T=100 H=64, 1.6 for the small case T=20 H=32.
"""

import argparse
import gc
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from unroll.observer import Observer

CASES: list[tuple[str, int, int, float | None]] = [
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=120)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(f"{'cell':5} {'T':>4} {'H':>4} {'plain ms/step':>14} {'observed':>9} {'ratio':>6} {'target':>7}")
    for cell, seq_len, hidden_size, target in CASES:
        run = train(cell, seq_len, hidden_size, options.steps)
        run()
        plain, seen = [], []
        for _ in range(options.repeats):
            plain.append(run())
            seen.append(observed(run))
            gc.collect()
        a, b = (1000 * min(times) / options.steps for times in (plain, seen))
        wanted = "-" if target is None else f"{target:.2f}"
        print(f"{cell:5} {seq_len:4} {hidden_size:4} {a:14.2f} {b:9.2f} {b / a:6.2f} {wanted:>7}")


if __name__ == "__main__":
    main()
