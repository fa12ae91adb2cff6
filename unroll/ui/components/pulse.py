"""The host's ear in a room: no rerun while nothing happens. Its browser part is built from `frontend/src/pulse.js`."""

import functools
from typing import Literal

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from unroll.actions import room_sight
from unroll.actions.room_snapshot import Snapshot
from unroll.ui.state import house


@functools.cache
def _component() -> ComponentRenderer:
    # Not at import: Streamlit knows where the assets are only once its runtime is up.
    return st.components.v2.component("unroll.pulse", js="pulse-*.js")


def pulse(seen: Snapshot, label: str, *, key: str, size: Literal["metric", "display"] = "metric") -> None:
    """Draw `label` and the clock of an open vote, and rerun the fragment around it when the room is no longer `seen`.

    It hears the room's events, at most twice a second; where they do not get through it asks every three seconds.
    `unroll.server.rooms` is its other end, and asks at every call whether this is a host of the room.

    Args:
        seen: the room as the fragment draws it.
    """
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    base = f"/{path}" if path else ""
    told = room_sight.to_host(house(), seen)
    data = {"code": seen.row.code, "base": base, "mark": told["mark"], "label": label, "size": size}
    _component()(key=key, data=data, on_changed_change=lambda: None)
