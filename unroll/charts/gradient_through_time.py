"""||dL/dh_t|| through time: vanishing and exploding read off a log axis."""

import itertools

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, bands, earlier, flow, style, traces, words
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.charts.observation import Moment, Observation, Recurrent, as_grid
from unroll.charts.traces import Mask, Values

NAME = "gradient_through_time"
TITLE = "Gradient through time"
SIZE = "‖∂L/∂h<sub>t</sub>‖"
VANISHED = "vanished below"
WORDS_REACH, WORDS_HEIGHT = 0.45, 0.1
"""Of the words beside a line: their shares of the width and of the height."""
LEAST_DECADES = 4.2
"""The axis never spans less, so that a gradient that survives looks flat and one that vanishes looks steep."""


def draw(observation: Observation) -> Drawn:
    if not observation.recurrent:
        return Absent(traces.NO_RECURRENT)
    last = traces.latest(traces.with_gradient(observation))
    known = [earlier.last_finite(observation, trace, "hidden_grad_norm") for trace in last]
    if not known:
        return Absent("No gradient passed through a recurrent module: the program never called backward() on one.")
    caption = _caption(known) + earlier.told(last, known, "gradient")
    before = earlier.first(observation, known[0]) if len(known) == 1 else None
    course = earlier.moments(observation, known[0]) if len(known) == 1 else []
    plot = _plot(known[: traces.MOST_DRAWN], before, course)
    return Figure(NAME, TITLE, plot, caption, _table(known), f"Line chart with a log axis. {caption}")


def sizes(trace: Recurrent) -> Values:
    """(B, T) gradient norms, NaN at padding and in samples without any gradient, unless that is all of them."""
    real, norms = trace.real(), as_grid(trace.hidden_grad_norm)
    dark: Mask = np.all(np.where(real, norms == 0, True), axis=1)
    shown = real if dark.all() else real & ~dark[:, None]
    return np.where(shown, norms, np.nan)


def _plot(drawn: list[Recurrent], before: Moment | None, course: list[Moment]) -> go.Figure:
    """`course`: every captured moment of the one trace; the axis holds all of them, so that it stands still when a
    reader goes from one optimizer step to the next."""
    plot = style.blank(NAME, legend=len(drawn) > 1 or before is not None)
    steps = traces.width(drawn)
    if len(drawn) == 1:
        style.shade_padding(plot, *traces.own_steps(drawn[0]), steps)
    names = traces.names(drawn)
    if before is not None:
        names = [f"optimizer step {drawn[0].optimizer_step}"]
        _add_before(plot, before)
    looks = zip(drawn, names, traces.colours(drawn), traces.dashes(drawn), strict=True)
    for trace, name, colour, dash in looks:
        bands.add(plot, traces.quartiles(sizes(trace)), name, colour, dash, log=True, steps=trace.steps())
    _mark_vanished(plot, drawn, steps)
    plot.update_xaxes(axes.counted(_axis_title(drawn), 1, max(1, steps)))
    values = [value for line in plot.data for value in line.y if value is not None]
    if not values:
        style.note(plot, "nothing above 0 and finite", 0.5, 0.5, xref="paper")
        plot.update_layout(showlegend=False)
    around = [value for moment in course for value in moment.hidden_grad_norm or []]
    plot.update_yaxes(axes.logarithmic(SIZE, [*values, *around], LEAST_DECADES))
    return plot


def _add_before(plot: go.Figure, before: Moment) -> None:
    """The median at the first captured optimizer step, for comparison."""
    sizes = earlier.line(before.hidden_grad_norm)
    y = style.finite(np.where(sizes > 0, sizes, np.nan))
    hover = ["" if value is None else words.number(value) for value in y]
    x = [place + 1 for place in before.t]
    if all(value is None for value in y):
        return
    plot.add_trace(style.line(f"optimizer step {before.step}", x, y, hover, style.GREY, place=1))


def _mark_vanished(plot: go.Figure, drawn: list[Recurrent], steps: int) -> None:
    """A dotted line at a thousandth of the size at the loss, where `flow` begins to say that it has vanished."""
    start = max(flow.follow(trace).size for trace in drawn)
    if steps < 2 or not 0 < start < float("inf"):
        return
    threshold = start * 10**flow.VANISHED
    plot.add_shape(type="line", x0=0, x1=1, xref="x domain", y0=threshold, y1=threshold,
                   line={"color": style.GREY, "width": 1, "dash": "dot"}, layer="below")  # fmt: skip
    place = _clearest(plot, threshold, steps)
    if place is None:
        plot.add_trace(style.key(f"{VANISHED} it", style.GREY, "dot"))
        plot.update_layout(showlegend=True)
        return
    side, above = place
    plot.add_annotation(
        text=f"{VANISHED} this line", xref="x domain", x=0.01 if side == "left" else 0.99, xanchor=side,
        y=float(np.log10(threshold)), yanchor="bottom" if above else "top", showarrow=False, font={"size": 11},
        opacity=0.75,
    )  # fmt: skip


