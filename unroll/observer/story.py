"""What is told of the recurrent modules: the last call in full, and the way through training in short."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from .chaining import Recording, Told
from .classes import class_memory
from .lines import lines_of
from .names import Names
from .numbers import norms, numbers
from .sampling import Thinned, spread
from .trace import Trace

MOST_STEPS = 1000
"""Time steps of one recurrent entry."""
MOST_ENTRIES = 64
MOST_UNITS, MOST_STATE_STEPS, MOST_STATE_SAMPLES = 64, 200, 4
LOW, HIGH = 0.1, 0.9
"""A gate below `LOW` or above `HIGH` is saturated (Karpathy, Johnson & Li 2015)."""
TANH_SATURATED = 0.8
"""For a tanh candidate: |a| above this, where tanh is as flat as a sigmoid at 0.1 and 0.9."""


@dataclass
class Story:
    """Entries of `recurrent` and `history`."""

    names: Names
    captures: int
    most: int
    latest: dict[str, list[tuple[dict[str, Any], Trace, Tensor | None]]] = field(default_factory=dict)
    """By module name: what the last call's entries begin with, its traces, its classes."""
    cut: bool = False

    def __post_init__(self) -> None:
        self._history = Thinned[list[dict[str, Any]]](self.captures)
        self._seen: set[tuple[int, ...]] = set()

    def name(self, recording: Recording) -> str:
        """The module's path; for a functional call the name of its first weight."""
        if recording.module is not None:
            return self.names.module(recording.module)
        first = next((w for w in recording.original if w is not None), None)
        return recording.kind.lower() if first is None else f"{recording.kind.lower()}({self.names.tensor(first)})"

    def longest(self) -> int:
        """Time steps of the longest sequence told of."""
        return max((len(trace.hidden) for each in self.latest.values() for _, trace, _ in each), default=0)

    def knows(self, recording: Recording) -> bool:
        return recording.key in self._seen

    def tell(self, passes: Sequence[tuple[int, int, Told]]) -> None:
        """Traces with gradients, of backward passes by their index, each before an optimizer step."""
        places: list[list[dict[str, Any]]] = []
        traces: list[Trace] = []
        for _, step, told in passes:
            self._replace(told, step)
            short = [(name, call, trace) for name, call, _, each in self._numbered(told) for trace in each]
            traces += [trace for *_, trace in short]
            places.append([
                {"step": step, "name": name, "layer": trace.layer, "direction": trace.direction, "call": call}
                for name, call, trace in short
            ])  # fmt: skip
        lines = iter(lines_of(traces))
        for (index, *_), heads in zip(passes, places, strict=True):
            self._history.add(index, [head | next(lines) for head in heads])

    def tell_states(self, told: Told) -> None:
        """Traces of a module that never got a gradient."""
        self._replace(told, None)

    def _replace(self, told: Told, step: int | None) -> None:
        fresh: dict[str, list[tuple[dict[str, Any], Trace, Tensor | None]]] = {}
        numbered = self._numbered(told)
        self._seen.update(recording.key for recording, _ in told)
        widest = max((len(traces) for *_, traces in numbered), default=1)
        room = max(2, MOST_ENTRIES // max(1, widest))
        self.cut = self.cut or len(numbered) > room
        for name, call, recording, traces in (numbered[at] for at in spread(len(numbered), room).tolist()):
            head = {"name": name, "call": call, "optimizer_step": step, "training": recording.training}
            fresh.setdefault(name, []).extend((head, trace, recording.target) for trace in traces)
        self.latest.update(fresh)

    def _numbered(self, told: Told) -> list[tuple[str, int, Recording, list[Trace]]]:
        """With the module's name, and which of its calls in this pass it is."""
        counts: Counter[str] = Counter()
        found = []
        for recording, traces in told:
            name = self.name(recording)
            found.append((name, counts[name], recording, traces))
            counts[name] += 1
        return found

    def recurrent(self) -> list[dict[str, Any]]:
        found = [told for each in self.latest.values() for told in each][:MOST_ENTRIES]
        return [{**head, **entry(trace, target)} for head, trace, target in found]

    def history(self) -> list[dict[str, Any]]:
        """By captured step, oldest first."""
        return [line for _, lines in self._history.items() for line in lines]


def entry(trace: Trace, target: Tensor | None) -> dict[str, Any]:
    """The contract's fields of one layer and direction. Rows are sequences; null beyond a sequence's end."""
    hidden = {"hidden_norm": trace.hidden, "hidden_grad_norm": trace.hidden_grad}
    cell = {"cell_norm": trace.cell, "cell_grad_norm": trace.cell_grad}
    count = len(trace.lengths)
    return {
        "kind": trace.kind,
        "layer": trace.layer,
        "direction": trace.direction,
        **{name: _rows(values, trace) for name, values in (hidden | cell).items()},
        "lengths": trace.lengths.tolist(),
        "target": None if target is None else [int(label) for label in target[:count]],
        "hidden_size": trace.hidden.shape[-1],
        "gates": {name: _gate(name, gate, trace) for name, gate in trace.gates.items()},
        "states": _states(trace),
        "classes": class_memory(trace, target),
    }


def _real(trace: Trace) -> Tensor:
    """(T, B): True at real steps."""
    return torch.arange(len(trace.hidden)).unsqueeze(1) < trace.lengths.unsqueeze(0)


def _rows(values: Tensor | None, trace: Trace) -> Any:
    if values is None:
        return None
    shown = torch.where(_real(trace), norms(values), torch.nan)
    return numbers(shown[:MOST_STEPS].T)


def _gate(name: str, gate: Tensor, trace: Trace) -> dict[str, Any]:
    """Means and saturated shares over sequences and units, by time; padding excluded."""
    low, high = (gate < LOW, gate > HIGH) if name not in "gn" else (gate < -TANH_SATURATED, gate > TANH_SATURATED)
    real = _real(trace)
    rows = {"mean": gate, "saturated": low | high, "low": low, "high": high}
    found = {key: numbers(_mean(values, real)[:MOST_STEPS], 6) for key, values in rows.items()}
    by_unit = {"unit_low": low, "unit_high": high}
    return found | {key: numbers(values[real].double().mean(0)[:MOST_UNITS], 4) for key, values in by_unit.items()}


def _mean(values: Tensor, real: Tensor) -> Tensor:
    """(T,) over the real sequences and all units; NaN where no sequence is running."""
    return torch.where(real, values.double().mean(-1), torch.nan).nanmean(1)


def _states(trace: Trace) -> dict[str, Any]:
    """The first units of the first sequences, for a heat map: `values[sample][unit][position in t]`."""
    at = spread(len(trace.hidden), MOST_STATE_STEPS)
    shown = torch.where(_real(trace).unsqueeze(-1), trace.hidden, torch.nan)[at]
    picked = shown[:, :MOST_STATE_SAMPLES, :MOST_UNITS].permute(1, 2, 0)
    return {"t": at.tolist(), "values": numbers(picked.double().round(decimals=4))}
