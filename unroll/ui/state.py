"""The one place that touches `st.session_state`: what a browser tab remembers, all of which may be lost."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from unroll.actions import identity
from unroll.actions.house import House, the_house
from unroll.actions.nearness import is_at_this_machine
from unroll.charts.figure import Figure
from unroll.runner.request import Value

COOKIE = identity.COOKIE


@dataclass
class CellMemory:
    """What a tab knows of one cell: the run on the screen and what it was asked to run."""

    run_id: str | None = None
    asked: tuple[str, dict[str, Value]] | None = None
    """Program and parameter values of that run; None before the first."""
    draft: str | None = None
    """Text in the editor when it differs from the program."""
    marked: str | None = None
    """The failed run whose line the editor marks."""
    due: bool = False
    """Told to run with a text whose parameters are not on the screen yet: it runs as soon as they are."""
    seed: int = 0
    """Of that run."""
    link_due: bool = False
    """A link was asked for and is not made yet."""
    link: tuple[str, dict[str, Value], int, str] | None = None
    """The link that was made last: text, values and seed that it leads to, and its address."""
    long: bool = False
    """The run that comes next was asked for as a long one."""
    ended: str | None = None
    """The run whose end was noted beyond this tab."""
    version: int = 0
    """Counts resets: a new version makes the widgets and the editor start afresh."""


@dataclass(frozen=True)
class Wall:
    """What was run on the projector, and where the room was then."""

    at: tuple[str, int, int, str, str | None]
    """Room, question, vote, phase, and whose program is shown."""
    runs: dict[str, Any]
    """As the projector's browser part reads it."""
    figures: tuple[tuple[str, Figure], ...] | None = None
    """Each with a word on whose it is; None as long as they are not drawn."""


@dataclass
class Tab:
    """One browser tab of one learner."""

    person: str
    cells: dict[str, CellMemory] = field(default_factory=dict)
    playing: bool = False
    """See walks through its sentence by itself."""
    word: int | None = None
    """Where See's slider was put last, otherwise than by hand; None: where the address says."""
    puts: int = 0
    """How often it was: each time it is another slider, which begins there."""
    wall: Wall | None = None
    said: str | None = None
    """A sentence to show once, in the run or on the page that comes next."""

    def cell(self, key: str) -> CellMemory:
        return self.cells.setdefault(key, CellMemory())


def house() -> House:
    return the_house()


def tab() -> Tab:
    """This tab; made at first use from the signed cookie that came with the page.

    Without a cookie (blocked, or a test without a browser) the tab gets an identity that lasts as long as itself.
    """
    held = st.session_state.get("tab")
    if not isinstance(held, Tab):
        sent = st.context.cookies.get(COOKIE, "")
        person = identity.read(house().secret, sent) or identity.new_person()
        held = st.session_state["tab"] = Tab(person)
    return held


def forget() -> None:
    """Let go of all that this tab remembers; who it belongs to stays."""
    person = tab().person
    st.session_state.clear()
    st.session_state["tab"] = Tab(person)


def said() -> str | None:
    """What was to be shown once; it is not said again."""
    told, tab().said = tab().said, None
    return told


def is_local() -> bool:
    """Whether this visitor sits at the machine that runs the app."""
    return is_at_this_machine(st.context.ip_address, st.context.headers.to_dict())


def now() -> datetime:
    """The server's clock, UTC: the only clock that decides."""
    return datetime.now(UTC)


def again() -> None:
    """Draw the cell once more; where the whole page is being drawn, the page."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


def put(key: str, value: str | int) -> None:
    """Set a widget's value before the widget is drawn."""
    st.session_state[key] = value


def held(key: str) -> str | None:
    """A widget's value, if it is a text."""
    value = st.session_state.get(key)
    return value if isinstance(value, str) else None


def held_number(key: str, otherwise: int) -> int:
    """A widget's value, if it is a whole number."""
    value = st.session_state.get(key)
    return value if isinstance(value, int) else otherwise
