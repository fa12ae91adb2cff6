"""How far each optimizer step moves each parameter: ||change|| / ||weights||. About 1e-3 is healthy (Karpathy)."""

import math
import statistics
from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, style, words
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.charts.observation import Observation, Step

NAME = "update_ratio"
TITLE = "Update size"
MOST_ROWS = 24
HEALTHY = -3.0
"""log10 of the ratio that stands in the middle of the colours."""
TENS = (HEALTHY - 3, HEALTHY, HEALTHY + 3)
"""Marks of the scale; more than three would not fit beside each other on a phone."""
SMALL, LARGE = -4.0, -2.0
"""The middle of the parameters below and above these is called small and large."""


def draw(observation: Observation) -> Drawn:
    names = list(dict.fromkeys(name for step in observation.steps for name in step.update_ratio))
    seen = _together([step for step in observation.steps if step.update_ratio])
    medians = {name: _median(seen, name) for name in names}
    known = [name for name in names if medians[name] is not None]
    if not known:
        return Absent("No parameter was moved by an optimizer in this program.")
    short = words.without_root(known)
    caption = _caption({short[name]: found for name in known if (found := medians[name]) is not None})
    if len(known) > MOST_ROWS:
        caption += f" The first {MOST_ROWS} of {len(known)} parameters are drawn; the table has all."
    alt = f"Heat map, one row a parameter, one column an optimizer step. {caption}"
    return Figure(NAME, TITLE, _plot(seen, known[:MOST_ROWS]), caption, _table(seen, known), alt)


def _together(steps: Sequence[Step]) -> list[Step]:
    """One record a step, with the parameters of all optimizers that stepped then."""
    by_step: dict[int, Step] = {}
    for step in steps:
        own = by_step.setdefault(step.step, step)
        by_step[step.step] = own.model_copy(update={"update_ratio": own.update_ratio | step.update_ratio})
    return list(by_step.values())


def _log(ratio: float | None) -> float | None:
    return math.log10(ratio) if ratio else None


def _median(steps: Sequence[Step], name: str) -> float | None:
    known = [log for step in steps if (log := _log(step.update_ratio.get(name))) is not None]
    return float(np.median(known)) if known else None


def _plot(steps: Sequence[Step], names: Sequence[str]) -> go.Figure:
    plot = style.blank(NAME, height=max(200, min(420, 120 + 22 * len(names))), legend=False)
    style.make_room_for_scale(plot)
    rows = list(range(len(names)))
    plot.add_trace(
        go.Heatmap(
            x=[step.step for step in steps], y=rows,
            z=[[_log(step.update_ratio.get(name)) for step in steps] for name in names],
            colorscale="RdBu", reversescale=True, zmid=HEALTHY, zmin=HEALTHY - 3, zmax=HEALTHY + 3, ygap=1,
            customdata=[[_hover(step, name) for step in steps] for name in names],
            hovertemplate="%{customdata}<extra></extra>", hoverongaps=False,
            colorbar=style.scale("‖Δw‖ / ‖w‖", tickvals=TENS, ticktext=[words.power_of_ten(ten) for ten in TENS]),
        )
    )  # fmt: skip
    first, last = steps[0].step, steps[-1].step
    plot.update_xaxes(axes.counted("optimizer step", first, max(first, last)) | {"range": [first - 0.5, last + 0.5]})
    texts = [words.label(_ending(short)) for short in words.without_root(names).values()]
    plot.update_yaxes(
        axes.linear("") | {"tickmode": "array", "tickvals": rows, "ticktext": texts, "autorange": "reversed",
                           "showgrid": False, "tickfont": {"size": 11}}
    )  # fmt: skip
    return plot


def _ending(name: str, longest: int = 21) -> str:
    """The end of a dotted name says more than its beginning: `…weight_hh_l0_reverse`; cut at a dot if it can be."""
    if len(name) <= longest:
        return name
    parts = name.split(".")
    tails = (".".join(parts[place:]) for place in range(1, len(parts)))
    return "…" + next((tail for tail in tails if len(tail) < longest), name[-(longest - 1) :])


def _hover(step: Step, name: str) -> str:
    ratio = step.update_ratio.get(name)
    return "" if ratio is None else f"{words.label(name, 60)}<br>step {step.step}: {words.rough(ratio)}"


def _caption(medians: dict[str, float]) -> str:
    low, high = min(medians, key=medians.__getitem__), max(medians, key=medians.__getitem__)
    middle = statistics.median(medians.values())
    of = "times" if middle >= 0 else "of"
    text = f"In the middle a step moves a parameter by {words.power_of_ten(middle)} {of} its size"
    if high != low:
        smallest, largest = (f"{words.power_of_ten(medians[name])} for {words.name(name)}" for name in (low, high))
        text += f", from {smallest} to {largest}"
    size = "large" if middle > LARGE else "small" if middle < SMALL else ""
    verdict = f"That is {size}: the" if size else "That is near the"
    return f"{text}. {verdict} usual target {'is' if size else 'of'} about 0.001."


def _table(steps: Sequence[Step], names: Sequence[str]) -> pd.DataFrame:
    columns = {name: pd.Series([step.update_ratio.get(name) for step in steps], dtype="float64") for name in names}
    return pd.DataFrame({"optimizer step": [step.step for step in steps]} | columns)
