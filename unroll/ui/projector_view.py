"""The projector view of a room."""

import streamlit as st

from unroll.actions import learn, room_sight
from unroll.actions.room_questions import asked_in
from unroll.actions.room_snapshot import Snapshot, look
from unroll.classroom.plan import Phase
from unroll.classroom.votes import shows_question
from unroll.store.rooms import RoomRow
from unroll.ui import comparison_view, host_view, room_figures
from unroll.ui.components.pulse import pulse
from unroll.ui.state import house, now, tab
from unroll.ui.text import plain


@st.fragment
def show(row: RoomRow) -> None:
    """Draw the room as it stands, and again whenever it stands otherwise."""
    seen = look(house(), row, now())
    told = room_sight.host(house(), seen)
    asked = shows_question(seen.room)
    label = f"{told['answered']} of {told['joined']} answered" if asked else ""
    pulse(seen, label, key="pulse-projector", size="display")
    if seen.room.phase is Phase.LOBBY:
        _lobby(row, told["names"])
    elif asked:
        room_figures.question(room_sight.shared(house(), seen))
        room_figures.spread(told["spread"])
        _runs(row, seen)
        room_figures.after(told)
    else:
        st.markdown("# Thank you")
    host_view.steps(row, seen)


def _lobby(row: RoomRow, names: list[str]) -> None:
    link = room_figures.address(row.code)
    left, right = st.columns([3, 2])
    left.markdown(f"# {row.code}")
    left.markdown(f"## {plain(link.split('?')[0].partition('://')[2])}")
    left.markdown(f"#### {len(names)} here: {plain(', '.join(names))}")
    with right:
        room_figures.qr(link, width=360)


def _runs(row: RoomRow, seen: Snapshot) -> None:
    """What the programs of the options do, run before everybody's eyes."""
    if seen.room.phase not in (Phase.RUNNING, Phase.REVEALED):
        return
    asked = asked_in(house(), tab().person, row, seen.room, None, due=False)
    if asked is None:
        return
    for choice in asked.variant.choices:
        mine = asked_in(house(), tab().person, row, seen.room, choice.id, due=False)
        if mine is not None and mine.verdicts and learn.has_program(mine, choice.id):
            comparison_view.show(mine, key=f"run-{row.code}-{seen.room.place}-{choice.id}")
