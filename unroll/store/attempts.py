"""What happened in a sitting: which questions were opened, answered, hinted at and given up. Facts, in order."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.store.once import add_once
from unroll.store.tables import attempts, hints, openings, solutions, submissions

Row = sa.Row[*tuple[Any, ...]]


class Place(NamedTuple):
    """A question in one variant, in one sitting."""

    sitting: str
    question: str
    turn: int


@dataclass(frozen=True)
class OpeningRow:
    place: Place
    seed: int
    time_factor: float | None
    """As it was when the question was first shown; None: no limit."""
    opened_at: datetime


@dataclass(frozen=True)
class AttemptRow:
    place: Place
    number: int
    """From 1, counted attempts at this variant only."""
    answer: str
    outcome: str
    credit: float
    misconception: str | None
    given_at: datetime


@dataclass(frozen=True)
class SubmissionRow:
    """A program that was handed in as an answer, and what came of running it."""

    place: Place
    answer: str
    """The attempt's answer: the program's name, or the order of its lines."""
    source: str
    failed: tuple[str, ...]
    """Ids of the checks that did not pass."""
    error: str | None
    given_at: datetime


@dataclass(frozen=True)
class Facts:
    """All that happened in one sitting, in the order in which it happened."""

    openings: list[OpeningRow]
    attempts: list[AttemptRow]
    hints: dict[Place, datetime]
    solutions: dict[Place, datetime]
    submissions: dict[tuple[Place, str], SubmissionRow] = field(default_factory=dict)
    """By the attempt's place and answer."""

    def last_opening(self, question: str) -> OpeningRow | None:
        """The variant that was opened last."""
        opened = [row for row in self.openings if row.place.question == question]
        return max(opened, key=lambda row: row.place.turn, default=None)

    def attempts_at(self, place: Place) -> list[AttemptRow]:
        """Counted attempts at one variant, by number."""
        return sorted((row for row in self.attempts if row.place == place), key=lambda row: row.number)


def open_once(db: Session, place: Place, seed: int, time_factor: float | None, now: datetime) -> bool:
    """Note that a question is shown for the first time; False if it was before."""
    return add_once(db, openings, **place._asdict(), seed=seed, time_factor=time_factor, opened_at=now)


def record(db: Session, row: AttemptRow) -> bool:
    """Keep an attempt; False if this number or this answer is there already, and then nothing is changed."""
    values = {field.name: getattr(row, field.name) for field in fields(row) if field.name != "place"}
    return add_once(db, attempts, **row.place._asdict(), **values)


def keep_program(db: Session, row: SubmissionRow) -> None:
    """Keep the program behind an attempt, in the attempt's own transaction."""
    told = {"failed": "\n".join(row.failed), "error": row.error, "given_at": row.given_at}
    add_once(db, submissions, **row.place._asdict(), answer=row.answer, source=row.source, **told)


def show_hint(db: Session, place: Place, now: datetime) -> None:
    """Note that the hint was asked for; the first time counts."""
    add_once(db, hints, **place._asdict(), shown_at=now)


def show_solution(db: Session, place: Place, now: datetime) -> None:
    """Note that the solution was asked for before the answer was right; the first time counts."""
    add_once(db, solutions, **place._asdict(), shown_at=now)


def facts_of(db: Session, sitting: str) -> Facts:
    """Everything about one sitting."""
    opened = [OpeningRow(_place(row), row.seed, row.time_factor, row.opened_at) for row in _rows(db, openings, sitting)]
    answered = [
        AttemptRow(_place(row), row.number, row.answer, row.outcome, row.credit, row.misconception, row.given_at)
        for row in _rows(db, attempts, sitting)
    ]
    shown = [{_place(row): row.shown_at for row in _rows(db, table, sitting)} for table in (hints, solutions)]
    programs = [
        SubmissionRow(_place(row), row.answer, row.source, tuple(row.failed.split()), row.error, row.given_at)
        for row in _rows(db, submissions, sitting)
    ]
    hinted, solved = shown
    return Facts(opened, answered, hinted, solved, {(row.place, row.answer): row for row in programs})


def _rows(db: Session, table: sa.Table, sitting: str) -> list[Row]:
    return list(db.execute(sa.select(table).where(table.c.sitting == sitting).order_by(table.c.id)))


def _place(row: Row) -> Place:
    return Place(row.sitting, row.question, row.turn)
