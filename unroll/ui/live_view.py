"""The parts of Live: a room, and what stands outside it."""

import streamlit as st

from unroll.actions import attend
from unroll.actions.refusal import NotFound
from unroll.store.rooms import RoomRow
from unroll.ui.components.room import participant
from unroll.ui.frame import page_of
from unroll.ui.state import house, tab
from unroll.ui.text import on_accent


def found(code: str) -> RoomRow | None:
    """The room with this code, if there is one."""
    try:
        return attend.room_of(house(), code)
    except NotFound:
        return None


def room(row: RoomRow) -> None:
    """A room, from its door on. Its title is the page's."""
    participant(row, inside=attend.is_inside(house(), tab().person, row), key=f"room-{row.code}")


def ask_code(*, wrong: bool) -> None:
    """The code that stands on the projector; once more, with one sentence, after a wrong one."""
    if wrong:
        st.error(attend.NO_ROOM, icon=":material/block:")
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
