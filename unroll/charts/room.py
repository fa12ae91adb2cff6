"""A room's questions beside each other: who was right in the first vote, and who in the second."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, style, words
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.classroom.report import QuestionReport, VoteReport
from unroll.quiz.calibration import wilson

NAME = "room_facility"
TITLE = "Right answers, question by question"
VOTES = ("first vote", "second vote")
BOLD = 2
"""How much thicker lines are on a wall."""


def draw(questions: Sequence[QuestionReport], titles: Sequence[str]) -> Drawn:
    """Shares of right answers with 80 % intervals (Wilson), a mark for each vote."""
    if not questions:
        return Absent("Nothing was voted on yet, or the first vote is still open.")
    caption = _caption(questions, titles)
    alt = f"For each question the share of right answers in each vote, in percent. {caption}"
    return Figure(NAME, TITLE, _plot(questions), caption, _table(questions, titles), alt)


def _plot(questions: Sequence[QuestionReport]) -> go.Figure:
    plot = style.blank(NAME, height=110 + 46 * len(questions), legend=True)
    for number, (name, colour, shift) in enumerate(zip(VOTES, (style.GREY, style.BLUE), (-0.12, 0.12), strict=True), 1):
        found = [(i, vote) for i, each in enumerate(questions) for vote in each.votes if vote.vote == number]
        if not found:
            continue
        x = [100 * vote.facility for _, vote in found]
        ends = [wilson(vote.right, vote.given) for _, vote in found]
        whiskers = {
            "type": "data", "symmetric": False, "thickness": 1.5, "width": 4,
            "array": [100 * high - at for (_, high), at in zip(ends, x, strict=True)],
            "arrayminus": [at - 100 * low for (low, _), at in zip(ends, x, strict=True)],
        }  # fmt: skip
        hover = [f"{vote.right} of {vote.given} right" for _, vote in found]
        plot.add_trace(
            go.Scatter(
                name=name, x=x, y=[i + shift for i, _ in found], mode="markers", error_x=whiskers, customdata=hover,
                marker={"size": 10, "color": colour}, hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
    names = [f"Question {each.place + 1}" for each in questions]
    plot.update_layout(hovermode="closest")
    plot.update_xaxes(axes.linear("right (%)", -4, 104))
    ticks = {"tickmode": "array", "tickvals": list(range(len(names))), "ticktext": names}
    plot.update_yaxes({"range": [len(names) - 0.5, -0.5], "showgrid": False, "automargin": True} | ticks)
    return plot


def _last(question: QuestionReport) -> VoteReport:
    return question.votes[-1]


def _caption(questions: Sequence[QuestionReport], titles: Sequence[str]) -> str:
    hard = min(questions, key=lambda each: _last(each).facility)
    last = _last(hard)
    name = words.name(titles[hard.place])
    told = f"“{name}” was hardest: in the end {last.right} of {last.given} were right."
    if len(questions) == 1:
        told = f"In the end {last.right} of {last.given} were right."
    moved = [each.shift for each in questions if each.shift]
    if not moved:
        return told
    up, down = sum(each.to_right for each in moved), sum(each.to_wrong for each in moved)
    return f"{told} From the first vote to the second {words.count(up, 'answer')} turned right and {down} turned wrong."


def _table(questions: Sequence[QuestionReport], titles: Sequence[str]) -> pd.DataFrame:
    rows = [
        {
            "question": f"{each.place + 1}. {titles[each.place]}", "vote": vote.vote, "answers": vote.given,
            "right": vote.right, "right (%)": round(100 * vote.facility, 1),
            "80 % interval from (%)": round(100 * wilson(vote.right, vote.given)[0], 1),
            "to (%)": round(100 * wilson(vote.right, vote.given)[1], 1),
        }
        for each in questions
        for vote in each.votes
    ]  # fmt: skip
    return pd.DataFrame(rows)


def enlarged(figure: Figure, whose: str, *, height: int, text: float) -> go.Figure:
    """A figure for a wall: its own plot, `height` pixels tall, with words of `text` pixels, and whose it is."""
    plot = go.Figure(figure.plot)
    head = {
        "text": words.label(figure.title, 90),
        "subtitle": {"text": words.label(whose, 90), "font": {"size": text}},
        "x": 0,
        "xanchor": "left",
        "y": 0.99,
        "yanchor": "top",
        "font": {"size": 1.25 * text},
    }
    plot.update_layout(height=height, font={"size": text}, legend={"font": {"size": text}}, title=head)
    top = 5.8 if plot.layout.showlegend else 4.2  # a legend stands between the head and the plot
    plot.update_layout(margin={"t": round(top * text), "b": round(2.6 * text)})
    for axes_of in (plot.update_xaxes, plot.update_yaxes):
        axes_of(title={"font": {"size": text}}, tickfont={"size": text})
    plot.update_annotations(font={"size": text})
    for trace in plot.select_traces(selector=lambda trace: trace.type == "scatter" and (trace.line.width or 0) > 1):
        trace.line.width = BOLD * trace.line.width
    return plot
