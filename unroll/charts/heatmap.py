"""The hidden state as a heat map: single units of one sample when they are known, else the norm sample by sample."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, style, traces, words
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.charts.hidden_norms import finite_traces, norms, shown
from unroll.charts.observation import Observation, Recurrent, as_grid
from unroll.charts.traces import Places, Values

NAME = "heatmap"
MOST_ROWS = 64
LIMITS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Ends of the colours: the first that holds all values, so that runs of like size have like colours."""
FLAT = 0.9
"""A tanh state beyond this has less than a fifth of its slope left (1 - 0.9 ** 2 = 0.19)."""


def draw(observation: Observation) -> Drawn:
    if not observation.recurrent:
        return Absent(traces.NO_RECURRENT)
    known, skipped = finite_traces(observation)
    if not known:
        return Absent("No hidden state was finite, so there is no norm to draw.")
    trace = shown(known)
    where = f" of layer {trace.layer}, {trace.direction}" if len(known) > 1 else ""
    if not skipped and (units := _units(trace)) is not None:
        return _by_unit(trace, units, where)
    if skipped:
        skipped += " Of earlier steps the medians of the samples are kept, not single units."
    return _by_sample(trace, where, skipped)


def _units(trace: Recurrent) -> Values | None:
    """(units, positions) of the first of `values`, the units sorted by their last value; None when none is known."""
    if trace.states is None or not trace.states.values or not trace.states.t:
        return None
    grid = as_grid(trace.states.values[0])
    if grid.shape[1] != len(trace.states.t) or not np.isfinite(grid).any():
        return None
    filled = pd.DataFrame(grid).ffill(axis=1).to_numpy()[:, -1]
    return np.asarray(grid[np.argsort(-filled, kind="stable")][:MOST_ROWS])


def _by_unit(trace: Recurrent, grid: Values, where: str) -> Figure:
    assert trace.states is not None
    t = [place + 1 for place in trace.states.t]
    finite = np.abs(grid[np.isfinite(grid)])
    whose = f"of the hidden state{where} in sample {trace.states.sample}"
    caption = f"{words.count(len(grid), 'unit')} {whose}, sorted by their last value"
    caption += f"; {words.share(float(np.mean(finite > FLAT)))} of the values lie beyond ±{FLAT}."
    if np.isnan(grid).any():
        caption += " Grey is padding or not finite."
    top = next((limit for limit in LIMITS if limit >= finite.max()), float(finite.max()))
    map_ = _map(t, grid, [[_unit_hover(value, step) for step, value in zip(t, row, strict=True)] for row in grid])
    map_.update(colorscale="RdBu", zmin=-top, zmax=top, colorbar=style.scale("hidden state, one row a unit"))
    plot = _figure(map_, t)
    plot.update_yaxes(
        axes.linear("unit") | {"showgrid": False, "showticklabels": False, "ticks": "", "autorange": "reversed"}
    )
    table = pd.DataFrame(grid.T, columns=[f"row {row}" for row in range(1, len(grid) + 1)])
    table.insert(0, "time step", t)
    return Figure(NAME, "Hidden state, unit by unit", plot, caption, table, f"Heat map. {caption}")


def _unit_hover(value: float, step: int) -> str:
    return f"step {step}: {words.number(value)}"


def _by_sample(trace: Recurrent, where: str, skipped: str) -> Figure:
    order = _order(trace)[:MOST_ROWS]
    grid = norms(trace)[order]
    caption = _caption(trace, grid, where) + skipped
    t = list(range(1, grid.shape[1] + 1))
    map_ = _map(t, grid, _hover(trace, grid, order)).update(colorscale="Viridis", colorbar=style.scale("‖h‖"))
    plot = _figure(map_, t)
    plot.update_yaxes(_rows(trace, order))
    title = "Hidden state, sample by sample"
    return Figure(NAME, title, plot, caption, _table(trace, grid, order), f"Heat map. {caption}")


def _map(t: list[int], grid: Values, hover: list[list[str]]) -> go.Heatmap:
    return go.Heatmap(
        x=t, y=list(range(len(grid))), z=[style.finite(row) for row in grid], customdata=hover, hoverongaps=False,
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip


def _figure(map_: go.Heatmap, t: list[int]) -> go.Figure:
    plot = style.blank(NAME, legend=False)
    style.make_room_for_scale(plot)
    plot.add_trace(map_)
    plot.update_xaxes(axes.counted("time step t", 1, max(1, t[-1])) | {"range": [0.5, t[-1] + 0.5]})
    return plot


def _order(trace: Recurrent) -> Places:
    """Samples of a class together, the shortest first: padding then has one edge instead of many."""
    lengths = trace.real().sum(axis=1)
    targets = np.array([-1 if target is None else target for target in trace.target or [None] * len(lengths)])
    return np.lexsort((np.arange(len(lengths)), lengths, targets))


def _rows(trace: Recurrent, order: Places) -> dict[str, object]:
    """Ticks at the classes when they are known, else none: the place of a sample has no meaning."""
    title = "sample"
    ticks: dict[str, object] = {"showticklabels": False}
    if trace.target is not None:
        targets = [trace.target[place] for place in order]
        found = sorted({target for target in targets if target is not None})
        if 1 < len(found) <= 8:
            middles = [float(np.mean([row for row, own in enumerate(targets) if own == label])) for label in found]
            title, ticks = "class", {"tickmode": "array", "tickvals": middles, "ticktext": [str(c) for c in found]}
    return axes.linear(title) | {"showgrid": False, "autorange": "reversed"} | ticks


def _hover(trace: Recurrent, grid: Values, order: Places) -> list[list[str]]:
    targets = trace.target or [None] * len(trace.hidden_norm)
    return [
        [_point(value, t + 1, int(sample), targets[sample]) for t, value in enumerate(row)]
        for sample, row in zip(order, grid, strict=True)
    ]


def _point(value: float, step: int, sample: int, target: int | None) -> str:
    whose = f"sample {sample}" + ("" if target is None else f", class {target}")
    return f"{whose}<br>step {step}: {words.number(value)}"


def _caption(trace: Recurrent, grid: Values, where: str) -> str:
    samples, steps = grid.shape
    low, high = float(np.nanmin(grid)), float(np.nanmax(grid))
    size = f"between {words.rough(low)} and {words.rough(high)}" if high > low else f"at {words.rough(high)} everywhere"
    text = f"{words.count(samples, 'sample')} over {words.count(steps, 'step')}: "
    text += f"the norm of the hidden state{where} lies {size}."
    real = trace.real()
    if not real.all():
        text += f" Grey is padding: {words.share(1 - float(real.mean()))} of the batch."
    if len(trace.hidden_norm) > samples:
        text += f" Only {samples} of {len(trace.hidden_norm)} samples are drawn."
    return text


def _table(trace: Recurrent, grid: Values, order: Places) -> pd.DataFrame:
    rows, steps = grid.shape
    targets = trace.target or [None] * len(trace.hidden_norm)
    columns = {
        "sample": np.repeat(order, steps),
        "class": pd.array(np.repeat([targets[place] for place in order], steps).tolist(), dtype="Int64"),
        "time step": np.tile(np.arange(1, steps + 1), rows),
        "norm": grid.ravel(),
    }
    return pd.DataFrame(columns)
