"""The control view of a room: the usual step, the others, and who is in."""

from collections.abc import Callable

import streamlit as st

from unroll.actions import room_sight, teach
from unroll.actions.refusal import Refused
from unroll.actions.room_report import answers_csv
from unroll.actions.room_snapshot import Snapshot, look
from unroll.classroom.plan import Board, Phase
from unroll.store.rooms import RoomRow
from unroll.ui import room_figures
from unroll.ui.components.listing import listing
from unroll.ui.components.pulse import pulse
from unroll.ui.frame import page_of
from unroll.ui.state import house, now, tab
from unroll.ui.text import on_accent, plain

WORDS = {
    "next": "Open the next question",
    "close": "Close the vote",
    "run": "Run the options",
    "revote": "Vote again",
    "reveal": "Reveal the answer",
    "pause": "Pause",
    "resume": "Go on",
}
OTHERS = {
    Phase.OPEN: ("pause",),
    Phase.CLOSED: ("run", "revote", "reveal"),
    Phase.RUNNING: ("revote", "reveal"),
}


@st.fragment
def control(row: RoomRow) -> None:
    """Draw the room as it stands, and again whenever it stands otherwise."""
    seen = look(house(), row, now())
    told = room_sight.host(house(), seen)
    _numbers(seen, told["answered"], told["joined"])
    steps(row, seen)
    if told["waiting"] and seen.room.phase is Phase.OPEN:
        st.caption("Waiting for " + plain(", ".join(told["waiting"][:30])))
    room_figures.spread(told["spread"])
    room_figures.after(told)
    _way_in(row)
    _people(row, seen)
    _settings(row, seen)


def _numbers(seen: Snapshot, answered: int, joined: int) -> None:
    room = seen.room
    one, two, three = st.columns(3)
    asked = f"{room.place + 1} of {len(room.plan.items)}" if room.item else "–"
    one.metric("Question", asked, f"vote {room.vote}" if room.vote else None, delta_color="off", delta_arrow="off")
    two.metric("Answers in", f"{answered} of {joined}")
    with three:
        pulse(seen, room.phase.value.capitalize(), key="pulse-control")


def steps(row: RoomRow, seen: Snapshot) -> None:
    """The usual step, which Space takes too, and the others that are possible."""
    room = seen.room
    usual = room.usual_step
    with st.container(horizontal=True):
        if usual is not None:
            _button(row, room.version, usual, primary=True)
        for name in OTHERS.get(room.phase, ()):
            if name != usual and not (name == "revote" and room.vote > 1) and not (name == "pause" and room.paused_at):
                _button(row, room.version, name)
        if room.phase is Phase.OPEN and room.closes_at is not None:
            press = _pressing(lambda: teach.extend(house(), tab().person, row.code, room.version, 30, now()))
            st.button("+30 s", on_click=press, key=f"extend-{room.version}", icon=":material/more_time:")


def _button(row: RoomRow, version: int, name: str, *, primary: bool = False) -> None:
    st.button(
        on_accent(WORDS[name]) if primary else WORDS[name],
        key=f"step-{name}",
        type="primary" if primary else "secondary",
        shortcut="Space" if primary else None,
        on_click=_pressing(lambda: teach.step(house(), tab().person, row.code, version, name, now())),
    )


def _pressing(act: Callable[[], object]) -> Callable[[], None]:
    def press() -> None:
        try:
            act()
        except Refused as refusal:
            st.toast(plain(str(refusal)))

    return press


def _way_in(row: RoomRow) -> None:
    link = room_figures.address(row.code)
    with st.expander(f"Code {row.code}, link and QR", icon=":material/qr_code_2:", expanded=True):
        listing(link, key="host-way-in", label="Link to the room", language="text", wrap=True)
        room_figures.qr(link, width=220)
        st.page_link(
            page_of("projector"), label="Projector view", icon=":material/tv:", query_params={"room": row.code}
        )
        if st.button("Make a host link for another device", icon=":material/key:"):
            secret = teach.new_host_link(house(), tab().person, row.code, now())
            as_host = link.replace("/live?", "/host?") + f"&key={secret}"
            listing(as_host, key="host-link", label="Link for another host", language="text", wrap=True)
            st.caption("Whoever opens it is a host of this room. Keep it off the projector.")


def _people(row: RoomRow, seen: Snapshot) -> None:
    if not seen.people:
        return
    with st.expander(f"People ({len(seen.present)})", icon=":material/group:"):
        ids = [each.id for each in seen.people]
        who = st.selectbox("Participant", ids, format_func=lambda each: seen.names[each])
        name = st.text_input("New nickname", max_chars=24, key=f"name-{who}")
        here = (house(), tab().person, row.code, who)
        with st.container(horizontal=True):
            st.button("Rename", on_click=_pressing(lambda: teach.rename(*here, name or "", now())))
            if seen.by_id[who].removed:
                st.button("Let in again", on_click=_pressing(lambda: teach.readmit(*here, now())))
            else:
                st.button("Remove", on_click=_pressing(lambda: teach.remove(*here, now())))


def _settings(row: RoomRow, seen: Snapshot) -> None:
    room, here = seen.room, (house(), tab().person, row.code, seen.room.version)
    with st.expander("Room", icon=":material/settings:"):
        board = st.segmented_control("Board", [each.value for each in Board], default=room.board.value, required=True)
        if board and board != room.board.value:
            teach.set_board(*here, Board(board), now())
        lock = "unlock" if room.locked else "lock"
        words = "Unlock the room" if room.locked else "Lock the room"
        st.button(words, on_click=_pressing(lambda: teach.step(*here, lock, now())))
        if room.phase is not Phase.ENDED and st.checkbox("I want to end this room"):
            st.button("End the room", on_click=_pressing(lambda: teach.step(*here, "end", now())))


@st.fragment
def keep(row: RoomRow) -> None:
    """What the host takes home; outside the part redrawn each second, which would renew the file under a click."""
    here = (house(), tab().person, row.code)
    link = {"room": row.code}
    st.page_link(page_of("report"), label="Report of this room", icon=":material/summarize:", query_params=link)
    st.download_button(
        "Answers as CSV",
        lambda: answers_csv(*here, now()),
        f"room-{row.code}.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
