"""Attempts at debug exercises, and the help that was asked for. Facts, in order."""

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.store.once import add_once
from unroll.store.tables import helps, mends


@dataclass(frozen=True)
class MendRow:
    learner: str
    exercise: str
    digest: str
    """SHA-256 of the program: run again, it is the same attempt."""
    outcome: str
    open_check: str | None
    """The first check that did not pass."""
    run_at: datetime


@dataclass(frozen=True)
class HelpRow:
    exercise: str
    kind: str
    """`hint` or `solution`."""
    shown_at: datetime


def record(db: Session, row: MendRow) -> bool:
    """Keep an attempt; False if this program was tried before, and then nothing is changed."""
    return add_once(db, mends, **asdict(row))


def show_help(db: Session, person: str, exercise: str, kind: str, now: datetime) -> None:
    """Note that help was asked for; the first time counts."""
    add_once(db, helps, learner=person, exercise=exercise, kind=kind, shown_at=now)


def of_learner(db: Session, person: str) -> list[MendRow]:
    """All attempts of a learner, the oldest first."""
    mine = sa.select(mends).where(mends.c.learner == person).order_by(mends.c.id)
    return [
        MendRow(row.learner, row.exercise, row.digest, row.outcome, row.open_check, row.run_at)
        for row in db.execute(mine)
    ]


def help_of(db: Session, person: str) -> list[HelpRow]:
    """All help that a learner asked for, the oldest first."""
    mine = sa.select(helps).where(helps.c.learner == person).order_by(helps.c.id)
    return [HelpRow(row.exercise, row.kind, row.shown_at) for row in db.execute(mine)]
