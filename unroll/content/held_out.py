"""Sequences that a program has not seen, made on this side: it gets the tokens, the labels stay here.

The program is asked by an expression over its finished namespace, so nothing is added to its text. What it answers
is compared here; a verdict that it might send itself is never read.
"""

import hashlib
import random
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from unroll.quiz.expression import evaluate
from unroll.quiz.question import Record

PROBE = "held_out"
"""Name of the probe that asks the program."""
ALONE = 16
"""Sequences that are also asked one by one, without their padding."""


class HeldOut(Record):
    """How unseen sequences are drawn. Tokens are single digits; what is padded is padded with 0."""

    count: int = Field(default=160, ge=ALONE, le=400)
    length: tuple[int, int] = (8, 8)
    """Shortest and longest, both included."""
    tokens: tuple[int, int] = (0, 9)
    """Smallest and largest token, both included."""
    at: dict[str, tuple[int, int]] = Field(default_factory=dict)
    """Other limits at single positions, e.g. `{"0" = [0, 1]}`; -1 is the last."""
    label: str
    """Expression over `tokens` (a list) that is the class of a sequence, counted from 0."""


@dataclass(frozen=True)
class Unseen:
    """Drawn sequences with their labels."""

    rows: tuple[tuple[int, ...], ...]
    labels: tuple[int, ...]


def draw(held_out: HeldOut, seed: str) -> Unseen:
    """The sequences of this seed: the same for the same text, another text knows nothing of them.

    Raises:
        BadExpression: the label is no expression over the tokens.
    """
    dice = random.Random(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))
    rows, labels = [], []
    for _ in range(held_out.count):
        row = [dice.randint(*held_out.tokens) for _ in range(dice.randint(*held_out.length))]
        for place, limits in held_out.at.items():
            row[int(place)] = dice.randint(*limits)
        rows.append(tuple(row))
        labels.append(int(evaluate(held_out.label, {"tokens": row})))
    return Unseen(tuple(rows), tuple(labels))


def expression(unseen: Unseen) -> str:
    """Python that asks `classify` of a finished program: all at once, all again, and the first ones one by one."""
    digits = " ".join("".join(map(str, row)) for row in unseen.rows)
    return (
        "(lambda torch, rows: (lambda lengths, width: (lambda tokens: ["
        "classify(tokens.clone(), lengths.clone()), classify(tokens.clone(), lengths.clone()), "
        "[classify(tokens[i:i + 1, :lengths[i]].clone(), lengths[i:i + 1].clone())[0] "
        f"for i in range({min(ALONE, len(unseen.rows))})]"
        "])(torch.tensor([row + [0] * (width - len(row)) for row in rows])))"
        "(torch.tensor([len(row) for row in rows]), max(len(row) for row in rows)))"
        f"(__import__('torch'), [[int(digit) for digit in row] for row in '{digits}'.split()])"
    )


def score(unseen: Unseen, answer: Any) -> dict[str, Any]:
    """What the answer of a program is worth, as names for checks; empty where it is no answer at all.

    `right` is the share of right labels; `recalls` the same by class, `worst_recall` its smallest, `predicted` the
    classes that were named; `steady` whether the second time gave the same; `alone` the share of sequences whose
    class does not change when they are asked alone.
    """
    if not isinstance(answer, list) or len(answer) != 3:
        return {}
    first, second, alone = (_classes(each) for each in answer)
    if first is None or alone is None or len(first) != len(unseen.labels) or not alone:
        return {}
    hits = [given == label for given, label in zip(first, unseen.labels, strict=True)]
    recalls = {}
    for label in sorted(set(unseen.labels)):
        mine = [hit for hit, own in zip(hits, unseen.labels, strict=True) if own == label]
        recalls[label] = sum(mine) / len(mine)
    return {
        "right": sum(hits) / len(hits),
        "recalls": recalls,
        "worst_recall": min(recalls.values()),
        "predicted": sorted(set(first)),
        "steady": first == second,
        "alone": sum(a == b for a, b in zip(alone, first, strict=False)) / len(alone),
    }


def _classes(given: Any) -> list[int] | None:
    """Whole numbers, or None: a program may return anything."""
    if not isinstance(given, list) or not all(type(each) is int for each in given):
        return None
    return given
