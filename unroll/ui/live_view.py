"""The parts of Live: a room, and what stands outside it."""

import streamlit as st

from unroll.actions import attend
from unroll.actions.refusal import NotFound
from unroll.ui.components.room import participant
from unroll.ui.frame import page_of
from unroll.ui.state import house, tab
from unroll.ui.text import on_accent, plain


def room(code: str) -> bool:
    """The room with this code; False, with one sentence, if there is none."""
    try:
        row = attend.room_of(house(), code)
    except NotFound as refusal:
        st.error(plain(str(refusal)), icon=":material/block:")
        return False
    participant(row, inside=attend.is_inside(house(), tab().person, row), key=f"room-{code}")
    return True


def ask_code() -> None:
    """The code that stands on the projector."""
    with st.form("room-code", border=True):
        given = st.text_input(
            "Room code", max_chars=12, placeholder="for example K7QX4M", width=300, autocomplete="off"
        )
        pressed = st.form_submit_button(on_accent("Go to the room"), type="primary")
    if pressed:
        st.query_params["room"] = attend.room_of(house(), given or "").code
        st.rerun()


def foot(inside: bool) -> None:
    """The way to another room, and to hosting one."""
    with st.container(horizontal=True):
        if inside:
            st.page_link(page_of("live"), label="Another room", icon=":material/logout:", query_params={"room": ""})
        st.page_link(page_of("host"), label="Host a room", icon=":material/co_present:")
