"""Run the options before a whole room: what each option's program comes to, and what the model did meanwhile.

Until the answer is shown, nothing here depends on which option is right. Either every option has a program, and then
their outcomes stand there in an order drawn from the room's code and under no letter; or nothing is run.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from unroll.actions.asking import Asked
from unroll.actions.comparing import Ending, ending, ran
from unroll.actions.house import House
from unroll.actions.room_questions import PICKED, asked_in, options_of, runs_alike
from unroll.classroom.plan import Phase
from unroll.classroom.room import Room
from unroll.content.evidence import choice_of, has_own_program
from unroll.quiz.question import Choice, Evidence, Kind
from unroll.runner.result import CellResult
from unroll.store.rooms import RoomRow

AS_IT_STANDS = "As it stands"
THE_PROGRAM = "The question's program"
IN_ORDER = "In an order that is right"
HELD = (
    "Not every option is a program of its own, so running some would tell the others. "
    "They are run when the answer is shown."
)
"""Why nothing is run before the answer is shown."""
HELD_TYPED = "This answer is typed. The program is run when the answer is shown."
HELD_ORDER = "Each order is a program of its own. They are run when the answer is shown."


@dataclass(frozen=True)
class OptionRun:
    """The program of one option."""

    option: str | None
    """Its id; None as long as that would tell which is right."""
    letter: str
    right: bool | None
    """None as long as it is not due."""
    end: Ending


@dataclass(frozen=True)
class RoomRuns:
    """What is run before everybody's eyes as the room stands."""

    start: Ending | None
    """The question's own program, where its options are changes of it."""
    runs: tuple[OptionRun, ...]
    held: str
    """Why there are none; empty where there are some."""


def run_options(house: House, person: str, row: RoomRow, room: Room) -> RoomRuns | None:
    """Run what is due of the question that the room is at; None before the close, and where there is no question.

    Raises:
        Refused: too many programs are waiting.
    """
    asked = _asked(house, person, row, room)
    if asked is None:
        return None
    if room.phase is Phase.REVEALED:
        return _told(house, person, asked)
    if not runs_alike(asked.question):
        return RoomRuns(None, (), _held(asked.question.kind))
    ends = [_end(house, person, asked, choice) for choice in asked.question.choice]
    order = sorted(range(len(ends)), key=lambda i: _place(f"{row.id}:{room.place}:{ends[i].value}:{i}"))
    runs = tuple(OptionRun(None, "", None, ends[i]) for i in order)
    start = ending(AS_IT_STANDS, ran(house, person, asked, None)) if _changes(asked) else None
    return RoomRuns(start, runs, "")


def observe_run(house: House, person: str, row: RoomRow, room: Room) -> tuple[str, dict[str, Any]] | None:
    """Whose program the figures are of, and what was observed of it.

    Before the answer is shown only a program that is none of the options is observed: its figures would name it. Then
    it is the option that the host shows, or the right one.

    Returns:
        A title and the observation; None where there is nothing to see.

    Raises:
        Refused: too many programs are waiting.
    """
    asked = _asked(house, person, row, room)
    if asked is None:
        return None
    if room.phase is not Phase.REVEALED:
        if not (_changes(asked) and runs_alike(asked.question)):
            return None
        return _observed("The program as it stands", ran(house, person, asked, None, observe=True))
    shown = choice_of(asked.question, room.shown) if room.shown else asked.question.key
    return _observed_of(house, person, asked, shown)


def observed_programs(house: House, person: str, row: RoomRow, room: Room) -> list[tuple[str, str, dict[str, Any]]]:
    """What was observed of every program that the host can show: choice, title, observation; the right one's first.

    Nothing before the answer is shown.

    Raises:
        Refused: too many programs are waiting.
    """
    asked = _asked(house, person, row, room)
    if asked is None or room.phase is not Phase.REVEALED:
        return []
    key = asked.question.key
    programs = [key, *(each for each in asked.question.choice if each.id != key.id and has_own_program(each))]
    found = [(each.id, _observed_of(house, person, asked, each)) for each in programs]
    return [(choice, *seen) for choice, seen in found if seen is not None]


def _observed_of(house: House, person: str, asked: Asked, shown: Choice) -> tuple[str, dict[str, Any]] | None:
    return _observed(_title(house, asked, shown), ran(house, person, asked, shown.id, observe=True))


def _asked(house: House, person: str, row: RoomRow, room: Room) -> Asked | None:
    if room.phase not in (Phase.RUNNING, Phase.REVEALED):
        return None
    return asked_in(house, person, row, room, None, due=room.phase is Phase.REVEALED)


def _held(kind: Kind) -> str:
    if kind is Kind.ORDER:
        return HELD_ORDER
    return HELD if kind in PICKED else HELD_TYPED


def _told(house: House, person: str, asked: Asked) -> RoomRuns:
    """Every option that has a program, under its letter, the right one too; beside them the question's own."""
    keyed = asked.question.kind is Kind.SINGLE_CHOICE or _changes(asked)
    own = [each for each in asked.question.choice if has_own_program(each) or (each.key and keyed)]
    letters = {each["id"]: each["letter"] for each in options_of(house, asked.question)}
    typed = asked.question.kind not in PICKED
    runs = [
        OptionRun(each.id, "" if typed else letters[each.id], each.key, _end(house, person, asked, each))
        for each in own
    ]
    title = AS_IT_STANDS if _changes(asked) else THE_PROGRAM
    if asked.question.kind is Kind.ORDER:
        title = IN_ORDER
    start = None if keyed and not _changes(asked) else ending(title, ran(house, person, asked, None))
    return RoomRuns(start, tuple(sorted(runs, key=lambda run: run.letter)), "")


def _end(house: House, person: str, asked: Asked, choice: Choice) -> Ending:
    text = _text(asked, choice) if asked.question.kind not in PICKED else ""
    return ending(text, ran(house, person, asked, choice.id))


def _changes(asked: Asked) -> bool:
    """Whether the options are changes of the question's program, the right one too."""
    return asked.question.evidence is Evidence.PATCH


def _place(text: str) -> str:
    """Where something stands in an order that says nothing, the same at every look."""
    return hashlib.sha256(text.encode()).hexdigest()


def _title(house: House, asked: Asked, shown: Choice) -> str:
    if not has_own_program(shown):
        return THE_PROGRAM
    letter = next(each["letter"] for each in options_of(house, asked.question) if each["id"] == shown.id)
    return f"The program of {letter}" if asked.question.kind in PICKED else f"The program of {_text(asked, shown)}"


def _text(asked: Asked, choice: Choice) -> str:
    return next(each.text for each in asked.variant.choices if each.id == choice.id)


def _observed(title: str, result: CellResult) -> tuple[str, dict[str, Any]] | None:
    return (title, result.observation) if result.observation else None
