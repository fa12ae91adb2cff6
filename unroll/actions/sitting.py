"""Sitting down to a set of questions, and how far one is with it."""

from dataclasses import dataclass
from datetime import datetime

from unroll.actions.asking import own
from unroll.actions.house import House
from unroll.actions.refusal import NotFound, Refused
from unroll.actions.standing import MODES, Mode, State, credit_of_question, is_sealed, state_of_question
from unroll.quiz.deadline import FACTORS
from unroll.quiz.question import Question
from unroll.store import attempts, learners, sittings
from unroll.store.attempts import Facts
from unroll.store.sittings import SittingRow


@dataclass(frozen=True)
class Item:
    """One question of a sitting."""

    question_id: str
    state: State
    credit: float
    """0 to 1."""


@dataclass(frozen=True)
class Sitting:
    """One go at a set of questions."""

    id: str
    mode: str
    number: int
    """From 1, per learner and mode."""
    time_factor: float | None
    """For questions that are opened from now on; None: no limit."""
    started_at: datetime
    items: tuple[Item, ...]

    @property
    def finished(self) -> bool:
        """Whether every question is closed."""
        return all(item.state not in ("todo", "open") for item in self.items)

    @property
    def total(self) -> float:
        """Credit of all questions together."""
        return sum(item.credit for item in self.items)

    @property
    def all_right(self) -> bool:
        return all(item.state == "right" for item in self.items)


def sitting(
    house: House,
    person: str,
    mode: str,
    now: datetime,
    *,
    restart: bool = False,
    time_factor: float | None = 1.0,
) -> Sitting:
    """The learner's current sitting; the first time, and with `restart`, a new one.

    Args:
        time_factor: of a sitting that begins: 1, 1.5, 2, or None for no limit. `stretch` changes it later.
    """
    _known(mode)
    _allowed(time_factor)
    with house.database.reading() as db:
        row = sittings.latest(db, person, mode)
    if row is not None and not restart:
        return _sitting(house, row, now)
    with house.database.session() as db:
        learners.ensure(db, person, now)
        row = sittings.latest(db, person, mode)
        if row is None or attempts.facts_of(db, row.id).openings:
            row = sittings.begin(db, person, mode, row.number + 1 if row else 1, time_factor, now)
        else:  # begun and not yet used, perhaps by a double click: one is enough
            row = sittings.stretch(db, row, time_factor, now)
    return _sitting(house, row, now)


def current_sitting(house: House, person: str, mode: str, now: datetime) -> Sitting | None:
    """The learner's current sitting; None if there is none yet. Changes nothing."""
    _known(mode)
    with house.database.reading() as db:
        row = sittings.latest(db, person, mode)
    return None if row is None else _sitting(house, row, now)


def stretch(house: House, person: str, sitting_id: str, time_factor: float | None, now: datetime) -> Sitting:
    """Stretch the time (1, 1.5, 2) or switch the clock off (None), for questions that are not opened yet."""
    _allowed(time_factor)
    row, facts = own(house, person, sitting_id)
    with house.database.session() as db:
        row = sittings.stretch(db, row, time_factor, now)
    return view_of(house, row, facts, now)


def _sitting(house: House, row: SittingRow, now: datetime) -> Sitting:
    with house.database.reading() as db:
        facts = attempts.facts_of(db, row.id)
    return view_of(house, row, facts, now)


def view_of(house: House, row: SittingRow, facts: Facts, now: datetime) -> Sitting:
    """The sitting with the state of each of its questions."""
    mode = MODES[row.mode]
    asked = {opening.place.question for opening in facts.openings}
    sealed = is_sealed(mode, facts)
    items = tuple(
        _item(mode, each, facts, now, sealed=sealed)
        for each in house.questions_of(row.mode)
        if each.id in asked or not mode.whole_bank
    )
    return Sitting(row.id, row.mode, row.number, row.time_factor, row.started_at, items)


def _item(mode: Mode, question: Question, facts: Facts, now: datetime, *, sealed: bool) -> Item:
    state = state_of_question(mode, question, facts, now)
    if sealed and state not in ("todo", "open"):
        return Item(question.id, "answered", 0.0)
    return Item(question.id, state, credit_of_question(question, facts))


def _known(mode: str) -> None:
    if mode not in MODES:
        raise NotFound(f"There is no mode of this name; there are {', '.join(MODES)}.")


def _allowed(time_factor: float | None) -> None:
    if time_factor not in FACTORS:
        raise Refused("The time can be stretched by 1, 1.5 or 2, or switched off.")
