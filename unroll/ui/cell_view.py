"""A live cell on the page: parameters, program, run, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from unroll.actions import learn
from unroll.actions.learn import LastRun
from unroll.actions.refusal import Refused
from unroll.runner.parameters import Parameter, read_parameters
from unroll.runner.pool import Run
from unroll.runner.request import INTERACTIVE, LONG, Value
from unroll.ui import cause_view, parameters, result_view
from unroll.ui.cell import Cell
from unroll.ui.components.editor import EditorError, code_editor
from unroll.ui.components.listing import listing
from unroll.ui.components.live import live_run
from unroll.ui.resume import note_end
from unroll.ui.state import CellMemory, again, house, tab
from unroll.ui.text import on_accent

QUICK_S = 0.4
"""A run that is done within this many seconds is shown at once, without the live view."""


@st.fragment
def show(made: Cell | Callable[[], Cell]) -> None:
    """Draw the cell and run it where that is due; what reads widgets beside it is made again each time it is drawn."""
    cell = made if isinstance(made, Cell) else made()
    memory = tab().cell(cell.key)
    if memory.draft is None and memory.version == 0:
        memory.draft = cell.draft
    if memory.asked is None and memory.version == 0 and cell.kept is not None:
        _come_back(cell, memory, cell.kept.last)
    key = f"{cell.key}-{memory.version}"
    source = cell.source if memory.draft is None else memory.draft
    if cell.editable:
        _bench(cell, memory, source, key)
    else:
        _figure_first(cell, memory, source, key)


def _come_back(cell: Cell, memory: CellMemory, last: LastRun | None) -> None:
    """The run that stood here last; where only a text was left, the program's own beside it."""
    if last is not None and (cell.editable or last.source == cell.source):
        memory.asked, memory.seed, memory.run_id = (last.source, dict(last.values)), last.seed, last.run_id
        if last.again and _find(memory) is None:
            _start(cell, memory, last.source, last.values)
    elif cell.draft is not None:
        _start(cell, memory, cell.source, {})


def _figure_first(cell: Cell, memory: CellMemory, source: str, key: str) -> None:
    """Parameters, what comes of them, and below it the program for whoever wants to read it."""
    values = parameters.ask(_known(source), key=key, given=_given(cell, memory))
    outcome = st.container(gap="small")
    with st.expander("Program", icon=":material/code:"):
        listing(source, key=f"{key}-program", numbers=True)
    pressed = _buttons(cell, memory, key, changed=bool(values)) or memory.due
    memory.due = False
    with outcome:
        if pressed or _is_due(cell, memory, source, values):
            _start(cell, memory, source, values)
        _outcome(cell, memory, key)


def _bench(cell: Cell, memory: CellMemory, source: str, key: str) -> None:
    """The editor on the left, what came of it on the right."""
    left, right = st.columns([11, 10], gap="large")
    with left:
        known = _known(source)
        values = parameters.ask(known, key=key, given=_given(cell, memory))
        source, pressed = _editor(cell, memory, source, key)
        pressed = _buttons(cell, memory, key, changed=source != cell.source or bool(values)) or pressed or memory.due
        memory.due = pressed and _known(source) != known
        _link(cell, memory, source, values)
        if memory.due:  # the widgets above are those of the text before: draw the new ones, then run
            again()
    with right:
        if pressed or _is_due(cell, memory, source, values):
            _start(cell, memory, source, values)
        _outcome(cell, memory, key)


def _known(source: str) -> Sequence[Parameter]:
    try:
        return read_parameters(source)
    except (ValueError, SyntaxError):
        return ()  # the run itself will say what is wrong with the text


def _is_due(cell: Cell, memory: CellMemory, source: str, values: Mapping[str, Value]) -> bool:
    """Whether the cell runs without being told: on its first sight, or because a parameter moved."""
    if memory.asked is None:
        return cell.autorun
    text, moved = memory.asked[0], (*memory.asked, memory.seed) != (source, dict(values), cell.seed)
    return moved and (text == source or not cell.editable)


def _editor(cell: Cell, memory: CellMemory, source: str, key: str) -> tuple[str, bool]:
    """The editor; returns its text and whether it was told to run from there."""
    event = code_editor(
        source,
        doc_id=f"{cell.key}:{memory.version}",
        key=f"{key}-editor",
        error=_last_error(memory),
    )
    if event is None:
        return source, False
    if event.code != source:
        memory.draft = source = event.code
        if cell.save is not None:
            cell.save(source)
    return source, event.kind == "run"


def _last_error(memory: CellMemory) -> EditorError | None:
    run = _find(memory)
    error = run.result().error if run is not None and run.id == memory.marked else None
    if error is None or not error.line or memory.asked is None:
        return None
    read = memory.asked[0].split("\n")[error.line - 1 :][:1]
    return EditorError(error.line, "".join(read), f"{error.type}: {error.message}")


