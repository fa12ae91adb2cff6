"""||h_t|| of single samples: one row a sample, one column a time step."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, style, traces, words
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.charts.hidden_norms import SIZE, finite_traces, norms, shown
from unroll.charts.observation import Observation, Recurrent
from unroll.charts.traces import Places, Values

NAME = "heatmap"
TITLE = "Hidden state, sample by sample"
MOST_ROWS = 64


def draw(observation: Observation) -> Drawn:
    if not observation.recurrent:
        return Absent(traces.NO_RECURRENT)
    known, skipped = finite_traces(observation)
    if not known:
        return Absent("No hidden state was finite, so there is no norm to draw.")
    trace = shown(known)
    order = _order(trace)[:MOST_ROWS]
    grid = norms(trace)[order]
    caption = _caption(trace, grid, len(known)) + skipped
    return Figure(NAME, TITLE, _plot(trace, grid, order), caption, _table(trace, grid, order), f"Heat map. {caption}")


def _order(trace: Recurrent) -> Places:
    """Samples of a class together, the shortest first: padding then has one edge instead of many."""
    lengths = trace.real().sum(axis=1)
    targets = np.array([-1 if target is None else target for target in trace.target or [None] * len(lengths)])
    return np.lexsort((np.arange(len(lengths)), lengths, targets))


def _plot(trace: Recurrent, grid: Values, order: Places) -> go.Figure:
    samples, steps = grid.shape
    plot = style.blank(NAME, legend=False)
    plot.update_layout(hovermode="closest", plot_bgcolor=style.PADDING)
    plot.add_trace(
        go.Heatmap(
            x=list(range(1, steps + 1)), y=list(range(samples)), z=[style.finite(row) for row in grid],
            colorscale="Viridis", customdata=_hover(trace, grid, order), hovertemplate="%{customdata}<extra></extra>",
            hoverongaps=False, xgap=1 if steps <= 40 else 0, ygap=1 if samples <= 24 else 0,
            colorbar=style.scale(SIZE),
        )
    )  # fmt: skip
    plot.update_xaxes(axes.counted("time step t", 1, max(1, steps)) | {"range": [0.5, steps + 0.5]})
    plot.update_yaxes(_rows(trace, order))
    return plot


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


def _caption(trace: Recurrent, grid: Values, known: int) -> str:
    samples, steps = grid.shape
    where = f" of layer {trace.layer}, {trace.direction}" if known > 1 else ""
    low, high = float(np.nanmin(grid)), float(np.nanmax(grid))
    text = (
        f"{words.count(samples, 'sample')} over {words.count(steps, 'step')}: the norm of the hidden state{where} lies "
    )
    text += (
        f"between {words.rough(low)} and {words.rough(high)}." if high > low else f"at {words.rough(high)} everywhere."
    )
    real = trace.real()
    if not real.all():
        text += f" Grey is padding: {words.share(1 - float(real.mean()))} of the batch."
    if len(trace.hidden_norm) > samples:
        text += f" The first {samples} of {len(trace.hidden_norm)} samples are drawn."
    return text


def _table(trace: Recurrent, grid: Values, order: Places) -> pd.DataFrame:
    rows, steps = grid.shape
    targets = trace.target or [None] * len(trace.hidden_norm)
    return pd.DataFrame(
        {
            "sample": np.repeat(order, steps), "class": np.repeat([targets[place] for place in order], steps),
            "time step": np.tile(np.arange(1, steps + 1), rows), "norm": grid.ravel(),
        }
    )  # fmt: skip
