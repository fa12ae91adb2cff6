"""Who is in a room. A member is added once; a new name, a removal and a return are marks that come after."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.store.once import add_once
from unroll.store.room_tables import member_marks, members, room_departures

Mark = Literal["renamed", "removed", "readmitted"]


@dataclass(frozen=True)
class MemberRow:
    id: str
    learner: str
    nickname: str
    """The one given last."""
    removed: bool
    joined_at: datetime


def join(db: Session, room_id: str, person: str, nickname: str, now: datetime) -> bool:
    """Come in; False if the person is a member already, and then nothing is changed."""
    return add_once(db, members, id=str(uuid4()), room=room_id, learner=person, nickname=nickname, joined_at=now)


def mark(db: Session, member: str, kind: Mark, nickname: str | None, now: datetime) -> None:
    """Note that a member was given a name, removed, or let in again."""
    db.execute(sa.insert(member_marks).values(member=member, kind=kind, nickname=nickname, made_at=now))


def of_room(db: Session, room_id: str) -> list[MemberRow]:
    """All members, also removed ones, in the order in which they came."""
    return _rows(db, members.c.room == room_id)


def of_people(db: Session, room_id: str, people: Collection[str]) -> dict[str, MemberRow]:
    """Those of these people who are members, by person."""
    return {row.learner: row for row in _rows(db, (members.c.room == room_id) & members.c.learner.in_(people))}


def count(db: Session, room_id: str) -> int:
    """How many came, removed ones included."""
    return db.scalar(sa.select(sa.func.count()).select_from(members).where(members.c.room == room_id)) or 0


def erased(db: Session, room_id: str) -> int:
    """How many erased their data after they had come; their votes went with it."""
    return db.scalar(sa.select(sa.func.count()).select_from(room_departures).filter_by(room=room_id)) or 0


def _rows(db: Session, wanted: sa.ColumnElement[bool]) -> list[MemberRow]:
    found = db.execute(sa.select(members).where(wanted).order_by(members.c.joined_at, members.c.id)).all()
    names: dict[str, str] = {}
    gone: dict[str, bool] = {}
    marked = sa.select(member_marks).join(members, members.c.id == member_marks.c.member)
    for each in db.execute(marked.where(wanted).order_by(member_marks.c.id)):
        if each.kind == "renamed":
            names[each.member] = each.nickname
        else:
            gone[each.member] = each.kind == "removed"
    return [
        MemberRow(row.id, row.learner, names.get(row.id, row.nickname), gone.get(row.id, False), row.joined_at)
        for row in found
    ]
