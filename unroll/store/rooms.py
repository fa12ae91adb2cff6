"""Rooms and their steps. The latest step is how a room stands; of two from the same version one is taken."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.classroom.plan import Board, Item, Phase, Plan
from unroll.classroom.room import Room
from unroll.store.once import add_once
from unroll.store.room_tables import room_hosts, room_keys, room_questions, room_steps, rooms

CHANNEL = "unroll_rooms"
"""Where PostgreSQL tells other web processes that something happened in a room."""


@dataclass(frozen=True)
class RoomRow:
    id: str
    code: str
    title: str
    plan: Plan
    created_at: datetime


@dataclass(frozen=True)
class StepRow:
    """The room as it stood after a step."""

    room: Room
    taken_at: datetime


def create(db: Session, code: str, title: str, plan: Plan, host: str, now: datetime) -> RoomRow | None:
    """Make a room in its lobby; None if the code is taken, and then nothing is changed."""
    row = RoomRow(str(uuid4()), code, title, plan, now)
    rules = {"may_change": plan.may_change, "twice": plan.twice, "speed": plan.speed}
    if not add_once(db, rooms, id=row.id, code=code, title=title, created_at=now, **rules):
        return None
    asked = [
        {"room": row.id, "place": place, "question": item.question, "seconds": item.seconds}
        for place, item in enumerate(plan.items)
    ]
    db.execute(sa.insert(room_questions), asked)
    _add_step(db, row.id, Room(plan), now)
    add_host(db, row.id, host, now)
    return row


def find(db: Session, code: str) -> RoomRow | None:
    """The room with this code."""
    row = db.execute(sa.select(rooms).where(rooms.c.code == code)).first()
    if row is None:
        return None
    listed = sa.select(room_questions).where(room_questions.c.room == row.id).order_by(room_questions.c.place)
    items = tuple(Item(each.question, each.seconds) for each in db.execute(listed))
    plan = Plan(items, may_change=row.may_change, twice=row.twice, speed=row.speed)
    return RoomRow(row.id, row.code, row.title, plan, row.created_at)


def of_all(db: Session) -> list[RoomRow]:
    """Every room, the newest first."""
    codes = sa.select(rooms.c.code).order_by(rooms.c.created_at.desc(), rooms.c.code)
    return [row for code in db.scalars(codes).all() if (row := find(db, code)) is not None]


class NoRoom(LookupError):
    """The room is not in the database: an older copy of it was put back meanwhile."""


def stand(db: Session, row: RoomRow) -> Room:
    """How the room stands, by its last step.

    Raises:
        NoRoom: it is not there any more.
    """
    latest = sa.select(room_steps).where(room_steps.c.room == row.id).order_by(room_steps.c.version.desc()).limit(1)
    found = db.execute(latest).first()
    if found is None:
        raise NoRoom(row.code)
    return _step(row, found).room


def steps(db: Session, row: RoomRow) -> list[StepRow]:
    """Every step that was taken, the oldest first."""
    listed = sa.select(room_steps).where(room_steps.c.room == row.id).order_by(room_steps.c.version)
    return [_step(row, each) for each in db.execute(listed)]


def move(db: Session, row: RoomRow, before: Room, after: Room, now: datetime) -> bool:
    """Take a step: compare and set. False if another one was taken since `before`, and then nothing is changed."""
    if after.version != before.version + 1:
        raise ValueError(f"A step leads from version {before.version} to the next, not to {after.version}.")
    return _add_step(db, row.id, after, now)


def hold(db: Session, room_id: str, *, alone: bool = False) -> None:
    """Until the end of the transaction no step is taken by another one; with `alone`, no vote is stored either.

    SQLite has one writer at a time anyway; PostgreSQL locks the room's row.
    """
    db.execute(sa.select(rooms.c.id).where(rooms.c.id == room_id).with_for_update(read=not alone))


def tell(db: Session, room_id: str, *, urgent: bool = True) -> None:
    """Tell other web processes on PostgreSQL, when this transaction is committed; SQLite has only this one."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_notify(CHANNEL, f"{room_id} {'now' if urgent else 'later'}")))


def add_host(db: Session, room_id: str, person: str, now: datetime) -> None:
    """Make somebody a host of the room."""
    add_once(db, room_hosts, room=room_id, learner=person, since=now)


def is_host(db: Session, room_id: str, person: str) -> bool:
    found = sa.select(room_hosts.c.id).where(room_hosts.c.room == room_id, room_hosts.c.learner == person)
    return db.execute(found).first() is not None


def hosts(db: Session, room_id: str) -> frozenset[str]:
    """Who may lead the room at this moment."""
    return frozenset(db.scalars(sa.select(room_hosts.c.learner).where(room_hosts.c.room == room_id)))


def hosted_by(db: Session, person: str) -> list[RoomRow]:
    """Rooms of which somebody is a host, the latest first."""
    mine = sa.select(rooms.c.code).join(room_hosts, room_hosts.c.room == rooms.c.id)
    ordered = mine.where(room_hosts.c.learner == person).order_by(rooms.c.created_at.desc())
    return [row for code in db.scalars(ordered) if (row := find(db, code)) is not None]


def add_key(db: Session, room_id: str, secret: str, now: datetime) -> None:
    """From now on whoever has this secret can become a host of the room."""
    db.execute(sa.insert(room_keys).values(room=room_id, digest=_digest(secret), made_at=now))


def opens(db: Session, room_id: str, secret: str) -> bool:
    """Whether this secret makes a host of the room."""
    found = sa.select(room_keys.c.id).where(room_keys.c.room == room_id, room_keys.c.digest == _digest(secret))
    return db.execute(found).first() is not None


def withdraw_keys(db: Session, room_id: str, stays: str) -> int:
    """No secret made so far is good any more; hosts are who made the room and `stays`. How many are hosts no longer."""
    db.execute(sa.delete(room_keys).where(room_keys.c.room == room_id))
    made = sa.select(rooms.c.created_at).where(rooms.c.id == room_id).scalar_subquery()  # its maker is host since then
    others = sa.delete(room_hosts).where(room_hosts.c.room == room_id, room_hosts.c.learner != stays)
    return len(db.execute(others.where(room_hosts.c.since != made).returning(room_hosts.c.id)).all())


def _digest(secret: str) -> str:
    """The secret is a long random text, so a plain digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


_KEPT = ("version", "place", "vote", "opened_at", "closes_at", "paused_at", "shown", "locked")


def _add_step(db: Session, room_id: str, room: Room, now: datetime) -> bool:
    values = {name: getattr(room, name) for name in _KEPT}
    return add_once(
        db, room_steps, room=room_id, phase=room.phase.value, board=room.board.value, taken_at=now, **values
    )


def _step(row: RoomRow, kept: sa.Row[*tuple[object, ...]]) -> StepRow:
    values = {name: getattr(kept, name) for name in _KEPT}
    return StepRow(Room(row.plan, phase=Phase(kept.phase), board=Board(kept.board), **values), kept.taken_at)
