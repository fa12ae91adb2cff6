"""What somebody can do, skill by skill, as intervals: never a bare percentage."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, style
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.quiz.mastery import COVERED, Estimate, Verdict, expected_share

NAME = "skills"
TITLE = "What the answers say, skill by skill"
COLOURS = {Verdict.STRONG: style.GREEN, Verdict.GROWING: style.BLUE, Verdict.NOT_YET: style.VERMILLION}
SYMBOLS = {Verdict.STRONG: "circle", Verdict.GROWING: "diamond", Verdict.NOT_YET: "square"}


def draw(estimates: Sequence[Estimate]) -> Drawn:
    """One bar a skill, from the lower to the upper end of its interval, with the middle marked."""
    if not estimates:
        return Absent("No question was answered yet.")
    caption = _caption(estimates)
    alt = f"One bar for each of {len(estimates)} skills. {caption}"
    return Figure(NAME, TITLE, _plot(estimates), caption, _table(estimates), alt)


def of_ten(ability: float) -> float:
    """Of ten questions of medium level, how many are solved without guessing."""
    return 10 * expected_share(ability)


def _plot(estimates: Sequence[Estimate]) -> go.Figure:
    plot = style.blank(NAME, height=110 + 34 * len(estimates))
    plot.update_layout(hovermode="closest")
    rows = {each.skill: place for place, each in enumerate(estimates)}
    for verdict in Verdict:
        mine = [each for each in estimates if each.verdict is verdict]
        if not mine:
            continue
        middle = [of_ten(each.ability) for each in mine]
        colour = COLOURS[verdict]
        plot.add_trace(
            go.Scatter(
                name=verdict.value, x=middle, y=[rows[each.skill] for each in mine], mode="markers",
                marker={"color": colour, "size": 10, "symbol": SYMBOLS[verdict]},
                error_x={"type": "data", "symmetric": False, "color": colour, "thickness": 3, "width": 6,
                         "array": [of_ten(each.high) - at for each, at in zip(mine, middle, strict=True)],
                         "arrayminus": [at - of_ten(each.low) for each, at in zip(mine, middle, strict=True)]},
                customdata=[_words(each) for each in mine], hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
    plot.add_vline(x=5, line={"color": style.GREY, "width": 1, "dash": "dot"}, layer="below")
    plot.update_xaxes(
        axes.linear("solved of 10 medium questions")
        | {"range": [0, 10], "tickmode": "array", "tickvals": list(range(0, 11, 2))}
    )
    plot.update_yaxes(
        axes.linear("") | {"tickmode": "array", "tickvals": list(rows.values()),
                           "ticktext": [_name(skill) for skill in rows], "range": [len(rows) - 0.5, -0.5],
                           "showgrid": False}
    )  # fmt: skip
    return plot


def _name(skill: str) -> str:
    return skill.replace("-", " ")


def _words(each: Estimate) -> str:
    return f"{_name(each.skill)}: {each.verdict}<br>{of_ten(each.low):.0f} to {of_ten(each.high):.0f} of 10"


def _caption(estimates: Sequence[Estimate]) -> str:
    widest = max(estimates, key=lambda each: of_ten(each.high) - of_ten(each.low))
    low, high = (f"{of_ten(edge):.0f}" for edge in (widest.low, widest.high))
    return (
        f"Each bar holds the truth with {COVERED:.0%} probability; fewer questions make it wider. The widest is "
        f"{_name(widest.skill)}: somewhere from {low} to {high} of 10. Strong is a bar right of the middle."
    )


def _table(estimates: Sequence[Estimate]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "skill": [_name(each.skill) for each in estimates],
            "verdict": [each.verdict.value for each in estimates],
            "questions": [each.answered for each in estimates],
            "of 10, low": [round(of_ten(each.low), 1) for each in estimates],
            "of 10, middle": [round(of_ten(each.ability), 1) for each in estimates],
            "of 10, high": [round(of_ten(each.high), 1) for each in estimates],
        }
    )
