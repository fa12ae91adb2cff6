"""Stated confidence beside the share that was right, with intervals."""

import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, style, words
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.quiz.calibration import CONFIDENCES, FEWEST, Calibration

NAME = "calibration"
TITLE = "Said and true"


def draw(found: Calibration | None, given: int, halves: tuple[Calibration, Calibration] | None = None) -> Drawn:
    """Calibration as a curve; `given` counts the predictions so far, `halves` are the earlier and the later."""
    if found is None:
        left = FEWEST - given
        return Absent(f"After {words.count(left, 'more prediction')} you see how well your confidence fits.")
    caption = " ".join([_caption(found), *([_over_time(*halves)] if halves else [])])
    alt = f"Share of right predictions for each stated confidence, beside the diagonal on which both agree. {caption}"
    return Figure(NAME, TITLE, _plot(found, halves), caption, _table(found, halves), alt)


def _plot(found: Calibration, halves: tuple[Calibration, Calibration] | None) -> go.Figure:
    plot = style.blank(NAME, height=320, legend=True)
    ends = [20, 100]
    diagonal = {"color": style.GREY, "width": 1.5, "dash": "dash"}
    plot.add_trace(go.Scatter(name="as sure as right", x=ends, y=ends, mode="lines", line=diagonal, hoverinfo="skip"))
    if halves:
        before = {"color": style.GREY, "width": 1.5}
        at, share = [each.percent for each in halves[0].levels], [100 * each.share for each in halves[0].levels]
        plot.add_trace(
            go.Scatter(name="you, first half", x=at, y=share, mode="lines+markers", line=before, hoverinfo="skip")
        )
    shares = [100 * level.share for level in found.levels]
    above = [100 * level.high - share for level, share in zip(found.levels, shares, strict=True)]
    below = [share - 100 * level.low for level, share in zip(found.levels, shares, strict=True)]
    hover = [f"{level.right} of {level.given} right" for level in found.levels]
    plot.add_trace(
        go.Scatter(
            name="you, with 80 % interval", x=[level.percent for level in found.levels], y=shares, customdata=hover,
            mode="lines+markers", line={"color": style.BLUE, "width": 2.2}, marker={"size": 9, "color": style.BLUE},
            hovertemplate="%{customdata}<extra></extra>",
            error_y={"type": "data", "symmetric": False, "thickness": 1.5, "width": 4,
                     "array": above, "arrayminus": below},
        )
    )  # fmt: skip
    ticks = {"tickmode": "array", "tickvals": list(CONFIDENCES), "ticktext": [f"{each} %" for each in CONFIDENCES]}
    plot.update_layout(hovermode="closest")
    plot.update_xaxes(axes.linear("you said", 20, 100) | ticks)
    plot.update_yaxes(axes.linear("you were right (%)", -4, 104))
    return plot


def _caption(found: Calibration) -> str:
    told = f"In {words.count(found.given, 'prediction')} you said {found.stated:.0%} on average and were right in "
    told = f"{told}{found.right:.0%}: ".replace("%", " %")
    if abs(found.gap) <= found.margin:
        told += "so far that fits."
    else:
        told += "you are surer than you are right." if found.gap > 0 else "you know more than you think."
    return f"{told} Brier score {found.brier:.2f}; 0 is perfect, and saying 50 % to everything gives 0.25."


def _over_time(earlier: Calibration, later: Calibration) -> str:
    """What changed, in points of 100; as much as the numbers bear."""
    told = f"In the first {earlier.given} {_off(earlier)}, in the last {later.given} {_off(later)}"
    return f"{told}: {_change(earlier, later)}"


def _off(found: Calibration) -> str:
    points = round(100 * abs(found.gap))
    if points == 0:
        return "you were neither too sure nor too unsure"
    return f"you were {words.count(points, 'point')} too {'sure' if found.gap > 0 else 'unsure'}"


def _change(earlier: Calibration, later: Calibration) -> str:
    nearer = abs(earlier.gap) - abs(later.gap)
    if abs(later.gap - earlier.gap) <= (earlier.margin**2 + later.margin**2) ** 0.5:
        return "no sure change yet."
    return "you have come to know yourself better." if nearer > 0 else "it has moved away."


def _table(found: Calibration, halves: tuple[Calibration, Calibration] | None) -> pd.DataFrame:
    first = {each.percent: round(100 * each.share, 1) for each in halves[0].levels} if halves else {}
    rows = [
        {
            "you said (%)": level.percent, "in words": CONFIDENCES[level.percent], "predictions": level.given,
            "right": level.right, "right (%)": round(100 * level.share, 1),
            "80 % interval from (%)": round(100 * level.low, 1), "to (%)": round(100 * level.high, 1),
        }
        | ({"right in the first half (%)": first.get(level.percent)} if halves else {})
        for level in found.levels
    ]  # fmt: skip
    return pd.DataFrame(rows)
