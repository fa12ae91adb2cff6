"""||h_t|| through time, by class where the classes are known."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, bands, earlier, style, traces, words
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.charts.observation import Observation, Recurrent, as_grid
from unroll.charts.traces import Quartiles, Values

NAME = "hidden_norms"
TITLE = "Hidden state"
SIZE = "‖h<sub>t</sub>‖"
MOST_CLASSES = 6
SETTLED = 0.05
"""A state has settled when its norm stays within this share of its last value."""


def draw(observation: Observation) -> Drawn:
    if not observation.recurrent:
        return Absent(traces.NO_RECURRENT)
    known, skipped = finite_traces(observation)
    if not known:
        return Absent("No hidden state was finite, so there is no norm to draw.")
    caption = _caption(known) + skipped
    return Figure(NAME, TITLE, _plot(known), caption, _table(known), f"Line chart. {caption}")


def finite_traces(observation: Observation) -> tuple[list[Recurrent], str]:
    """What can be drawn, and a sentence when that is not the last call but an earlier one."""
    last = traces.latest(observation.recurrent)
    known = [earlier.last_finite(observation, trace, "hidden_norm") for trace in last]
    known = [trace for trace in known if np.isfinite(norms(trace)).any()]
    return known, earlier.told(last, known, "state")


def norms(trace: Recurrent) -> Values:
    """(B, T) norms, NaN at padding."""
    return np.where(trace.real(), as_grid(trace.hidden_norm), np.nan)


def by_class(trace: Recurrent) -> list[tuple[int, Values]]:
    """The (B, T) norms of each class, when two to six are known."""
    if trace.target is None:
        return []
    found = sorted({target for target in trace.target if target is not None})
    if not 2 <= len(found) <= MOST_CLASSES:
        return []
    targets = np.array([-1 if target is None else target for target in trace.target])
    return [(label, norms(trace)[targets == label]) for label in found]


def looks(classes: list[tuple[int, Values]]) -> list[tuple[str, int]]:
    """Colour and dash of each class: a class keeps its own when another one is missing from the batch."""
    small = all(label < len(style.SERIES) for label, _ in classes)
    places = [label if small else place for place, (label, _) in enumerate(classes)]
    return [(style.SERIES[place], place) for place in places]


def shown(known: list[Recurrent]) -> Recurrent:
    """The trace that a classifier would read: the last layer, forward."""
    return next((trace for trace in reversed(known) if trace.direction == "forward"), known[-1])


def _plot(known: list[Recurrent]) -> go.Figure:
    classes = by_class(shown(known))
    drawn = [shown(known)] if classes else known[: traces.MOST_DRAWN]
    lines = list(_lines(drawn, classes))
    plot = style.blank(NAME, legend=len(lines) > 1)
    steps = traces.width(drawn)
    if len({traces.own_steps(trace) for trace in drawn}) == 1:  # an encoder and its decoder have no padding in common
        style.shade_padding(plot, *traces.own_steps(drawn[0]), steps)
    medians = [value for _, through, _, _ in lines for value in style.finite(through.median)]
    log = axes.wants_log(medians)
    for name, through, colour, place in lines:
        bands.add(plot, through, name, colour, place, log=log)
    values = [value for line in plot.data for value in line.y if value is not None]
    plot.update_xaxes(axes.counted("time step t", 1, max(1, steps)))
    plot.update_yaxes(
        axes.logarithmic(SIZE, values) if log else axes.linear(SIZE, 0, 1.08 * max(values, default=1.0) or 1.0)
    )
    return plot


def _lines(drawn: list[Recurrent], classes: list[tuple[int, Values]]) -> Iterator[tuple[str, Quartiles, str, int]]:
    """Name, quartiles, colour and place of each line: the classes of one trace, else the traces."""
    for (label, grid), (colour, place) in zip(classes, looks(classes), strict=True):
        yield f"class {label}", traces.quartiles(grid), colour, place
    if classes:
        return
    dressed = zip(drawn, traces.names(drawn), traces.colours(drawn), traces.dashes(drawn), strict=True)
    for trace, name, colour, dash in dressed:
        yield name, traces.quartiles(norms(trace)), colour, dash


def _caption(known: list[Recurrent]) -> str:
    trace = shown(known)
    through = traces.quartiles(norms(trace))
    where = f"{words.sentence(traces.names(known)[known.index(trace)])}: the" if len(known) > 1 else "The"
    parts = [f"{where} {_course(through.median, trace.direction == 'backward')}"]
    if classes := by_class(trace):
        parts.append(_apart(classes))
    shortest, longest = traces.own_steps(trace)
    if longest < as_grid(trace.hidden_norm).shape[1] or shortest < longest:
        parts.append(f"The samples are {_between(shortest, longest)} long; what follows is padding")
    if np.isnan(as_grid(trace.hidden_norm)[trace.real()]).any():
        parts.append("Where a line ends early, the state is not finite")
    return ". ".join(parts) + "."


def _between(shortest: int, longest: int) -> str:
    return words.count(longest, "step") if shortest == longest else f"{shortest} to {words.count(longest, 'step')}"


def _course(median: Values, backward: bool) -> str:
    """How the norm goes, in the order in which the layer reads."""
    places = np.flatnonzero(np.isfinite(median))[:: -1 if backward else 1]
    first, last = float(median[places[0]]), float(median[places[-1]])
    start, end = int(places[0]) + 1, int(places[-1]) + 1
    if start == end:
        return f"hidden state has a norm of {words.rough(first)} at its one step"
    if abs(last - first) <= SETTLED * max(first, last):
        return f"norm of the hidden state is {words.rough(last)} at the end, about what it was at step {start}"
    verb = "grows" if last > first else "shrinks"
    text = f"norm of the hidden state {verb} from {words.rough(first)} at step {start} to {words.rough(last)}"
    text += f" at step {end}"
    away = np.abs(median[places] - last) > SETTLED * last
    settled = places[int(np.flatnonzero(away)[-1]) + 1] + 1 if away.any() else start
    return text + (f", and has settled by step {settled}" if abs(int(settled) - end) >= 0.2 * len(places) else "")


def _apart(classes: list[tuple[int, Values]]) -> str:
    """How far apart the classes end: the gap between the medians over the last own steps, as a share of the larger."""
    ends = [float(np.median(last)) for _, grid in classes if (last := _last(grid)).size]
    if len(ends) < 2 or max(ends) == 0:
        return "The classes cannot be told apart by their norm"
    gap = (max(ends) - min(ends)) / max(ends)
    return f"At the last step the norms of the classes lie {words.share(gap)} apart"


def _last(grid: Values) -> Values:
    rows = [row[np.isfinite(row)] for row in grid]
    return np.array([row[-1] for row in rows if row.size])


def _table(known: list[Recurrent]) -> pd.DataFrame:
    tables = []
    for trace in known:
        groups = [("all", norms(trace)), *((str(label), grid) for label, grid in by_class(trace))]
        for label, grid in groups:
            through = traces.quartiles(grid)
            columns = {"module": trace.name, "layer": trace.layer, "direction": trace.direction, "class": label}
            steps = np.arange(1, len(through.median) + 1)
            tables.append(pd.DataFrame(columns | {"time step": steps} | through.columns()))
    return pd.concat(tables, ignore_index=True)
