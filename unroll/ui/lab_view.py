"""The open bench: pick a program, alter it, run it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from unroll.actions import learn
from unroll.actions.house import House
from unroll.actions.lab_links import MAX_SEED, Linked
from unroll.actions.learn import Program
from unroll.actions.refusal import NotFound
from unroll.runner.pool import Run
from unroll.runner.request import Value
from unroll.ui import address, cell_view
from unroll.ui.cell import Cell
from unroll.ui.frame import page_of
from unroll.ui.resume import Kept
from unroll.ui.state import held_number, is_local, now
from unroll.ui.text import plain

LOOK_S = 1


def pick(programs: Sequence[Program]) -> Program:
    """Choose a starting point; the address remembers it."""
    by_name = {program.name: program for program in programs}
    current = address.chosen("program", list(by_name), "program")
    address.menu("program", list(by_name), current, "Starting point", lambda name: by_name[name].title)
    return by_name[current]


def cell_of(program: str) -> str:
    """A program's cell, by its name among the learner's runs."""
    return f"lab-{program}"


def seed(key: str, start: int = 0) -> int:
    """The random state that a run starts from."""
    given = st.number_input(
        "Seed",
        min_value=0,
        max_value=MAX_SEED,
        value=start,
        step=1,
        key=_seed(key),
        help="The state of torch, numpy and random before the first line. "
        "A program that calls torch.manual_seed itself does not notice it.",
    )
    return int(given)


def _seed(key: str) -> str:
    return f"seed-{key}"


def linked(house: House, person: str) -> Linked | None:
    """The run that the address leads to; None without one, after one sentence where there is none behind it."""
    asked_for = st.query_params.get("link")
    if not asked_for:
        return None
    try:
        return learn.open_link(house, person, asked_for)
    except NotFound as refusal:
        st.warning(plain(str(refusal)), icon=":material/link_off:")
        return None


def _bench(house: House, person: str, program: str, source: str, seed: int, refused: str | None) -> Cell:
    """A cell on the bench; where nothing may be typed, parameters still move."""

    def start(text: str, values: Mapping[str, Value], lane: str) -> Run:
        return learn.run_cell(
            house, person, text, values, seed=seed, now=now(), local=is_local(), lane=lane, cell=cell_of(program)
        )

    def share(text: str, values: Mapping[str, Value]) -> str:
        made = learn.make_link(house, person, program, text, values, seed=seed, now=now(), local=is_local())
        return address.absolute("lab", link=made)

    return Cell(cell_of(program), source, start, editable=refused is None, seed=seed, share=share)


def _why_not(house: House) -> str | None:
    refused = learn.why_not_edit(house, local=is_local())
    if refused:
        st.info(f"{refused} Their parameters can be moved all the same.", icon=":material/shield:")
    return refused


def show_linked(house: House, person: str, found: Linked) -> None:
    """What a link leads to: its program, values and seed, run again. Edits stay in this tab until they get a link."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        words = f"**{found.title}**{', altered' if found.altered else ''}, as it was run on {found.made_at:%d %B %Y}."
        st.markdown(f":material/link: {words}", width="stretch")
        st.page_link(page_of("lab"), label="All programs", icon=":material/arrow_back:", query_params={"link": ""})
    refused = _why_not(house)
    chosen = seed(found.id, found.seed)

    def bench() -> Cell:
        fresh = held_number(_seed(found.id), chosen)
        made = _bench(house, person, found.program or found.id, found.source, fresh, refused)
        return replace(made, key=f"link-{found.id}", values=found.values, autorun=found.at_once)

    if not found.at_once:
        st.caption("Somebody else wrote this program, and this host does not isolate it. Read it before you run it.")
    cell_view.show(bench)


def show(house: House, person: str, program: Program, seed: int) -> None:
    """The bench itself. What was typed is kept beyond this tab."""
    refused = _why_not(house)
    kept = None if refused else learn.draft(house, person, program.name)

    def save(source: str) -> None:
        learn.save_draft(house, person, program.name, source, now())

    place = Kept(cell_of(program.name), program.source)

    def bench() -> Cell:
        fresh = held_number(_seed(program.name), seed)
        made = _bench(house, person, program.name, program.source, fresh, refused)
        return replace(made, autorun=True, save=save, draft=kept, kept=place)

    cell_view.show(bench)


def isolation(house: House) -> None:
    """What protects the host while strangers' code runs; said again once the sandbox has started."""
    starting = _level(house) is None
    st.fragment(_isolation, run_every=LOOK_S if starting else None)(house, starting)


def _isolation(house: House, was_starting: bool) -> None:
    level = _level(house)
    if was_starting and level is not None:
        st.rerun()  # the looking ends, and whether programs may be altered here is known
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/shield_lock: {_protection(house, level)}", width="stretch")
        st.page_link(page_of("isolation"), label="What protects this host", icon=":material/arrow_forward:")


def _level(house: House) -> str | None:
    level: str | None = house.runner.confinement().get("level")
    return level


def _protection(house: House, level: str | None) -> str:
    if level is None:
        problem = house.runner.status().problem
        return f"The sandbox does not start: {plain(problem)}" if problem else "The sandbox is starting."
    words = {
        "FULL": "its own file system, no network, no other processes, bounded memory and time",
        "CONTAINER": "files closed, no network, no other processes, bounded memory and time",
        "SECCOMP-ONLY": "no network, no writes, no other processes; files this server can read are open to it",
        "LOCAL-ONLY": "time and memory limits only: it runs with your own rights",
    }
    return f"**Isolation on this host: {level}** — {words[level]}."
