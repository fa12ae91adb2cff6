"""What became of the gradient on its way back through time, in one word and one sentence.

The ratio compares, in each sample, ||dL/dh_t|| at the time step that the recurrence read first with the one at the
last step that the loss depends on; the median over the samples counts. Thresholds:

* at most 1e-3: it has **vanished** (that step's share of the weight gradient is lost among the others),
* below 0.1: it **fades**,
* 0.1 to 10: it **survives**,
* above 10: it **explodes**.

In a layer below another one, where both directions read, gradient **comes in** at every step from the layer above, and
the ratio is told without a verdict.

Where some step between the two has less than a tenth of the smaller one, the gradient came in at both ends, and its
ratio says nothing about the way: it **dips**.

An exact 0 is a float underflow, or a state that the loss does not depend on.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from unroll.charts import words
from unroll.charts.observation import Recurrent, as_grid
from unroll.charts.traces import Places, Values

VANISHED, FADES, EXPLODES = -3.0, -1.0, 1.0
"""log10 of the thresholds above."""


class Fate(Enum):
    VANISHED = "has vanished"
    FADES = "fades"
    SURVIVES = "survives"
    EXPLODES = "explodes"
    DIPS = "is smallest on the way"
    """It came in at both ends: the loss, or the layer above, reads both."""
    FED = "comes in at every step"
    """From both directions of the layer above: its ratio is not that of one way."""
    UNDERFLOWS = "is exactly 0"
    """Zero at the first step, not zero at the end where the loss is."""
    STAYS = "has one step only"
    """The loss depends on one time step, or there is only one."""
    NOWHERE = "is exactly 0 everywhere"
    BROKEN = "is not finite"


@dataclass(frozen=True)
class Flow:
    """The journey of the gradient in one layer and direction. Time steps count from 1."""

    fate: Fate
    start: int
    """The step nearest to the loss, where the journey begins."""
    end: int
    """The step that the recurrence read first, where the journey ends."""
    decades: float
    """log10 of size at the end / size at the start; NaN when one is zero or not finite."""
    reached: int
    """The step farthest from the loss whose median is not zero."""
    size: float
    """Median size at the start."""
    lowest: int
    """The step with the smallest size."""
    depth: float
    """log10 of size at the lowest step / the smaller of the sizes at start and end."""

    @property
    def per_step(self) -> float:
        """The factor of one time step, on geometric average."""
        return float(10 ** (self.decades / max(1, abs(self.start - self.end))))


def follow(trace: Recurrent) -> Flow:
    """Follow the gradient of a trace whose `hidden_grad_norm` is known back through time."""
    sizes = np.where(trace.real(), as_grid(trace.hidden_grad_norm), np.nan)
    backward = trace.direction == "backward"
    steps = trace.steps()
    journeys = [_journey(row[real], steps[real], backward) for row, real in zip(sizes, trace.real(), strict=True)]
    known = [journey for journey in journeys if journey is not None]
    if not known:
        return _without_journey(steps, backward)
    starts, ends, reached, decades, size, lowest, depth = map(np.asarray, zip(*known, strict=True))
    start, end, far, low = (_middle(part) for part in (starts, ends, reached, lowest))
    fate = _fate(start, end, decades, size, depth)
    if trace.fed and fate not in (Fate.BROKEN, Fate.STAYS, Fate.UNDERFLOWS):
        fate = Fate.FED
    return Flow(fate, start, end, _median(decades), far, float(np.median(size)), low, _median(depth))


def _journey(row: Values, steps: Places, backward: bool) -> tuple[int, int, int, float, float, int, float] | None:
    """Start, end, farthest non-zero step, log10 ratio (-inf: the end is 0, NaN: broken), size, lowest step and log10
    of its depth; None if all are 0."""
    order, places = (row[::-1], steps[::-1]) if backward else (row, steps)
    lit = np.flatnonzero(np.isnan(order) | (order > 0))
    if not lit.size:
        return None
    first, last = int(lit[0]), int(lit[-1])
    with np.errstate(divide="ignore"):
        decades = float(np.log10(order[0]) - np.log10(order[last]))
    start, end, far = (int(places[place]) for place in (last, 0, first))
    way = order[: last + 1]
    low = int(np.nanargmin(np.where(way > 0, way, np.nan))) if (way > 0).any() else 0
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = float(np.log10(way[low]) - np.log10(min(way[0], way[-1])))
    return start, end, far, decades, float(order[last]), int(places[low]), depth


def _without_journey(steps: Places, backward: bool) -> Flow:
    last = int(steps.max(initial=1))
    start, end = (1, last) if backward else (last, 1)
    return Flow(Fate.NOWHERE, start, end, float("nan"), start, 0.0, start, 0.0)


def _middle(places: Values) -> int:
    return int(np.sort(places)[len(places) // 2])


def _median(decades: Values) -> float:
    finite = decades[np.isfinite(decades)]
    return float(np.median(finite)) if finite.size else float("nan")


def _fate(start: int, end: int, decades: Values, size: Values, depth: Values) -> Fate:
    if np.isnan(decades).sum() * 2 > len(decades) or not np.isfinite(np.median(size)):
        return Fate.BROKEN
    if start == end:
        return Fate.STAYS
    middle = float(np.sort(decades[~np.isnan(decades)])[(~np.isnan(decades)).sum() // 2])
    if middle == -np.inf:
        return Fate.UNDERFLOWS
    if _median(depth) < FADES:
        return Fate.DIPS
    if middle > EXPLODES:
        return Fate.EXPLODES
    if middle >= FADES:
        return Fate.SURVIVES
    return Fate.FADES if middle > VANISHED else Fate.VANISHED


def tell(flow: Flow, many_lengths: bool = False) -> str:
    """One sentence without its stop: `The gradient that reaches step 1 is 3e-9 of the one at step 50: ...`."""
    near = "each sample's last step" if many_lengths and flow.end == 1 else f"step {flow.start}"
    far = "each sample's last step" if many_lengths and flow.end != 1 else f"step {flow.end}"
    ratio = words.power_of_ten(flow.decades) if np.isfinite(flow.decades) else ""
    match flow.fate:
        case Fate.VANISHED:
            return f"The gradient that reaches {far} is {ratio} of the one at {near}: it has vanished"
        case Fate.FADES:
            return f"The gradient that reaches {far} is {words.share(10**flow.decades)} of the one at {near}: it fades"
        case Fate.SURVIVES:
            return f"The gradient {_kept(flow.decades)} from {near} back to {far}: it survives"
        case Fate.EXPLODES:
            return f"The gradient grows {ratio}-fold from {near} back to {far}: it explodes"
        case Fate.FED:
            how = f"{ratio} times" if flow.decades >= 0 else f"{words.share(10**flow.decades)} of"
            return (
                f"The gradient at {far} is {how} the one at {near}; it comes in at every step, from both directions of "
                "the layer above"
            )
        case Fate.DIPS:
            return (
                f"The gradient is smallest on the way, at step {flow.lowest}: {words.power_of_ten(flow.depth)} of the "
                f"smaller one of {near} and {far}. So it goes where the loss, or the layer above, reads both ends"
            )
        case Fate.UNDERFLOWS:
            return (
                f"No gradient reaches {far}: beyond step {flow.reached} it is exactly 0, "
                "for a factor on the way is 0 or too small for its number format"
            )
        case Fate.STAYS:
            return (
                f"The gradient stays at step {flow.start}, with a size of {words.number(flow.size)}: "
                "it travels through no other step"
            )
        case Fate.NOWHERE:
            return "The gradient is exactly 0 at every step: the loss does not depend on these hidden states"
        case Fate.BROKEN:
            return f"The gradient is not finite on the way from {near} back to {far}"


def _kept(decades: float) -> str:
    ratio = 10**decades
    if 0.9 <= ratio <= 1.1:
        return "keeps its size"
    return f"keeps {words.share(ratio)} of its size" if ratio < 1 else f"grows {words.rough(ratio)}-fold"
