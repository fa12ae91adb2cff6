"""Rooms as the person who runs Unroll sees them, from the command line, while the app may run."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from unroll.actions.attend import NO_ROOM, read_code
from unroll.actions.house import Options
from unroll.actions.refusal import NotFound, Refused
from unroll.classroom.room import NotNow
from unroll.store import members, rooms
from unroll.store.database import open_database

BUSY = "The room has moved on meanwhile. Try again."


@dataclass(frozen=True)
class Kept:
    """A room in one line."""

    code: str
    title: str
    created_at: datetime
    phase: str
    place: int
    """Questions that were opened."""
    of: int
    people: int
    """How many came in."""


def every_room(options: Options, now: datetime) -> list[Kept]:
    """All rooms, the newest first.

    Raises:
        BadDatabase: the database cannot be used.
    """
    with closing(open_database(options.database_url)) as database, database.reading() as db:
        found = [(row, rooms.stand(db, row).at(now), members.count(db, row.id)) for row in rooms.of_all(db)]
    return [
        Kept(row.code, row.title, row.created_at, room.phase.value, room.place + 1, len(row.plan.items), people)
        for row, room, people in found
    ]


def end_room(options: Options, code: str, now: datetime) -> None:
    """End a room, whoever its host is. What was voted stays.

    Raises:
        BadDatabase: the database cannot be used.
        NotFound: there is no such room.
        Refused: it has ended already, or its host took a step in the same moment.
    """
    with closing(open_database(options.database_url)) as database, database.session() as db:
        row = rooms.find(db, read_code(code))
        if row is None:
            raise NotFound(NO_ROOM)
        rooms.hold(db, row.id, alone=True)
        before = rooms.stand(db, row)
        try:
            after = before.step("end", now)
        except NotNow as problem:
            raise Refused(str(problem)) from None
        if not rooms.move(db, row, before, after, now):
            raise Refused(BUSY)
        rooms.tell(db, row.id)
