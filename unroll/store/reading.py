"""Which sections of which lesson were read, and the texts that were left in an editor."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.store.bench_tables import drafts
from unroll.store.once import add_once, put
from unroll.store.tables import reading


@dataclass(frozen=True)
class ReadRow:
    lesson: str
    section: str
    read_at: datetime


@dataclass(frozen=True)
class DraftRow:
    cell: str
    source: str
    saved_at: datetime


def mark(db: Session, person: str, lesson: str, section: str, now: datetime) -> None:
    """Note that a section was read; the first time counts."""
    add_once(db, reading, learner=person, lesson=lesson, section=section, read_at=now)


def sections(db: Session, person: str) -> list[ReadRow]:
    """What the learner has read, the earliest first."""
    mine = sa.select(reading).where(reading.c.learner == person).order_by(reading.c.read_at, reading.c.id)
    return [ReadRow(row.lesson, row.section, row.read_at) for row in db.execute(mine)]


def save_draft(db: Session, person: str, cell: str, source: str, now: datetime) -> None:
    """Keep a text instead of the one before."""
    put(db, drafts, ("learner", "cell"), learner=person, cell=cell, source=source, saved_at=now)


def draft(db: Session, person: str, cell: str) -> DraftRow | None:
    """The text that the learner left in the editor of a cell."""
    mine = sa.select(drafts).where(drafts.c.learner == person, drafts.c.cell == cell)
    row = db.execute(mine).first()
    return None if row is None else DraftRow(row.cell, row.source, row.saved_at)


def latest_draft(db: Session, person: str) -> DraftRow | None:
    """The draft that was saved last."""
    mine = sa.select(drafts).where(drafts.c.learner == person).order_by(drafts.c.saved_at.desc()).limit(1)
    row = db.execute(mine).first()
    return None if row is None else DraftRow(row.cell, row.source, row.saved_at)
