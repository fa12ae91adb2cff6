"""The open bench: pick a program, alter it, run it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from unroll.actions import learn
from unroll.actions.house import House
from unroll.actions.learn import Program
from unroll.runner.pool import Run
from unroll.runner.request import Value
from unroll.ui import address, cell_view
from unroll.ui.cell_view import Cell
from unroll.ui.state import is_local, now


def pick(programs: Sequence[Program]) -> Program:
    """Choose a starting point; the address remembers it."""
    by_name = {program.name: program for program in programs}
    current = address.chosen("program", list(by_name), "program")
    address.menu("program", list(by_name), current, "Starting point", lambda name: by_name[name].title)
    return by_name[current]


def show(house: House, person: str, program: Program) -> None:
    """The bench itself. What was typed is kept beyond this tab. Where nothing may be typed, parameters still move."""
    refused = learn.why_not_edit(house, local=is_local())
    if refused:
        st.info(f"{refused} Their parameters can be moved all the same.", icon=":material/shield:")
    kept = None if refused else learn.draft(house, person, program.name)

    def start(source: str, values: Mapping[str, Value]) -> Run:
        return learn.run_cell(house, person, source, values, now=now(), local=is_local())

    def save(source: str) -> None:
        learn.save_draft(house, person, program.name, source, now())

    cell_view.show(
        Cell(
            f"lab-{program.name}",
            program.source,
            start,
            editable=refused is None,
            autorun=kept is None,
            save=save,
            draft=kept,
        )
    )


def isolation(house: House) -> str:
    """One line on what protects the host while strangers' code runs."""
    level = house.runner.confinement().get("level")
    if level is None:
        return ":material/shield_lock: The sandbox is starting. The first run waits for it."
    words = {
        "FULL": "its own file system, no network, no other processes, bounded memory and time",
        "CONTAINER": "files closed, no network, no other processes, bounded memory and time",
        "SECCOMP-ONLY": "no network, no writes, no other processes; files this server can read are open to it",
        "LOCAL-ONLY": "time and memory limits only: it runs with your own rights",
    }
    return f":material/shield_lock: **Isolation on this host: {level}** — {words[level]}."