def _buttons(cell: Cell, memory: CellMemory, key: str, *, changed: bool) -> bool:
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(on_accent("Run"), key=f"{key}-run", type="primary")
        if cell.share is not None and st.button(
            "Link",
            key=f"{key}-link",
            icon=":material/link:",
            help="A link that reproduces this run, to keep or to share.",
        ):
            memory.link_due = True
        if cell.editable:
            st.button(f"Long run ({LONG.wall_s:g} s)", key=f"{key}-long", on_click=_ask_long, args=(memory,), **_LONG)
        if st.button(
            "Reset",
            key=f"{key}-reset",
            icon=":material/restart_alt:",
            disabled=not changed,
            help="Back to the program as it was, with its own parameters.",
        ):
            _reset(cell, memory)
    return pressed


_LONG: dict[str, Any] = {
    "icon": ":material/timer:",
    "help": f"Up to {LONG.wall_s:g} s instead of {INTERACTIVE.wall_s:g} s, in a queue of its own.",
}


def _ask_long(memory: CellMemory) -> None:
    """The next run is a long one, and it is due."""
    memory.long = memory.due = True


def _given(cell: Cell, memory: CellMemory) -> Mapping[str, Value]:
    """Where parameters start: as they were run last, also after another page was looked at."""
    if memory.asked is not None:
        return memory.asked[1]
    return cell.values if memory.version == 0 else {}


def _link(cell: Cell, memory: CellMemory, source: str, values: Mapping[str, Value]) -> None:
    """The address that leads to this very run, as long as it is this very run that stands here."""
    asked = (source, dict(values), cell.seed)
    if memory.link_due and cell.share is not None:
        memory.link_due = False
        try:
            memory.link = (*asked, cell.share(source, values))
        except Refused as refusal:
            st.warning(str(refusal), icon=":material/block:")
    if memory.link is not None and memory.link[:3] == asked:
        listing(memory.link[3], key=f"{cell.key}-address", label="Link to this run", language="text", wrap=True)
        st.caption("Whoever opens it gets this program with these values and this seed, and the same figures.")


def _reset(cell: Cell, memory: CellMemory) -> None:
    learn.stop_run(house(), tab().person, memory.run_id)
    memory.draft, memory.run_id, memory.asked = None, None, None
    memory.version += 1
    if cell.save is not None:
        cell.save(cell.source)
    again()


def _start(cell: Cell, memory: CellMemory, source: str, values: Mapping[str, Value]) -> None:
    """Start a run; the one it overtakes is stopped."""
    learn.stop_run(house(), tab().person, memory.run_id)
    memory.asked, memory.run_id, memory.seed = (source, dict(values)), None, cell.seed
    lane = LONG if memory.long else INTERACTIVE
    memory.long = False
    try:
        run = cell.start(source, values, lane.name)
        memory.run_id = run.id
        if cell.kept is not None:
            cell.kept.started(run)
    except Refused as refusal:
        st.warning(str(refusal), icon=":material/block:")


def _find(memory: CellMemory) -> Run | None:
    return learn.find_run(house(), tab().person, memory.run_id) if memory.run_id else None


def _outcome(cell: Cell, memory: CellMemory, key: str) -> None:
    run = _find(memory)
    if run is None:
        if memory.run_id:
            st.caption("This run is no longer kept. Run it again to see its figures.")
        elif memory.asked is None:
            st.caption("Not run yet. Press Run to see what the model does.")
        return
    try:
        result = run.result(timeout=QUICK_S)
    except TimeoutError:
        title = "Running" if run.request.lane == INTERACTIVE.name else f"Long run, up to {LONG.wall_s:g} s"
        if live_run(run.id, key=f"{key}-live-{run.id}", title=title) == "ended":
            again()
        return
    failed = run.id if cell.editable and result.error and result.error.line else None
    if memory.marked != failed:  # the editor was drawn before this was known
        memory.marked = failed
        again()
    if cell.kept is not None:
        note_end(memory, run)
    told = cell.tell(result) if cell.tell and memory.asked and not memory.asked[1] else None
    if cell.judge is not None:
        cell.judge(run)
    meaning, key = learn.meaning_of(house(), run), f"{key}-{run.id}"
    too_slow = result.status == "timeout" and run.request.limits.wall_s < LONG.wall_s
    way_on = partial(_longer, memory, key) if too_slow else None
    result_view.show(result, figures=cell.figures, key=key, told=told, meaning=meaning, way_on=way_on)
    if cell.cause:
        cause_view.offer(run, key=key)


def _longer(memory: CellMemory, key: str) -> None:
    """The way on from a run that met the shorter limit."""
    label = f"Run it as a long run ({LONG.wall_s:g} s)"
    st.button(label, key=f"{key}-longer", on_click=_ask_long, args=(memory,), **_LONG)
