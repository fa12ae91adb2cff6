"""What the room gives: a picture with its words and its numbers, or the reason why there is none."""

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

FORMULA: Final = tuple("=+-@\t\r")
"""What a formula begins with in a spreadsheet (OWASP, CSV injection)."""


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

    def csv(self) -> str:
        """The table as a file. A text that a spreadsheet would read as a formula is quoted by an apostrophe."""
        shown = self.table.rename(columns=lambda name: _harmless(str(name)))
        texts = shown.select_dtypes(include=["object", "string"]).columns
        return str(shown.assign(**{name: shown[name].map(_harmless) for name in texts}).to_csv(index=False))


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA else value


@dataclass(frozen=True)
class Absent:
    """There is nothing to draw."""

    reason: str
    """One sentence."""


Drawn = Figure | Absent