def _clearest(plot: go.Figure, threshold: float, steps: int) -> tuple[str, bool] | None:
    """At which end of a line at `threshold`, and whether above it, words are furthest from all that is drawn.

    None where a line of the figure would run through them everywhere. On a band alone they can be read.
    """
    points = [
        (x, np.log10(y) - np.log10(threshold), line.fill is None)
        for line in plot.data
        for x, y in zip(line.x, line.y, strict=True)
        if x is not None and y is not None and y > 0
    ]
    decades = max(LEAST_DECADES, np.ptp([y for _, y, _ in points])) if points else LEAST_DECADES
    height, reach = WORDS_HEIGHT * decades, max(1.0, steps * WORDS_REACH)
    room: dict[tuple[str, bool], tuple[float, float]] = {}
    for side, above in itertools.product(("left", "right"), (True, False)):
        middle = height / 2 if above else -height / 2
        near = [
            (abs(y - middle), lined) for x, y, lined in points if (x <= reach if side == "left" else x > steps - reach)
        ]
        lines = min((far for far, lined in near if lined), default=np.inf)
        room[side, above] = (min(lines, height), min((far for far, _ in near), default=np.inf))
    best = max(room, key=room.__getitem__)
    return best if room[best][0] > height / 2 else None


def _axis_title(drawn: list[Recurrent]) -> str:
    directions = {trace.direction for trace in drawn}
    if directions == {"forward"}:
        return "time step t → loss"
    return "loss ← time step t" if directions == {"backward"} else "time step t"


def _caption(known: list[Recurrent]) -> str:
    journeys = [flow.follow(trace) for trace in known]
    told = [flow.tell(journey, _ragged(trace)) for journey, trace in zip(journeys, known, strict=True)]
    if len(known) == 1:
        return ". ".join([told[0], *_notes(known, journeys)]) + "."
    order = sorted(range(len(known)), key=lambda place: _badness(journeys[place]))
    chosen = [0, 1] if len(known) == 2 else [order[0], order[-1]]
    names = [words.sentence(name) for name in traces.names(known)]
    parts = [f"{names[place]}: {words.inside(told[place])}" for place in chosen]
    return ". ".join([*parts, *_notes(known, journeys)]) + "."


def _ragged(trace: Recurrent) -> bool:
    shortest, longest = traces.own_steps(trace)
    return shortest != longest


def _badness(journey: flow.Flow) -> float:
    if journey.fate in (flow.Fate.UNDERFLOWS, flow.Fate.NOWHERE):
        return -float("inf")
    return journey.decades if np.isfinite(journey.decades) else 0.0


def _notes(known: list[Recurrent], journeys: list[flow.Flow]) -> list[str]:
    notes = []
    if len(known) > 2:
        notes.append(
            f"The other {words.count(len(known) - 2, 'line')} {'lies' if len(known) == 3 else 'lie'} between these"
        )
    told = {flow.Fate.UNDERFLOWS, flow.Fate.NOWHERE}
    gaps = [
        bool(np.any(sizes(trace) == 0)) and journey.fate not in told
        for trace, journey in zip(known, journeys, strict=True)
    ]
    if any(gaps):
        notes.append("Where a line has a gap, the gradient is exactly 0")
    if any(trace.direction == "backward" for trace in known):
        notes.append("The backward direction reads from the last step to the first: its loss is at the left")
    amount = int((~np.isnan(sizes(known[0])).all(axis=1)).sum())
    dark = len(known[0].hidden_norm) - amount
    if dark and amount:
        notes.append(f"Not drawn: {words.count(dark, 'sample')} whose gradient is exactly 0 or not finite everywhere")
    if amount > 2 and known[0].hidden_norm[0][1:]:
        notes.append(f"Line: median of {amount} samples; band: their middle half")
    return notes


def _table(known: list[Recurrent]) -> pd.DataFrame:
    tables = []
    for trace in known:
        through = traces.quartiles(sizes(trace))
        columns = {"module": trace.name, "layer": trace.layer, "direction": trace.direction}
        tables.append(pd.DataFrame(columns | {"time step": trace.steps()} | through.columns()))
    return pd.concat(tables, ignore_index=True)
