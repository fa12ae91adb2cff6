"""Put a figure on the page: title, choices, picture, the sentence it says, and its numbers."""

import re
from collections.abc import Sequence
from typing import Any

import streamlit as st

from unroll.charts import figures as charts
from unroll.charts.figures import Control, Figure
from unroll.charts.observation import Observation
from unroll.ui.text import plain


def draw(figure: Figure, *, key: str) -> None:
    """Draw one figure. Its caption is computed from its numbers and may quote the learner's names: shown as text."""
    with st.container(gap="xsmall", key=key):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(figure.title)}**", width="stretch")
            if figure.plot is not None:
                numbers(figure, key)
        if figure.plot is None:
            st.dataframe(figure.table, hide_index=True, alt=figure.alt, key=f"{key}-table")
        else:
            st.plotly_chart(figure.plot, key=f"{key}-plot", config=_config(figure), alt=figure.alt)
        st.caption(plain(_unbroken(figure.caption)))


def _unbroken(caption: str) -> str:
    """A number and its percent sign stay on one line, and so does a shape."""
    return re.sub(r"(?<=\d) (?=%)|(?<=\d,) (?=\d+[,)])", "\N{NO-BREAK SPACE}", caption)


def draw_all(figures: Sequence[Figure], *, key: str) -> None:
    """Draw figures below each other, in the order given."""
    for figure in figures:
        draw(figure, key=f"{key}-{figure.name}")


@st.fragment
def draw_observed(observation: Observation, name: str, *, key: str) -> None:
    """Draw a figure of a run with what a reader may choose in it: layer, optimizer step, sample, classes."""
    picked: dict[str, str] = {}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"{key}-choices"):
        while (control := charts.next_control(observation, name, picked)) is not None:
            picked[control.name] = _ask(control, f"{key}-{control.name}-{picked.get('where', '')}")
    drawn = charts.figure(observation, name, picked)
    if isinstance(drawn, Figure):
        draw(drawn, key=f"{key}-drawn")
    else:
        st.caption(plain(drawn.reason))


def _ask(control: Control, key: str) -> str:
    labels = dict(control.options)
    ids = list(labels)
    if control.slider:
        given = st.select_slider(control.label, ids, control.default, labels.__getitem__, key=key, width=260)
        return str(given)
    if sum(len(label) + 4 for label in labels.values()) <= 30:
        picked = st.segmented_control(
            control.label, ids, default=control.default, required=True, format_func=labels.__getitem__, key=key
        )
        return str(picked or control.default)
    place = ids.index(control.default)
    return st.selectbox(control.label, ids, place, labels.__getitem__, key=key, width=260)


def _config(figure: Figure) -> dict[str, Any]:
    """Only one button of plotly's, which saves the picture; it is made in the browser."""
    picture = {"format": "png", "filename": f"unroll-{figure.name.replace('_', '-')}", "scale": 2}
    return {
        "displaylogo": False, "displayModeBar": "hover", "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": picture, "responsive": True, "scrollZoom": False,
    }  # fmt: skip


def numbers(figure: Figure, key: str) -> None:
    """A button that opens the table of a figure, with its download."""
    with st.popover("Numbers", icon=":material/table_chart:", type="tertiary", key=f"{key}-numbers"):
        st.dataframe(figure.table, hide_index=True, height=320, alt=figure.caption)
        st.download_button(
            "Download as CSV",
            figure.csv(),
            file_name=f"unroll-{figure.name.replace('_', '-')}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"{key}-csv",
        )
