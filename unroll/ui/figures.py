"""Put a figure on the page: title, picture, the sentence it says, and its numbers."""

from collections.abc import Sequence

import streamlit as st

from unroll.charts.figures import Figure
from unroll.ui.text import plain

_CONFIG = {"displaylogo": False, "displayModeBar": False, "responsive": True, "scrollZoom": False}


def draw(figure: Figure, *, key: str) -> None:
    """Draw one figure. Its caption is computed from its numbers and may quote the learner's names: shown as text."""
    with st.container(gap="xsmall", key=key):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(figure.title)}**", width="stretch")
            if figure.plot is not None:
                _numbers(figure, key)
        if figure.plot is None:
            st.dataframe(figure.table, hide_index=True, alt=figure.alt, key=f"{key}-table")
        else:
            st.plotly_chart(figure.plot, key=f"{key}-plot", config=_CONFIG, alt=figure.alt)
        st.caption(plain(figure.caption))


def draw_all(figures: Sequence[Figure], *, key: str) -> None:
    """Draw figures below each other, in the order given."""
    for figure in figures:
        draw(figure, key=f"{key}-{figure.name}")


def _numbers(figure: Figure, key: str) -> None:
    with st.popover("Numbers", icon=":material/table_chart:", type="tertiary", key=f"{key}-numbers"):
        st.dataframe(figure.table, hide_index=True, height=320, alt=figure.caption)
        st.download_button(
            "Download as CSV",
            figure.table.to_csv(index=False),
            file_name=f"{figure.name}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"{key}-csv",
        )
