"""The control view of a room: its steps, who is in, how the votes spread, and the way in for others."""

from collections.abc import Callable

import streamlit as st

from unroll.actions import host_links, room_runs, room_sight, teach
from unroll.actions.refusal import Refused
from unroll.actions.room_report import answers_csv
from unroll.actions.room_snapshot import Snapshot, look
from unroll.classroom.plan import Board, Phase
from unroll.store.rooms import RoomRow
from unroll.ui import room_figures
from unroll.ui.components.listing import listing
from unroll.ui.components.remote import remote
from unroll.ui.frame import page_of
from unroll.ui.hosting import leader
from unroll.ui.state import house, now, tab
from unroll.ui.text import plain

MORE_S = 30
MOST_NAMES = 12
"""Names of those who are waited for that are written out."""
WITHDRAWN = "No host link made so far will open this room, and who came by one leads it no longer. You do."


def lead(row: RoomRow) -> None:
    """The whole view, and what the host takes home."""
    control(row)
    keep(row)


@st.fragment
def control(row: RoomRow) -> None:
    """Draw the room as it stands, and again whenever it stands otherwise; one column below the other on a phone."""
    if not teach.is_host(house(), leader(row.code), row.code):  # host links were withdrawn
        st.rerun(scope="app")
    seen = look(house(), row, now())
    left, right = st.columns([3, 2], gap="large")
    with left:
        version = remote(seen, key="remote")
        if version is not None:
            more(row, version)
        _votes(seen)
        figures = st.container()
    with right:
        _way_in(row, seen)
        _people(row, seen)
        _board(row, seen)
    with figures:  # last, because their programs may have to run first
        _figures(row, seen)


def more(row: RoomRow, version: int) -> None:
    """Give an open vote more time, or say why not."""
    _pressing(lambda: teach.extend(house(), leader(row.code), row.code, version, MORE_S, now()))()


def _votes(seen: Snapshot) -> None:
    """Who is waited for while a vote is open; how it spread once it is closed."""
    told = room_sight.host(house(), seen)
    if seen.room.phase is Phase.OPEN and told["waiting"]:
        names = [plain(name) for name in told["waiting"][:MOST_NAMES]]
        rest = len(told["waiting"]) - len(names)
        st.caption("Waiting for " + ", ".join(names) + (f" and {rest} more" if rest else ""))
    room_figures.spread(told["spread"])
    room_figures.after(told)


def _figures(row: RoomRow, seen: Snapshot) -> None:
    """Whose program the figures on the projector are of, once the answer is shown."""
    here = (house(), leader(row.code), row.code, seen.room.version)
    try:
        programs = room_runs.observed_programs(house(), tab().person, row, seen.room)
    except Refused:
        return  # the projector says so
    found = {choice: title for choice, title, observed in programs if room_figures.has_figures(observed)}
    if len(found) < 2:
        return
    shown = seen.room.shown if seen.room.shown in found else next(iter(found))
    chosen = st.selectbox(
        "Figures on the projector", list(found), index=list(found).index(shown), format_func=found.__getitem__
    )
    if chosen != shown:
        _pressing(lambda: teach.show(*here, chosen, now()))()


def _pressing(act: Callable[[], object]) -> Callable[[], None]:
    def press() -> None:
        try:
            act()
        except Refused as refusal:
            st.toast(plain(str(refusal)))

    return press


def _way_in(row: RoomRow, seen: Snapshot) -> None:
    link = room_figures.address(row.code)
    st.page_link(
        page_of("projector"), label="Open the projector", icon=":material/tv:", query_params={"room": row.code}
    )
    begins = seen.room.phase is Phase.LOBBY
    with st.expander(f"Code {row.code}, link and QR", icon=":material/qr_code_2:", expanded=begins):
        listing(link, key="host-way-in", label="Link to the room", language="text", wrap=True)
        room_figures.qr(link, width=200)
        _host_links(row)


def _host_links(row: RoomRow) -> None:
    """Let another device lead the room, and take that back."""
    with st.container(horizontal=True):
        made = st.button("Make a host link for another device", icon=":material/key:")
        back = st.button("Withdraw host links", icon=":material/key_off:", help=WITHDRAWN, type="tertiary")
    if made:
        secret = host_links.new_host_link(house(), leader(row.code), row.code, now())
        as_host = room_figures.address(row.code).replace("/live?", "/host?") + f"&key={secret}"
        listing(as_host, key="host-link", label="Link for another host", language="text", wrap=True)
        st.caption("Whoever opens it is a host of this room. Keep it off the projector.")
    if back:
        lost = host_links.withdraw(house(), leader(row.code), row.code)
        gone = f" {lost} who came by one {'leads' if lost == 1 else 'lead'} it no longer." if lost else ""
        st.caption(f"Host links made so far no longer open this room.{gone}")


def _people(row: RoomRow, seen: Snapshot) -> None:
    with st.expander(f"People ({len(seen.present)})", icon=":material/group:"):
        if not seen.people:
            st.caption("Nobody is here yet.")
            return
        ids = sorted((each.id for each in seen.people), key=lambda each: seen.names[each].casefold())
        who = st.selectbox("Participant", ids, format_func=lambda each: _named(seen, each))
        name = st.text_input("New nickname", max_chars=24, key=f"name-{who}")
        here = (house(), leader(row.code), row.code, who)
        with st.container(horizontal=True):
            st.button("Rename", on_click=_pressing(lambda: teach.rename(*here, name or "", now())))
            if seen.by_id[who].removed:
                st.button("Let in again", on_click=_pressing(lambda: teach.readmit(*here, now())))
            else:
                st.button("Remove", on_click=_pressing(lambda: teach.remove(*here, now())))


def _named(seen: Snapshot, member: str) -> str:
    return f"{seen.names[member]} (removed)" if seen.by_id[member].removed else seen.names[member]


def _board(row: RoomRow, seen: Snapshot) -> None:
    here = (house(), leader(row.code), row.code, seen.room.version)
    words = {Board.OFF: "Nobody", Board.OWN: "Each their own", Board.ALL: "Everybody"}
    board = st.segmented_control(
        "Who sees points", list(Board), default=seen.room.board, required=True, format_func=words.__getitem__
    )
    if board and board is not seen.room.board:
        _pressing(lambda: teach.set_board(*here, board, now()))()


@st.fragment
def keep(row: RoomRow) -> None:
    """What the host takes home; outside the parts that are drawn again, which would renew the file under a click."""
    here = (house(), leader(row.code), row.code)
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
