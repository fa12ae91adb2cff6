"""A participant's view of a room, drawn by the browser. Its browser part is built from `frontend/src/room.js`."""

import functools

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


@functools.cache
def _component() -> ComponentRenderer:
    # Not at import: Streamlit knows where the assets are only once its runtime is up.
    return st.components.v2.component("unroll.room", js="room-*.js")


def participant(code: str, *, key: str) -> None:
    """Come into the room, see what is due and answer; no rerun of the page. `unroll.server.rooms` is its other end."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    _component()(key=key, data={"code": code, "base": f"/{path}" if path else ""})
