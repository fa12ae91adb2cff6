"""The open bench: its programs, and the texts that learners left in the editor."""

from dataclasses import dataclass
from datetime import datetime

from unroll.actions.asking import Asked
from unroll.actions.house import House
from unroll.actions.refusal import NotFound, Refused
from unroll.runner.pool import MAX_SOURCE
from unroll.store import learners, reading


@dataclass(frozen=True)
class Program:
    """A starting point for the Lab."""

    name: str
    title: str
    source: str


def programs(house: House) -> tuple[Program, ...]:
    """Every program of the bank, in the order of the modes' sets."""
    pattern = house.bank.pattern
    listed = [each for ids in pattern.sets.values() for each in ids]
    ordered = dict.fromkeys([*listed, *house.bank.questions])
    return tuple(
        Program(each.rpartition("/")[2], house.bank.questions[each].title, house.bank.questions[each].source_code)
        for each in ordered
    )


def save_draft(house: House, person: str, program: str, source: str, now: datetime) -> None:
    """Keep what stands in the editor of a program.

    Raises:
        Refused: there is no such program, or the text cannot be kept.
    """
    _program(house, program)
    _keep(house, person, program, source, now)


def _keep(house: House, person: str, cell: str, source: str, now: datetime) -> None:
    try:
        size = len(source.encode())
    except UnicodeEncodeError:
        raise Refused("The program holds characters that are not text, so it was not kept.") from None
    if size > MAX_SOURCE or "\0" in source:
        raise Refused(f"The program is longer than {MAX_SOURCE:,} bytes or holds a NUL, so it was not kept.")
    with house.database.session() as db:
        learners.ensure(db, person, now)
        reading.save_draft(db, person, cell, source, now)


def draft(house: House, person: str, program: str) -> str | None:
    """The text that the learner left in the editor; None if there is none, or it is the program itself."""
    own = _program(house, program).source
    with house.database.reading() as db:
        row = reading.draft(db, person, program)
    return None if row is None or row.source == own else row.source


def work_on(house: House, person: str, asked: Asked) -> str:
    """The program that a learner is mending: left in the editor, or else handed in last, or else the start."""
    with house.database.reading() as db:
        row = reading.draft(db, person, _work(asked))
    if row is not None:
        return row.source
    return asked.programs[-1].source if asked.programs else asked.source


def keep_work(house: House, person: str, asked: Asked, source: str, now: datetime) -> None:
    """Keep what stands in the editor of a question.

    Raises:
        Refused: the text cannot be kept.
    """
    _keep(house, person, _work(asked), source, now)


def _work(asked: Asked) -> str:
    return f"{asked.sitting_id}:{asked.question.id}:{asked.turn}"[:200]


def _program(house: House, name: str) -> Program:
    found = next((program for program in programs(house) if program.name == name), None)
    if found is None:
        raise NotFound("There is no such program in the Lab.")
    return found
