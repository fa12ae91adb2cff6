"""What host and projector show of a room: its address, the question, and how the votes spread."""

import io
from typing import Any

import pandas as pd
import segno
import streamlit as st

from unroll.charts import figures as charts
from unroll.charts.figure import Figure
from unroll.charts.observation import Observation
from unroll.ui.address import absolute
from unroll.ui.text import count, plain

WANTED = ("gradient_through_time", "hidden_norms", "training")
"""Figures that can be read from the last row, the most telling first; two of them fit beside each other."""


def of_run(title: str, observed: dict[str, Any]) -> tuple[tuple[str, Figure], ...]:
    """The figures of a program that fit on the projector, each with the title of the program."""
    try:
        drawn = charts.figures_for(Observation.read(observed), WANTED)
    except ValueError:
        return ()  # a damaged observation has no figure; the outcomes stand there all the same
    return tuple((title, each) for each in drawn if each.plot is not None)[:2]


def has_figures(observed: dict[str, Any]) -> bool:
    """Whether `of_run` gives any, without drawing all."""
    try:
        read = Observation.read(observed)
    except ValueError:
        return False
    return any(not charts.why_absent(read, name) for name in WANTED)


def address(code: str) -> str:
    """The link that participants open."""
    return absolute("live", room=code)


def qr(link: str, *, width: int) -> None:
    """The link as a QR code, dark on light in every theme."""
    drawn = io.BytesIO()
    segno.make(link, error="m").save(drawn, kind="png", scale=10, border=4)
    st.image(drawn.getvalue(), width=width, alt=f"QR code of {link}")


def spread(found: dict[str, Any] | None) -> None:
    """Counts of each answer, vote by vote; the right ones marked once that is due. A word if nobody answered."""
    if found is None:
        return
    if not any(vote["n"] for vote in found["votes"]):
        st.caption("Nobody answered.")
        return
    rows = {_label(bar): bar["id"] for bar in found["bars"]}
    columns = {
        f"Vote {number}": [vote["counts"].get(bar, 0) for bar in rows.values()]
        for number, vote in enumerate(found["votes"], 1)
    }
    table = pd.DataFrame(columns, index=pd.Index(rows, name="Answer"))
    ranked = table.reset_index().assign(place=range(len(rows)))
    # Lying, because standing bars would have their labels turned.
    st.bar_chart(ranked, x="Answer", y=list(columns), sort="place", stack=False, height=260, horizontal=True,
                 x_label="", y_label="")  # fmt: skip
    if found["judging"]:
        st.caption(f"{count(found['judging'], 'answer')} still being run: neither right nor wrong yet.")
    with st.expander("Numbers", icon=":material/table_chart:", type="compact"):
        st.dataframe(table)


def _label(bar: dict[str, Any]) -> str:
    name = bar["letter"] or bar["text"].strip("`")
    return f"✓ {name}" if bar.get("right") else name


def after(told: dict[str, Any]) -> None:
    """Misconceptions and the shift between the votes, once the answer is shown."""
    for each in told["misconceptions"] or ():
        st.markdown(f"- {plain(each['text'])} — {' → '.join(map(str, each['counts']))}")
    if (moved := told["shift"]) is not None:
        st.markdown(
            f"Of {moved['both']} who voted twice, **{moved['to_right']}** came to the right answer "
            f"and **{moved['to_wrong']}** left it."
        )
