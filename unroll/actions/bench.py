"""The open bench: its programs, and the texts that learners left in the editor."""

from dataclasses import dataclass
from datetime import datetime

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
    try:
        size = len(source.encode())
    except UnicodeEncodeError:
        raise Refused("The program holds characters that are not text, so it was not kept.") from None
    if size > MAX_SOURCE or "\0" in source:
        raise Refused(f"The program is longer than {MAX_SOURCE:,} bytes or holds a NUL, so it was not kept.")
    with house.database.session() as db:
        learners.ensure(db, person, now)
        reading.save_draft(db, person, program, source, now)


def draft(house: House, person: str, program: str) -> str | None:
    """The text that the learner left in the editor; None if there is none, or it is the program itself."""
    own = _program(house, program).source
    with house.database.reading() as db:
        row = reading.draft(db, person, program)
    return None if row is None or row.source == own else row.source


def _program(house: House, name: str) -> Program:
    found = next((program for program in programs(house) if program.name == name), None)
    if found is None:
        raise NotFound("There is no such program in the Lab.")
    return found
