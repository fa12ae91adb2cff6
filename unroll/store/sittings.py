"""Sittings: one go at a set of questions, and how far its clock is stretched."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.store.once import add_once
from unroll.store.tables import sittings, stretches


@dataclass(frozen=True)
class SittingRow:
    id: str
    learner: str
    mode: str
    number: int
    """From 1, per learner and mode."""
    time_factor: float | None
    """The one chosen last; None: no limit."""
    started_at: datetime


def begin(db: Session, person: str, mode: str, number: int, time_factor: float | None, now: datetime) -> SittingRow:
    """Begin sitting `number`; if somebody else's click has begun it already, that one stays as it is."""
    row = SittingRow(str(uuid4()), person, mode, number, time_factor, now)
    add_once(db, sittings, **asdict(row))
    mine = (sittings.c.learner == person, sittings.c.mode == mode, sittings.c.number == number)
    return _row(db, db.execute(sa.select(sittings).where(*mine)).one())


def stretch(db: Session, sitting: SittingRow, time_factor: float | None, now: datetime) -> SittingRow:
    """From now on questions are opened with this factor."""
    if sitting.time_factor != time_factor:
        db.execute(sa.insert(stretches).values(sitting=sitting.id, time_factor=time_factor, chosen_at=now))
    return replace(sitting, time_factor=time_factor)


def find(db: Session, sitting: str) -> SittingRow | None:
    """The sitting with this id."""
    return _first(db, sa.select(sittings).where(sittings.c.id == sitting))


def latest(db: Session, person: str, mode: str) -> SittingRow | None:
    """The learner's last sitting of this mode."""
    mine = sa.select(sittings).where(sittings.c.learner == person, sittings.c.mode == mode)
    return _first(db, mine.order_by(sittings.c.number.desc()).limit(1))


def of_learner(db: Session, person: str) -> list[SittingRow]:
    """All sittings of a learner, the oldest first."""
    mine = sa.select(sittings).where(sittings.c.learner == person).order_by(sittings.c.started_at)
    return [_row(db, found) for found in db.execute(mine)]


def _first(db: Session, query: sa.Select[*tuple[Any, ...]]) -> SittingRow | None:
    found = db.execute(query).first()
    return None if found is None else _row(db, found)


def _row(db: Session, found: sa.Row[*tuple[Any, ...]]) -> SittingRow:
    chosen = sa.select(stretches.c.time_factor).where(stretches.c.sitting == found.id)
    last = db.execute(chosen.order_by(stretches.c.id.desc()).limit(1)).first()
    factor = found.time_factor if last is None else last.time_factor
    return SittingRow(found.id, found.learner, found.mode, found.number, factor, found.started_at)
