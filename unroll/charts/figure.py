"""What the room gives: a picture with its words and its numbers, or the reason why there is none."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go


@dataclass(frozen=True)
class Figure:
    name: str
    """Stable id, e.g. `gradient_through_time`."""
    title: str
    plot: go.Figure | None
    """Without title and background; None when the table is the figure."""
    caption: str
    """Plain text, one to three sentences computed from the numbers; may quote the learner's names."""
    table: pd.DataFrame
    """The drawn numbers, one row per point, with headings for people."""
    alt: str
    """Plain text for people who do not see the plot: what is drawn, and the caption."""


@dataclass(frozen=True)
class Absent:
    """There is nothing to draw."""

    reason: str
    """One sentence."""


Drawn = Figure | Absent
