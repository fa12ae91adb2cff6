"""What a captured pass leaves in the history: by time step, the median and the largest norm over its sequences."""

from collections.abc import Sequence
from typing import Any

import torch

from .numbers import largest, median, norms, numbers
from .sampling import spread
from .trace import Trace

MOST_POINTS = 100
"""Time steps of one line, evenly thinned."""
DIGITS = 5
VALUES = ("hidden", "hidden_grad", "cell", "cell_grad")


def lines_of(traces: Sequence[Trace]) -> list[dict[str, Any]]:
    """One for each trace: `length` of its longest sequence, positions `t`, and by kind of value its median and largest
    norm; None where a trace has no such value.

    Traces of the same shape are gone through at once: for so few numbers it is the calls that cost.
    """
    alike: dict[tuple[object, ...], list[int]] = {}
    for at, trace in enumerate(traces):
        given = tuple(getattr(trace, name) is not None for name in VALUES)
        alike.setdefault((*trace.hidden.shape[:2], *given), []).append(at)
    found: list[dict[str, Any]] = [{} for _ in traces]
    for members in alike.values():
        lines = _alike([traces[member] for member in members])
        for member, line in zip(members, lines, strict=True):
            found[member] = line
    return found


def _alike(traces: Sequence[Trace]) -> list[dict[str, Any]]:
    at = spread(len(traces[0].hidden), MOST_POINTS)
    real = at < torch.stack([trace.lengths for trace in traces]).unsqueeze(-1)  # (traces, B, T)
    lines: list[dict[str, Any]] = [{"length": int(trace.lengths.max()), "t": at.tolist()} for trace in traces]
    for name in VALUES:
        values = [getattr(trace, name) for trace in traces]
        if values[0] is None:
            told: list[Any] = [[None, None]] * len(traces)
        else:
            by_sequence = torch.stack([norms(value)[at].T for value in values])
            both = (median(by_sequence, real), largest(by_sequence, real))
            told = list(zip(*(numbers(each, DIGITS) for each in both), strict=True))
        for line, (middle, most) in zip(lines, told, strict=True):
            line[f"{name}_norm"], line[f"{name}_norm_max"] = middle, most
    return lines
