"""What metrics say of a classifier: its confusion matrix, each as positives grow rare, and a pair ranked wrongly."""

from typing import Annotated

import pandas as pd
import plotly.graph_objects as go
from pydantic import Field

from unroll.charts import style, words
from unroll.charts.figure import Figure
from unroll.charts.records import Count, Record

METRICS = ("accuracy", "macro-F1", "balanced accuracy", "MCC", "PR-AUC")
COLOURS = (style.VERMILLION, style.BLUE, style.GREEN, style.PURPLE, style.AMBER)
WRONG = "#B34E00"
"""Vermillion, darkened until white text on it has a contrast of 5:1."""
WHY = {
    "accuracy": "Accuracy counts a miss and a false alarm alike, so where positives are rare the negatives decide it.",
    "macro-F1": "Macro-F1 weighs precision against recall in its own fixed way; it does not know what a miss costs.",
    "balanced accuracy": "Balanced accuracy gives each class the same weight: among many negatives even a large "
    "number of false alarms is a small share, and among few positives one miss is a large one.",
    "MCC": "MCC is a correlation: it rewards few errors of both kinds together and does not know what a miss costs.",
    "PR-AUC": "PR-AUC judges the order of the scores over all thresholds; it does not see the threshold in use.",
}
"""Why a metric can rank two classifiers against their costs."""
Row = Annotated[list[Count], Field(min_length=2, max_length=2)]
Counts = Annotated[list[Row], Field(min_length=2, max_length=2)]


class Classifier(Record):
    """One of the two of a pair."""

    apart: float
    """Distance of the two classes' mean scores, in standard deviations."""
    threshold: float
    counts: Counts
    """[[true negatives, false alarms], [misses, hits]]"""
    cost: float
    """Of 1000 cases, in false alarms."""
    value: float
    """What the metric says."""

    @property
    def never(self) -> bool:
        """Whether it calls nothing positive."""
        return self.counts[0][1] + self.counts[1][1] == 0


class Measured(Record):
    """What came of the laboratory's program."""

    positives: float
    threshold: float
    miss_cost: float
    metric: str
    counts: Counts
    values: dict[str, float]
    by_share: list[dict[str, float]]
    pair: Annotated[list[Classifier], Field(min_length=2, max_length=2)] | None


def confusion(measured: Measured) -> Figure:
    """Counts of the four cases, blue where the classifier is right."""
    (right_no, alarms), (misses, hits) = measured.counts
    plot = style.blank("confusion", 300, legend=False)
    told = [["rightly negative", "false alarms"], ["misses", "hits"]]
    texts = [
        [f"<b>{number:,}</b><br>{name}" for number, name in zip(*row, strict=True)]
        for row in zip(measured.counts, told, strict=True)
    ]
    plot.add_trace(
        go.Heatmap(
            z=[[1, 0], [0, 1]], x=["says negative", "says positive"], y=["is negative", "is positive"], zmin=0, zmax=1,
            colorscale=[[0, WRONG], [1, style.BLUE]], showscale=False, xgap=3, ygap=3, text=texts, hoverinfo="skip",
            texttemplate="%{text}", textfont={"size": 15, "color": "#FFFFFF"},
        )
    )  # fmt: skip
    plot.update_layout(hovermode="closest", margin={"t": 8})
    plot.update_xaxes(side="bottom", showgrid=False, zeroline=False)
    plot.update_yaxes(autorange="reversed", showgrid=False, zeroline=False, automargin=True)
    positives = misses + hits
    precision = f"{_percent(hits / (hits + alarms))} of its alarms are right" if hits + alarms else "it raises no alarm"
    caption = f"It finds {hits} of {words.count(positives, 'positive')}, and {precision}."
    table = pd.DataFrame(
        {"": ["is negative", "is positive"], "says negative": [right_no, misses], "says positive": [alarms, hits]}
    )
    return Figure("confusion", "Confusion matrix", plot, caption, table, f"A table of two by two. {caption}")


def by_share(measured: Measured) -> Figure:
    """The same classifier and threshold, each metric over the share of positives."""
    plot = style.blank("metrics_by_share", 340)
    shares = [100 * row["share"] for row in measured.by_share]
    for place, (name, colour) in enumerate(zip(METRICS, COLOURS, strict=True)):
        values = [row[name] for row in measured.by_share]
        hover = [f"{name}: {value:.3f}<extra></extra>" for value in values]
        plot.add_trace(style.line(name, shares, values, hover, colour, place))
    plot.add_vline(x=100 * measured.positives, line={"color": style.GREY, "width": 1.5, "dash": "dot"})
    ticks = [1, 2, 5, 10, 20, 50]
    plot.update_xaxes(
        {"type": "log", "tickvals": ticks, "ticktext": [f"{tick} %" for tick in ticks], "zeroline": False,
         "title": {"text": "share of positives (log scale)"}}
    )  # fmt: skip
    plot.update_yaxes({"title": {"text": "metric"}, "range": [-0.04, 1.04], "zeroline": False})
    rare, even = measured.by_share[0], measured.by_share[-1]
    fell = max(METRICS, key=lambda name: even[name] - rare[name])
    caption = (
        f"The same classifier at the same threshold: from {_percent(even['share'])} positives down to "
        f"{_percent(rare['share'])}, accuracy goes from {even['accuracy']:.2f} to {rare['accuracy']:.2f} and {fell} "
        f"from {even[fell]:.2f} to {rare[fell]:.2f}. The dotted line is where you are."
    )
    table = pd.DataFrame(measured.by_share).rename(columns={"share": "share of positives"})
    return Figure("metrics_by_share", "As positives grow rare", plot, caption, table, f"Line chart. {caption}")


def pair_table(measured: Measured) -> pd.DataFrame:
    """The pair that the metric ranks wrongly, the one it prefers first."""
    rows = []
    for name, each in zip(("A, which the metric prefers", "B, which costs less"), measured.pair or (), strict=False):
        (_, alarms), (misses, hits) = each.counts
        rows.append(
            {
                "classifier": name,
                measured.metric: round(each.value, 3),
                "finds": f"{hits} of {hits + misses}",
                "misses": misses,
                "false alarms": alarms,
                "cost of 1000 cases": round(each.cost, 1),
            }
        )
    return pd.DataFrame(rows)


def tell_pair(measured: Measured) -> str:
    """Why the metric prefers the classifier that costs more, or that it ranks none of them so."""
    if measured.pair is None:
        same = measured.metric == "accuracy" and measured.miss_cost == 1
        reason = " A miss costs what a false alarm costs, which is just what accuracy counts." if same else ""
        return f"With these costs {measured.metric} ranks no two of the 30 classifiers wrongly.{reason}"
    preferred, other = measured.pair
    (_, alarms), (misses, _) = preferred.counts
    (_, more_alarms), (fewer, _) = other.counts
    never = " It never says “positive”." if preferred.never else ""
    times = words.rough(preferred.cost / other.cost) if other.cost else "infinitely many"
    return (
        f"{words.sentence(measured.metric)} prefers A ({preferred.value:.3f} against {other.value:.3f}), which costs "
        f"{times} times what B costs: {words.count(misses, 'miss', 'misses')} and {words.count(alarms, 'false alarm')} "
        f"against {fewer} and {more_alarms}.{never} {WHY[measured.metric]}"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
