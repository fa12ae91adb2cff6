"""A skill over the days: the interval as a band, its middle as a line. And the minutes of each day."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, style
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.charts.skills import of_ten
from unroll.quiz.mastery import COVERED, Estimate


def draw(skill: str, days: Sequence[tuple[date, Estimate]]) -> Drawn:
    """What somebody could do in one skill, day by day."""
    if not days:
        return Absent("No question about this skill was answered yet.")
    spoken = skill.replace("-", " ")
    low, middle, high = ([round(of_ten(edge), 2) for edge in edges] for edges in _edges(days))
    caption = _caption(spoken, days)
    table = pd.DataFrame(
        {"day": [day for day, _ in days], "of 10, low": low, "of 10, middle": middle, "of 10, high": high}
    )
    plot = style.blank("skill_over_time", height=300, legend=False)
    when = [day for day, _ in days]
    band = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    plot.add_trace(go.Scatter(x=when, y=high, **band))
    plot.add_trace(go.Scatter(x=when, y=low, fill="tonexty", fillcolor=style.faded(style.BLUE, 0.2), **band))
    hover = [f"{lo:.0f} to {hi:.0f} of 10" for lo, hi in zip(low, high, strict=True)]
    plot.add_trace(
        go.Scatter(
            x=when, y=middle, mode="lines+markers", line={"color": style.BLUE, "width": 2.2}, marker={"size": 7},
            customdata=hover, hovertemplate="%{customdata}<extra></extra>",
            error_y=_whisker(low[0], middle[0], high[0]) if len(days) == 1 else None,
        )
    )  # fmt: skip
    plot.update_xaxes({"type": "date", "tickformat": "%-d %b", "showgrid": False} | _span(when))
    plot.update_yaxes(axes.linear("solved of 10 medium questions") | {"range": [0, 10]})
    alt = f"Line with a band, one point a day. {caption}"
    return Figure("skill_over_time", f"Over time: {spoken}", plot, caption, table, alt)


def draw_minutes(minutes: Mapping[date, float]) -> Drawn:
    """Minutes of work, day by day."""
    if not minutes:
        return Absent("Nothing was done yet.")
    days = sorted(minutes)
    spent = [round(minutes[day], 1) for day in days]
    whole = sum(spent)
    busiest = max(days, key=minutes.__getitem__)
    caption = (
        f"{_hours(whole)} on {len(days)} {'day' if len(days) == 1 else 'days'}, most on {busiest:%-d %B} "
        f"({minutes[busiest]:.0f} min). Gaps of more than five minutes are not counted."
    )
    plot = style.blank("minutes", height=240, legend=False)
    plot.add_trace(
        go.Bar(x=days, y=spent, marker={"color": style.BLUE}, hovertemplate="%{y:.0f} min<extra></extra>", width=6e7)
    )
    plot.update_xaxes({"type": "date", "tickformat": "%-d %b", "showgrid": False} | _span(days))
    plot.update_yaxes(axes.linear("minutes") | {"rangemode": "tozero"})
    table = pd.DataFrame({"day": days, "minutes": spent})
    return Figure("minutes", "Time spent", plot, caption, table, f"Bar chart, one bar a day. {caption}")


def _edges(days: Sequence[tuple[date, Estimate]]) -> tuple[list[float], list[float], list[float]]:
    found = [each for _, each in days]
    return [each.low for each in found], [each.ability for each in found], [each.high for each in found]


def _whisker(low: float, middle: float, high: float) -> dict[str, object]:
    return {"type": "data", "symmetric": False, "array": [high - middle], "arrayminus": [middle - low]}


def _span(days: Sequence[date]) -> dict[str, object]:
    """At least a week, so that one day is not stretched over the whole axis; ticks on whole days."""
    last = pd.Timestamp(days[-1])
    first = min(pd.Timestamp(days[0]), last - pd.Timedelta(days=6))
    edge = pd.Timedelta(hours=18)
    step = max(1, -(-(last - first).days // 5))
    return {"range": [first - edge, last + edge], "dtick": step * 86_400_000, "tick0": str(last.date()), "tickangle": 0}


def _caption(spoken: str, days: Sequence[tuple[date, Estimate]]) -> str:
    _, last = days[-1]
    now = f"{of_ten(last.low):.0f} to {of_ten(last.high):.0f} of 10"
    if len(days) == 1:
        return f"In {spoken} you solve {now} medium questions ({COVERED:.0%} interval), after one day of answers."
    first = days[0][1]
    before = f"{of_ten(first.low):.0f} to {of_ten(first.high):.0f}"
    return f"In {spoken} from {before} on the first day to {now} now ({COVERED:.0%} intervals)."


def _hours(minutes: float) -> str:
    return f"{minutes:.0f} minutes" if minutes < 90 else f"{minutes / 60:.1f} hours"
