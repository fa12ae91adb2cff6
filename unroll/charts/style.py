"""Colours and layout that every figure shares.

Colours are Okabe and Ito's (2008), for people with any colour vision; purple, amber and sky are darkened until every
one has a contrast of at least 3:1 on the light and on the dark page (WCAG 1.4.11; a test computes it). Fonts, grid and
text colours are the page's own, so backgrounds are transparent.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

VERMILLION, BLUE, GREEN = "#D55E00", "#0072B2", "#009E73"
PURPLE, AMBER, SKY, GREY = "#C46C9C", "#A87800", "#3B8FC8", "#7F7F7F"
SHADES: dict[str, tuple[str, ...]] = {
    "RNN": (VERMILLION, SKY, PURPLE, GREY),
    "GRU": (BLUE, AMBER, PURPLE, GREY),
    "LSTM": (GREEN, PURPLE, AMBER, GREY),
}
"""The first colour belongs to the kind of cell everywhere; the others tell its further layers apart."""
SERIES = (BLUE, VERMILLION, GREEN, PURPLE, AMBER, SKY, GREY)
DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "diamond", "square", "triangle-up")
INK = "#11141B"
"""Of words that stand on a colour of ours, in the light and in the dark."""
SHARES = ((0.0, "#F3F1FA"), (1.0, "#8F86C9"))
"""From 0 to 1, for cells with a number in them: ink reaches 4.5:1 on every shade (WCAG 1.4.3; a test computes it)."""
TOLD = ((0.0, "#F2A58A"), (0.5, "#E6E6E6"), (1.0, "#8CBFE6"))
"""From one answer over "don't know" to the other; ink can be read on it too."""
PADDING = "rgba(127,127,127,0.22)"
FEW_PADDED = "rgba(127,127,127,0.10)"
MARKED_BELOW = 16
"""Lines with fewer points than this also show the points."""


def colour_of(kind: str, place: int = 0) -> str:
    """The colour of a cell kind (`GRU`, `GRUCell`, ...), `place` 0 first, then its further layers."""
    shades = SHADES.get(kind.removesuffix("Cell"), SERIES)
    return shades[place % len(shades)]


def shades_of(kind: str) -> int:
    """How many colours a cell kind has before they come again."""
    return len(SHADES.get(kind.removesuffix("Cell"), SERIES))


def faded(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def blank(name: str, height: int = 320, *, legend: bool = True) -> go.Figure:
    """An empty figure in the room's layout; `name` keeps a reader's zoom when the figure is drawn again."""
    return go.Figure(
        layout={
            "height": height,
            "autosize": True,
            "margin": {"l": 8, "r": 12, "t": 14, "b": 44},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "hovermode": "x unified",
            "dragmode": False,  # a finger that scrolls the page must not zoom the figure
            "uirevision": name,
            "showlegend": legend,
            "legend": {
                "orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom",
                "title": {"text": ""}, "itemwidth": 36, "itemclick": False,
                "itemdoubleclick": False, "bgcolor": "rgba(0,0,0,0)",
            },
        }
    )  # fmt: skip


def line(name: str, x: Sequence[float], y: Sequence[float | None], hover: Sequence[str], colour: str, place: int = 0,
         **more: Any) -> go.Scatter:  # fmt: skip
    """A line with gaps where `y` is None; `place` chooses dash and marker, the second channel beside colour."""
    drawn = sum(value is not None for value in y)
    return go.Scatter(
        name=name, x=list(x), y=list(y), mode="lines+markers" if drawn < MARKED_BELOW else "lines",
        line={"color": colour, "width": 2.2, "dash": DASHES[place % len(DASHES)]},
        marker={"color": colour, "size": 6, "symbol": SYMBOLS[place % len(SYMBOLS)]},
        customdata=list(hover), hovertemplate="%{customdata}", connectgaps=False, **more,
    )  # fmt: skip


def key(name: str, colour: str, dash: str) -> go.Scatter:
    """An entry of the legend for a thin line that is no data."""
    return go.Scatter(name=name, x=[None], y=[None], mode="lines", line={"color": colour, "width": 1, "dash": dash})


def scale(title: str, **more: Any) -> dict[str, Any]:
    """A colour bar along the top edge, which leaves a narrow screen its width; `make_room_for_scale` goes with it."""
    return {
        "orientation": "h", "x": 0.5, "xpad": 0, "len": 1.0, "y": 0.985, "yref": "container", "yanchor": "top",
        "ypad": 0, "thickness": 8, "outlinewidth": 0, "title": {"text": title, "side": "top"}, "nticks": 5,
        "exponentformat": "e", "tickangle": 0,
    } | more  # fmt: skip


def make_room_for_scale(plot: go.Figure) -> None:
    """Cells show where they are, not a column; what is not drawn is grey as padding is."""
    plot.update_layout(hovermode="closest", plot_bgcolor=PADDING, margin={"t": 56})


def shade_padding(plot: go.Figure, shortest: int, longest: int, steps: int) -> None:
    """Grey behind the time steps at which some samples, and darker behind those at which all samples are padding."""
    for first, last, text in ((shortest, longest, "some padding"), (longest, steps, "only padding")):
        if last <= first:
            continue
        plot.add_vrect(x0=first + 0.5, x1=last + 0.5, fillcolor=PADDING if first == longest else FEW_PADDED,
                       line_width=0, layer="below")  # fmt: skip
        if last - first >= 0.2 * steps:
            note(plot, text, (first + last + 1) / 2, 0.02, xanchor="center", yanchor="bottom")


def note(plot: go.Figure, text: str, x: float, y: float, **more: Any) -> None:
    """Small text at x on the time axis and y as a share of the height of the plot area."""
    defaults = {"xref": "x", "yref": "paper", "showarrow": False, "font": {"size": 11}, "opacity": 0.75}
    plot.add_annotation(text=text, x=x, y=y, **(defaults | more))


def finite(values: ArrayLike) -> list[float | None]:
    """A flat array as a list in which NaN and infinity are None: what JSON can hold and plotly draws as a gap."""
    flat = np.asarray(values, dtype=np.float64).ravel()
    return [float(value) if np.isfinite(value) else None for value in flat]
