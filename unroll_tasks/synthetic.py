"""The literature's synthetic tasks. Each tells apart networks that remember, count or order from those that do not."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

ORDERS = ("X before X", "X before Y", "Y before X", "Y before Y")
"""The classes of `temporal_order`, by label."""
BRACKETS = "([{<)]}>"
"""How the tokens of `brackets` are written, for one to four kinds: opening ones first."""


def adding(count: int, steps: int = 50, seed: int = 0) -> tuple[Floats, Floats]:
    """Two numbers of a long sequence are marked; the target is their sum.

    Hochreiter and Schmidhuber 1997, experiment 4, as Le, Jaitly and Hinton 2015 state it: one mark in each half.

    Returns:
        x (count, steps, 2): a number from [0, 1) and its mark, 0 or 1. y (count,): the sum of the two marked numbers.
        Answering 1 always has a mean squared error of 1/6.

    Raises:
        ValueError: fewer than 2 steps, or fewer than 1 sequence.
    """
    random = _random(count, steps, 2, seed)
    x = np.zeros((count, steps, 2), dtype=np.float32)
    x[:, :, 0] = random.random((count, steps), dtype=np.float32)
    rows = np.arange(count)
    x[rows, random.integers(0, steps // 2, count), 1] = 1
    x[rows, random.integers(steps // 2, steps, count), 1] = 1
    return x, x.prod(axis=2).sum(axis=1, dtype=np.float32)


def temporal_order(count: int, steps: int = 40, seed: int = 0) -> tuple[Ints, Ints]:
    """Two symbols, far apart in noise; the class is which stood first and which second.

    Hochreiter and Schmidhuber 1997, experiment 6a, with their places as shares of the length.

    Returns:
        tokens (count, steps) from 0 (X), 1 (Y) and noise 2 to 5; labels (count,) into `ORDERS`, equally frequent
        to within one.

    Raises:
        ValueError: fewer than 10 steps, or fewer than 1 sequence.
    """
    random = _random(count, steps, 10, seed)
    tokens = random.integers(2, 6, (count, steps))
    labels = random.permutation(np.arange(count) % 4)
    rows = np.arange(count)
    tokens[rows, random.integers(steps // 10, steps // 5, count)] = labels // 2
    tokens[rows, random.integers(steps // 2, steps * 6 // 10, count)] = labels % 2
    return tokens, labels


def parity(count: int, steps: int = 12, seed: int = 0) -> tuple[Ints, Ints]:
    """Is the number of ones odd? Every step counts: change any bit, and the answer changes.

    Returns:
        tokens (count, steps) from 0 and 1; labels (count,), 1 where the number of ones is odd; equally frequent to
        within one.

    Raises:
        ValueError: fewer than 1 step or sequence.
    """
    random = _random(count, steps, 1, seed)
    tokens = random.integers(0, 2, (count, steps))
    labels = random.permutation(np.arange(count) % 2)
    tokens[:, -1] = (tokens[:, :-1].sum(axis=1) + labels) % 2
    return tokens, labels


def brackets(count: int, steps: int = 16, kinds: int = 2, seed: int = 0) -> tuple[Ints, Ints]:
    """Is every bracket closed, in the right order? The Dyck language of `kinds` kinds of bracket.

    A wrong sequence is a right one with two of its brackets exchanged: how often each occurs does not tell the class.

    Returns:
        tokens (count, steps): 0 to kinds - 1 open, `token + kinds` closes; labels (count,), 1 where all are matched;
        equally frequent to within one.

    Raises:
        ValueError: an odd number of steps or fewer than 2, kinds not within 1 to 4, or fewer than 1 sequence.
    """
    random = _random(count, steps, 2, seed)
    if steps % 2 or not 1 <= kinds <= 4:
        raise ValueError(f"steps={steps}, kinds={kinds}: steps must be even, and kinds 1 to 4.")
    labels = random.permutation(np.arange(count) % 2)
    rows = []
    for label in labels:
        row = _matched(random, steps, kinds)
        rows.append(row if label else _broken(random, row, kinds))
    return np.array(rows, dtype=np.int64), labels


def is_matched(row: list[int], kinds: int) -> bool:
    """Whether every bracket of a row is closed by its own kind, in the right order."""
    open_ones: list[int] = []
    for token in row:
        if token < kinds:
            open_ones.append(token)
        elif not open_ones or open_ones.pop() != token - kinds:
            return False
    return not open_ones


def _matched(random: np.random.Generator, steps: int, kinds: int) -> list[int]:
    row: list[int] = []
    open_ones: list[int] = []
    while len(row) < steps:
        room = steps - len(row) > len(open_ones)
        if not open_ones or (room and random.random() < 0.5):
            open_ones.append(int(random.integers(kinds)))
            row.append(open_ones[-1])
        else:
            row.append(open_ones.pop() + kinds)
    return row


def _broken(random: np.random.Generator, row: list[int], kinds: int) -> list[int]:
    while True:  # a closing bracket in the first place always breaks a row, so this ends
        first, second = random.choice(len(row), 2, replace=False)
        other = list(row)
        other[first], other[second] = other[second], other[first]
        if not is_matched(other, kinds):
            return other


def _random(count: int, steps: int, fewest: int, seed: int) -> np.random.Generator:
    if count < 1 or steps < fewest:
        raise ValueError(f"count={count}, steps={steps}: this task needs at least 1 sequence of {fewest} steps.")
    return np.random.default_rng(seed)
