"""A run while it goes on, drawn by the browser. Its browser part is built from `frontend/src/live.js`."""

import functools
from typing import Literal

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


@functools.cache
def _component() -> ComponentRenderer:
    # Not at import: Streamlit knows where the assets are only once its runtime is up.
    return st.components.v2.component("unroll.live", js="live-*.js")


def live_run(run_id: str, *, key: str, title: str) -> Literal["ended"] | None:
    """Follow a run of this learner: curves, output, elapsed time and Stop, without a rerun of the page until its end.

    The news come from `unroll.server.runs`, which asks the learner's cookie whose run it is.

    Returns:
        "ended" once, when the run is over or no longer known; None before.
    """
    result = _component()(
        key=key,
        data={"run_id": run_id, "title": title, "base": _base()},
        on_ended_change=lambda: None,
    )
    told = result.ended
    return "ended" if isinstance(told, dict) and told.get("run_id") == run_id else None


def _base() -> str:
    """The path that the app is served below: empty, or one that begins with a slash."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""
