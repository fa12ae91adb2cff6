"""||dL/dh_t|| through time, one line a class: does every class get its share of the gradient?"""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, bands, gradient_through_time, hidden_norms, style, traces, words
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.charts.observation import Observation, Recurrent, as_grid
from unroll.charts.traces import Values


def draw(observation: Observation) -> Drawn:
    """The figure of an observation with one trace; `Absent` where its classes or its gradient are not known."""
    found = traces.latest(traces.with_gradient(observation))
    classes = by_class(found[0]) if found else []
    if not classes:
        return Absent("The classes of these samples are not known.")
    caption = _caption(classes, _broken(found[0]))
    alt = f"Line chart with a log axis, one line a class. {caption}"
    title = f"{gradient_through_time.TITLE}, by class"
    plot = _plot(found[0], classes)
    return Figure(gradient_through_time.NAME, title, plot, caption, _table(classes), alt)


def by_class(trace: Recurrent) -> list[tuple[int, Values]]:
    """The (B, T) gradient norms of each class, when two to six are known."""
    labels = [label for label, _ in hidden_norms.by_class(trace)]
    targets = np.array([-1 if target is None else target for target in trace.target or []])
    grid = gradient_through_time.sizes(trace)
    return [(label, grid[targets == label]) for label in labels]


def _plot(trace: Recurrent, classes: list[tuple[int, Values]]) -> go.Figure:
    plot = style.blank(gradient_through_time.NAME)
    steps = traces.width([trace])
    style.shade_padding(plot, *traces.own_steps(trace), steps)
    for (label, grid), (colour, place) in zip(classes, hidden_norms.looks(classes), strict=True):
        bands.add(plot, traces.quartiles(grid), f"class {label}", colour, place, log=True)
    arrow = "loss ← time step t" if trace.direction == "backward" else "time step t → loss"
    plot.update_xaxes(axes.counted(arrow, 1, max(1, steps)))
    values = [value for line in plot.data for value in line.y if value is not None]
    plot.update_yaxes(axes.logarithmic(gradient_through_time.SIZE, values, gradient_through_time.LEAST_DECADES))
    return plot


def _broken(trace: Recurrent) -> set[int]:
    """Classes in which no sample has a finite gradient anywhere."""
    norms = np.where(trace.real(), as_grid(trace.hidden_grad_norm), np.nan)
    known = [(label, bool(np.isfinite(row).any())) for label, row in zip(trace.target or [], norms, strict=True)]
    return {label for label, _ in known if label is not None} - {label for label, finite in known if finite}


def _caption(classes: list[tuple[int, Values]], broken: set[int]) -> str:
    sizes = {label: _size(grid) for label, grid in classes}
    known = {label: size for label, size in sizes.items() if size > 0}
    dark = [label for label in sizes if label not in known]
    parts = []
    if len(known) > 1:
        most, least = max(known, key=known.__getitem__), min(known, key=known.__getitem__)
        ratio = known[most] / known[least]
        parts.append(
            f"The classes get gradients of about the same size, {words.rough(known[most])} at the largest"
            if ratio < 1.5
            else f"Class {most} gets the largest gradient, {words.rough(ratio)} times that of class {least}"
        )
    parts += [
        f"The gradient of class {label} is not finite" if label in broken else f"Class {label} gets no gradient"
        for label in dark
    ]
    return ". ".join(parts or [f"Only class {next(iter(known))} is in this batch"]) + "."


def _size(grid: Values) -> float:
    """The median over samples of the largest norm in time; 0 when no sample has a gradient."""
    tops = [float(np.max(row[np.isfinite(row)])) for row in grid if np.isfinite(row).any()]
    return float(np.median(tops)) if tops else 0.0


def _table(classes: list[tuple[int, Values]]) -> pd.DataFrame:
    tables = []
    for label, grid in classes:
        through = traces.quartiles(grid)
        steps = np.arange(1, len(through.median) + 1)
        tables.append(pd.DataFrame({"class": label, "samples": len(grid), "time step": steps} | through.columns()))
    return pd.concat(tables, ignore_index=True)
