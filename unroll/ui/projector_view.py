"""The projector view of a room: what everybody looks at, and below it what the models did."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import streamlit as st

from unroll.actions import room_runs
from unroll.actions.refusal import Refused
from unroll.actions.room_runs import RoomRuns
from unroll.actions.room_snapshot import Snapshot, look
from unroll.charts import room as room_charts
from unroll.charts.figure import Figure
from unroll.classroom.plan import Phase
from unroll.store.rooms import RoomRow
from unroll.ui import host_view, room_figures
from unroll.ui.components.stage import stage
from unroll.ui.state import Wall, again, house, now, tab

USUAL_HEIGHT = 720
SHARE = 0.33
"""Of the window, for the figures."""
RUNS_IN = (Phase.RUNNING, Phase.REVEALED)


@st.fragment
def show(row: RoomRow) -> None:
    """Draw the room as it stands. The browser part follows it by itself and says when there is something to run."""
    seen = look(house(), row, now())
    wall = tab().wall
    if wall is not None and wall.at != _place(seen):
        wall = None
    figures = (wall.figures or ()) if wall is not None else ()
    runs = wall.runs if wall is not None else None
    told = stage(row.code, room_figures.address(row.code), key="stage", runs=runs, figures=bool(figures))
    if told.more is not None:
        host_view.more(row, told.more)
    _draw(figures, told.height or USUAL_HEIGHT)
    if seen.room.phase in RUNS_IN and (wall is None or wall.figures is None):
        tab().wall = _run(row, seen) if wall is None else _observe(row, seen, wall)
        again()


def _place(seen: Snapshot) -> tuple[str, int, int, str, str | None]:
    room = seen.room
    return seen.row.id, room.place, room.vote, room.phase.value, room.shown


def _run(row: RoomRow, seen: Snapshot) -> Wall:
    """Run what is due before everybody's eyes. What cannot be run now is said, and tried at the next step."""
    try:
        runs = room_runs.run_options(house(), tab().person, row, seen.room)
    except Refused as refusal:
        runs = RoomRuns(None, (), str(refusal))
    return Wall(_place(seen), _flat(asdict(runs) if runs is not None else {}, seen))


def _observe(row: RoomRow, seen: Snapshot, wall: Wall) -> Wall:
    """The figures come after the outcomes, which need not wait for them."""
    try:
        found = room_runs.observe_run(house(), tab().person, row, seen.room)
    except Refused:
        found = None  # the outcomes have said it
    return replace(wall, figures=room_figures.of_run(*found) if found is not None else ())


def _flat(told: dict[str, Any], seen: Snapshot) -> dict[str, Any]:
    """As the browser part reads it."""
    outcomes = [{**each["end"], **{k: each[k] for k in ("option", "letter", "right")}} for each in told.get("runs", ())]
    room = seen.room
    return {
        "place": room.place,
        "phase": room.phase.value,
        "start": told.get("start"),
        "held": told.get("held", ""),
        "runs": outcomes,
    }


def _draw(figures: Sequence[tuple[str, Figure]], height: int) -> None:
    for place, (title, each) in zip(st.columns(len(figures)) if figures else (), figures, strict=True):
        with place:
            enlarged = room_charts.enlarged(each, title, height=round(SHARE * height), text=max(14, height / 45))
            st.plotly_chart(enlarged, key=f"wall-{each.name}", config={"staticPlot": True}, alt=each.alt)
