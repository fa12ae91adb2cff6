"""The host's remote control, drawn by the browser. Its browser part is built from `frontend/src/remote.js`."""

import functools

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


@functools.cache
def _component() -> ComponentRenderer:
    # Not at import: Streamlit knows where the assets are only once its runtime is up.
    return st.components.v2.component("unroll.remote", js="remote-*.js")


def remote(code: str, *, key: str) -> int | None:
    """How the room stands, and its steps as large buttons with their keys.

    The steps go from the browser to `unroll.server.rooms`, which asks the store whose room it is.

    Returns:
        The room's version, once, when the host asks for more time; None otherwise.
    """
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    told = _component()(key=key, data={"code": code, "base": f"/{path}" if path else ""}, on_more_change=lambda: None)
    version = told.more.get("version") if isinstance(told.more, dict) else None
    return version if type(version) is int else None
