"""A median through time as a line over the band of the middle half of the samples."""

import numpy as np
import plotly.graph_objects as go

from unroll.charts import style, words
from unroll.charts.traces import Mask, Places, Quartiles


def add(
    plot: go.Figure, through: Quartiles, name: str, colour: str, place: int = 0, *, log: bool = False,
    steps: Places | None = None,
) -> None:  # fmt: skip
    """Add band and line, at these time steps (None: from 1 on). On a log axis what is not above 0 is a gap."""
    x = np.arange(1, 1 + len(through.median)) if steps is None else steps
    seen = np.isfinite(through.median) & ((through.median > 0) | (not log))
    if np.any(through.high[seen] > through.low[seen]):
        plot.add_trace(_band(x, through, seen, colour, log))
    median = style.finite(np.where(seen, through.median, np.nan))
    plot.add_trace(style.line(words.label(name), x.tolist(), median, _hover(through), colour, place))


def _band(x: Places, through: Quartiles, seen: Mask, colour: str, log: bool) -> go.Scatter:
    """A closed outline per run of drawn steps. On a log axis the median stands in for a lower quartile of 0."""
    low = np.where((through.low > 0) | (not log), through.low, through.median)
    across: list[float | None] = []
    upward: list[float | None] = []
    drawn = np.flatnonzero(seen)
    for run in np.split(drawn, np.flatnonzero(np.diff(drawn) > 1) + 1):
        across += [*x[run].tolist(), *x[run][::-1].tolist(), None]
        upward += [*style.finite(through.high[run]), *style.finite(low[run][::-1]), None]
    return go.Scatter(
        x=across, y=upward, fill="toself", fillcolor=style.faded(colour, 0.2), line={"width": 0, "color": colour},
        mode="lines", hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _hover(through: Quartiles) -> list[str]:
    def text(low: float, median: float, high: float) -> str:
        spread = f" ({words.number(low)} to {words.number(high)})" if high > low else ""
        return words.number(median) + spread

    return [text(*row) for row in zip(through.low, through.median, through.high, strict=True)]
