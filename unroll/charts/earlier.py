"""The captured moments of training before the last one."""

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from unroll.charts.observation import Moment, Observation, Recurrent, as_grid
from unroll.charts.traces import Values

Field = Literal["hidden_norm", "hidden_grad_norm"]


def moments(observation: Observation, trace: Recurrent) -> list[Moment]:
    """The captured moments of a trace's layer and direction, oldest first, one an optimizer step."""
    place = (trace.name, trace.layer, trace.direction)
    last_of = {m.step: m for m in observation.history if (m.name, m.layer, m.direction) == place}
    return [last_of[step] for step in sorted(last_of)]


def last_finite(observation: Observation, trace: Recurrent, field: Field) -> Recurrent:
    """The trace itself; or, when none of its norms is finite, its last captured moment in which all are."""
    if np.isfinite(as_grid(getattr(trace, field))).any():
        return trace
    good = [moment for moment in moments(observation, trace) if _whole(moment, field)]
    if not good:
        return trace
    return at(trace, good[-1])


def at(trace: Recurrent, moment: Moment) -> Recurrent:
    """The trace as it was at a captured moment: medians over its samples, as if they were one sample."""
    seen = own(moment)
    lines = {field: [(getattr(moment, field) or [None] * seen)[:seen]] for field in get_args(Field)}
    none = {"cell_norm": None, "cell_grad_norm": None, "lengths": None, "target": None, "classes": None}
    when = {"optimizer_step": moment.step, "positions": moment.t[:seen]}
    return trace.model_copy(update=lines | none | when)


def length(moment: Moment) -> int:
    """Time steps of the longest sample at this moment."""
    return moment.t[-1] + 1 if moment.length is None and moment.t else moment.length or 0


def own(moment: Moment) -> int:
    """How many of its captured positions are no padding."""
    end = length(moment)
    return sum(place < end for place in moment.t)


def told(last: Sequence[Recurrent], drawn: Sequence[Recurrent], what: str) -> str:
    """A sentence when some of `drawn` come from an earlier moment than `last`, else an empty text."""
    steps = [trace.optimizer_step for trace in drawn if not any(trace is own for own in last)]
    return f" Drawn is optimizer step {steps[0]}, the last one captured with a finite {what}." if steps else ""


def _whole(moment: Moment, field: Field) -> bool:
    """Every step is there and finite, and not all are 0, as they are where most samples have no gradient."""
    line: list[float | None] = (getattr(moment, field) or [])[: length(moment)]
    return None not in line and any(line) and moment.t == list(range(len(moment.t)))


def first(observation: Observation, trace: Recurrent) -> Moment | None:
    """The first captured moment with a gradient, if that lies before the one the trace shows."""
    found = [moment for moment in moments(observation, trace) if moment.hidden_grad_norm is not None]
    return found[0] if found and found[0].step < (trace.optimizer_step or 0) else None


def line(values: Sequence[float | None] | None) -> Values:
    return as_grid([values])[0] if values else np.zeros(0)
