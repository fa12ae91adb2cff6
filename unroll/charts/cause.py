"""The loss of a run beside its loss with one suspect changed: small multiples on one scale."""

from collections.abc import Iterable
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, style, words
from unroll.charts.cause_words import TITLES, sentence, tell
from unroll.charts.figure import Figure
from unroll.content.cause_records import Outcome, Tried, Verdict
from unroll.content.cause_trials import Course

COLOURS: Final = {Outcome.CURED: style.GREEN, Outcome.FINITE: style.AMBER}
HEIGHT: Final = 132
TALLEST: Final = 1e4
"""The axis ends so many times above the first loss, and a hundredth of that below: beyond lies no more to be read."""


def drawn(verdict: Verdict) -> tuple[Tried, ...]:
    """The changes whose loss is worth a panel: those that altered a number and took a step."""
    return tuple(each for each in verdict.tried if each.outcome is not Outcome.NOT_APPLIED and each.trial.course.points)


def panel(verdict: Verdict, tried: Tried) -> go.Figure:
    """One change: its loss, and in grey that of the program as it is. All panels of a verdict share their axes."""
    plot = style.blank(f"cause-{tried.trial.intervention}", HEIGHT, legend=False)
    plot.update_layout(margin={"l": 8, "r": 10, "t": 8, "b": 22}, hovermode="closest")
    own, top = verdict.baseline.course, _bounds(verdict.baseline.course)[1]
    _add(plot, "as it is", own, style.GREY, top, "dot")
    _add(plot, TITLES[tried.trial.intervention], tried.trial.course, COLOURS.get(tried.outcome, style.VERMILLION), top)
    courses = [verdict.baseline.course, *(each.trial.course for each in drawn(verdict))]
    plot.update_xaxes(axes.counted("", 0, max(1, *(course.steps - 1 for course in courses))))
    plot.update_yaxes(axes.logarithmic("", _within(verdict.baseline.course, courses), 1.0))
    return plot


def alt(verdict: Verdict, tried: Tried) -> str:
    """A panel for people who do not see it."""
    return f"Loss over optimizer steps: {TITLES[tried.trial.intervention]}. {tell(tried, verdict.baseline)}"


def figure(verdict: Verdict) -> Figure:
    """All panels as one table, with the verdict as its caption."""
    caption = sentence(verdict)
    courses = {"as it is": verdict.baseline.course}
    courses |= {TITLES[each.trial.intervention]: each.trial.course for each in drawn(verdict)}
    rows = [
        {"change": name, "optimizer step": step, "loss": loss}
        for name, course in courses.items()
        for step, loss in course.points
    ]
    table = pd.DataFrame(rows, columns=["change", "optimizer step", "loss"]).astype({"loss": "float64"})
    return Figure("cause", "What would have cured it", None, caption, table, f"Loss of every run. {caption}")


def _bounds(baseline: Course) -> tuple[float, float]:
    start = abs(baseline.start or 1.0) or 1.0
    return start * 100 / TALLEST**2, start * TALLEST


def _within(baseline: Course, courses: Iterable[Course]) -> list[float]:
    low, high = _bounds(baseline)
    losses = [loss for course in courses for _, loss in course.points if loss is not None and loss > 0]
    return [min(max(loss, low), high) for loss in losses]


def _add(plot: go.Figure, name: str, course: Course, colour: str, top: float, dash: str = "solid") -> None:
    steps = [step for step, _ in course.points]
    losses = [loss for _, loss in course.points]
    hover = ["" if loss is None else f"{name}, step {step}: {words.number(loss)}" for step, loss in course.points]
    plot.add_trace(
        go.Scatter(x=steps, y=losses, mode="lines", line={"color": colour, "width": 2.2, "dash": dash}, name=name,
                   customdata=hover, hovertemplate="%{customdata}<extra></extra>", connectgaps=False)
    )  # fmt: skip
    known = [point for point in course.points if point[1] is not None]
    if known and losses[-1] is None:  # where the line ends, it ends for a reason
        step, loss = known[-1][0], min(known[-1][1] or 0.0, top)
        plot.add_trace(
            go.Scatter(x=[step], y=[loss], mode="markers", marker={"color": colour, "symbol": "x", "size": 9},
                       hovertemplate=f"{name}: not finite after step {step}<extra></extra>", name=name)
        )  # fmt: skip
