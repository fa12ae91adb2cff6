"""Choosing which recurrent traces are drawn, naming them, and their quartiles over the samples."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unroll.charts import style, words
from unroll.charts.observation import Observation, Recurrent, as_grid

MOST_DRAWN = 6
"""Lines in one figure; the table has all of them."""
NO_RECURRENT = "No recurrent module was found in this program."

KINDS = ("RNN", "GRU", "LSTM", "RNNCell", "GRUCell", "LSTMCell")

Values = NDArray[np.float64]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Quartiles:
    """(T) each; NaN where no sample has a value."""

    low: Values
    median: Values
    high: Values

    def columns(self) -> dict[str, Values]:
        """For a table."""
        return {"lower quartile": self.low, "median": self.median, "upper quartile": self.high}


def quartiles(grid: Values) -> Quartiles:
    """The middle half of the samples at each time step of a (B, T) grid."""
    low, median, high = (np.full(grid.shape[1], np.nan) for _ in range(3))
    for t in range(grid.shape[1]):
        column = np.sort(grid[:, t][np.isfinite(grid[:, t])])
        if column.size:
            low[t], median[t], high[t] = (_quantile(column, q) for q in (0.25, 0.5, 0.75))
    return Quartiles(low, median, high)


def _quantile(ordered: Values, q: float) -> float:
    """Linear interpolation that cannot overflow, unlike numpy's, for values near the largest float."""
    place = q * (ordered.size - 1)
    below = int(place)
    rest = place - below
    above = min(below + 1, ordered.size - 1)
    return float(ordered[below] * (1 - rest) + ordered[above] * rest)


def latest(traces: Sequence[Recurrent]) -> list[Recurrent]:
    """All layers and directions of each module's last call among `traces`, in the order of the program."""
    last: dict[str, tuple[int, int]] = {}
    for trace in traces:
        last[trace.name] = max(last.get(trace.name, (0, 0)), _when(trace))
    return [trace for trace in traces if _when(trace) == last[trace.name]]


def _when(trace: Recurrent) -> tuple[int, int]:
    return trace.optimizer_step or 0, trace.call


def with_gradient(observation: Observation) -> list[Recurrent]:
    """The traces that a `backward()` passed through."""
    return [trace for trace in observation.recurrent if as_grid(trace.hidden_grad_norm).size]


def names(traces: Sequence[Recurrent]) -> list[str]:
    """A short plain name for each trace: only what tells it from the others."""
    modules = {trace.name for trace in traces}
    layers = {(trace.name, trace.layer) for trace in traces}
    both = len({trace.direction for trace in traces}) > 1
    return [_name(trace, len(modules) > 1, len(layers) > len(modules), both) for trace in traces]


def _name(trace: Recurrent, tell_module: bool, tell_layer: bool, tell_direction: bool) -> str:
    parts = [trace.name or trace.kind] if tell_module else []
    if tell_layer:
        parts.append(f"layer {trace.layer}")
    if tell_direction:
        parts.append(trace.direction)
    return ", ".join(parts) or (trace.kind if trace.kind in KINDS else "recurrent module")


def colours(traces: Sequence[Recurrent]) -> list[str]:
    """One colour per module and layer; directions of a layer share it and differ in dash."""
    return [style.colour_of(trace.kind, place) for trace, place in zip(traces, _places(traces), strict=True)]


def dashes(traces: Sequence[Recurrent]) -> list[int]:
    """Place of each trace's dash: the backward direction has another one, and so has a colour that comes again."""
    rounds = [place // style.shades_of(trace.kind) for trace, place in zip(traces, _places(traces), strict=True)]
    return [2 * again + (trace.direction == "backward") for again, trace in zip(rounds, traces, strict=True)]


def _places(traces: Sequence[Recurrent]) -> list[int]:
    """Which module and layer of its kind each trace is."""
    known: dict[str, list[tuple[str, int]]] = {}
    for trace in traces:
        seen = known.setdefault(trace.kind, [])
        if (trace.name, trace.layer) not in seen:
            seen.append((trace.name, trace.layer))
    return [known[trace.kind].index((trace.name, trace.layer)) for trace in traces]


def own_steps(trace: Recurrent) -> tuple[int, int]:
    """The shortest and the longest sample in real time steps; (0, 0) without samples."""
    own = [int(trace.steps()[real].max(initial=0)) for real in trace.real()]
    return (min(own), max(own)) if own else (0, 0)


def width(traces: Sequence[Recurrent]) -> int:
    """The last time step that any of them has."""
    return max((int(trace.steps().max(initial=0)) for trace in traces), default=0)


def samples(trace: Recurrent) -> str:
    return words.count(len(trace.hidden_norm), "sample")
