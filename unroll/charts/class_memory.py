"""What the hidden state knows of the class, step by step: how far apart the class means lie in each unit, and how many
samples could be told by them."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, style, traces, words
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.charts.hidden_norms import shown
from unroll.charts.observation import Observation, as_grid
from unroll.charts.records import Classes
from unroll.charts.traces import Values

NAME = "class_memory"
TITLE = "What the state knows"
MOST_ROWS = 48
CLEAR = 0.5
"""The state tells the class where the share of samples told has come at least this far from guessing to all."""


def draw(observation: Observation) -> Drawn:
    if not observation.recurrent:
        return Absent(traces.NO_RECURRENT)
    known = [trace for trace in traces.latest(observation.recurrent) if _told(trace.classes)]
    if not known:
        return Absent(
            "The classes of the samples are not known, or too few samples of each were in the last batch, "
            "so what the state knows of them cannot be measured."
        )
    trace = shown(known)
    assert trace.classes is not None
    caption = _caption(trace.classes, trace.direction == "backward")
    alt = f"Heat map of units over time steps, and below it a line from 0 to 1. {caption}"
    return Figure(NAME, TITLE, _plot(trace.classes), caption, _table(trace.classes), alt)


def _told(classes: Classes | None) -> bool:
    return classes is not None and any(value is not None for value in classes.readable)


def _rows(classes: Classes) -> Values:
    """(units, len(t)), sorted by their last value: by sign with two classes."""
    grid = as_grid(classes.apart)
    if not grid.size:
        return grid
    last = pd.DataFrame(grid).ffill(axis=1).to_numpy()[:, -1]
    return np.asarray(grid[np.argsort(-np.nan_to_num(last), kind="stable")][:MOST_ROWS])


def _plot(classes: Classes) -> go.Figure:
    plot = style.blank(NAME, height=380, legend=False)
    plot.set_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.07, row_heights=[0.62, 0.38])
    t, grid = [place + 1 for place in classes.t], _rows(classes)
    if grid.size:
        plot.add_trace(_map(classes, t, grid), row=1, col=1)
    _readable(plot, classes, t)
    style.make_room_for_scale(plot)
    plot.update_layout(plot_bgcolor="rgba(0,0,0,0)")
    last = max(1, t[-1] if t else 1)
    across = {"range": [0.5, last + 0.5]}
    plot.update_xaxes(axes.counted("", 1, last) | across | {"showticklabels": False}, row=1, col=1)
    plot.update_xaxes(axes.counted("time step t", 1, last) | across, row=2, col=1)
    plot.update_yaxes(
        axes.linear("unit") | {"showgrid": False, "showticklabels": False, "autorange": "reversed"}, row=1, col=1
    )
    plot.update_yaxes(axes.unit("told") | {"tickformat": ".0%"}, row=2, col=1)
    return plot


def _map(classes: Classes, t: list[int], grid: Values) -> go.Heatmap:
    top = float(np.nanmax(np.abs(grid))) if np.isfinite(grid).any() else 1.0
    two = len(classes.labels) == 2
    first, second = classes.labels[:2] if two else (0, 0)
    title = f"mean of class {second} − mean of class {first}" if two else "standard deviation of the class means"
    hover = [[f"step {step}: {words.number(value)}" for step, value in zip(t, row, strict=True)] for row in grid]
    return go.Heatmap(
        x=t, y=list(range(len(grid))), z=[style.finite(row) for row in grid], customdata=hover, hoverongaps=False,
        hovertemplate="%{customdata}<extra></extra>", colorscale="RdBu" if two else "Viridis",
        zmin=-(top or 1.0) if two else 0, zmax=top or 1.0, colorbar=style.scale(title),
    )  # fmt: skip


def _readable(plot: go.Figure, classes: Classes, t: list[int]) -> None:
    hover = ["" if value is None else f"{words.share(value)} of the samples told" for value in classes.readable]
    plot.add_trace(style.line("told", t, classes.readable, hover, style.BLUE), row=2, col=1)
    plot.add_hline(y=classes.majority, line={"color": style.GREY, "width": 1, "dash": "dot"}, row=2, col=1)
    plot.add_annotation(
        text="guessing", xref="x2 domain", x=0.995, xanchor="right", yref="y2", y=classes.majority, yanchor="bottom",
        showarrow=False, font={"size": 11}, opacity=0.75,
    )  # fmt: skip


def _caption(classes: Classes, backward: bool) -> str:
    known = [(t + 1, value) for t, value in zip(classes.t, classes.readable, strict=True) if value is not None]
    order = known[::-1] if backward else known
    best, end = max(order, key=lambda each: each[1]), order[-1]
    guess = classes.majority
    ahead = guess + CLEAR * (1 - guess)
    who = f"of {words.count(classes.samples, 'sample')}"
    if best[1] < ahead:
        return (
            f"At no step does the state tell the class: at best {words.share(best[1])} {who} are told, "
            f"at step {best[0]}, where guessing gets {words.share(guess)}."
        )
    since = next(step for step, value in order if value >= ahead)
    if end[1] >= ahead:
        return (
            f"From step {since} on the state tells the class: at the end {words.share(end[1])} {who} are told, "
            f"where guessing gets {words.share(guess)}."
        )
    last = next(step for step, value in reversed(order) if value >= ahead)
    return (
        f"The state knows the class at step {since} and has forgotten it after step {last}: at the end "
        f"{words.share(end[1])} {who} are told, where guessing gets {words.share(guess)}."
    )


def _table(classes: Classes) -> pd.DataFrame:
    grid = as_grid(classes.apart)
    columns = {f"unit {unit}": row for unit, row in enumerate(grid)}
    told = pd.Series(classes.readable, dtype="float64")
    return pd.DataFrame({"time step": [place + 1 for place in classes.t], "samples told": told} | columns)
