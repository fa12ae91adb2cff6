"""What a host does. Who is host stands in the store, by making the room or by its secret link; nothing else counts."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from unroll.actions.attend import ALPHABET, CODE_LENGTH, room_of, stands
from unroll.actions.house import House
from unroll.actions.refusal import NotFound, Refused
from unroll.actions.room_questions import question_at, votable
from unroll.classroom.people import BadName, read_nickname
from unroll.classroom.plan import Board, Item, Plan
from unroll.classroom.room import STEPS, NotNow, Room
from unroll.store import learners, members, rooms
from unroll.store.members import Mark
from unroll.store.rooms import RoomRow

LONGEST_TITLE = 80
MOST_QUESTIONS = 60
MOST_ROOMS = 200
"""Of one host."""
SHORTEST_S, LONGEST_S = 10, 1800
NOT_HOST = "This room is not yours to host. Open its host link on this device first."


@dataclass(frozen=True)
class Rules:
    """What a host chooses for a room."""

    seconds: int | None = None
    """For each vote; None: as long as the question itself allows."""
    unlimited: bool = False
    """No clock at all; the host closes each vote."""
    may_change: bool = True
    twice: bool = True
    speed: bool = False


def create_room(
    house: House, person: str, title: str, questions: Sequence[str], rules: Rules, now: datetime
) -> RoomRow:
    """Make a room; whoever makes it is its host.

    Raises:
        Refused: no question, one that cannot be voted on, or a title or time that does not fit.
    """
    plan = Plan(_items(house, questions, rules), rules.may_change, rules.twice, rules.speed)
    name = " ".join(title.split())[:LONGEST_TITLE] or house.bank.pattern.title[:LONGEST_TITLE]
    with house.database.session() as db:
        learners.ensure(db, person, now)
        if len(rooms.hosted_by(db, person)) >= MOST_ROOMS:
            raise Refused(f"You have made {MOST_ROOMS} rooms already.")
        row = None
        while row is None:  # 700 million codes: one that is taken is drawn again
            row = rooms.create(db, _code(), name, plan, person, now)
    return row


def _items(house: House, questions: Sequence[str], rules: Rules) -> tuple[Item, ...]:
    known = {question.id: question for question in votable(house)}
    if not questions:
        raise Refused("Choose at least one question for the room.")
    if len(questions) > MOST_QUESTIONS:
        raise Refused(f"A room has at most {MOST_QUESTIONS} questions.")
    if missing := [each for each in questions if each not in known]:
        raise Refused(f"{missing[0]} cannot be asked in a room: choose questions from the list.")
    if rules.seconds is not None and not SHORTEST_S <= rules.seconds <= LONGEST_S:
        raise Refused(f"A vote lasts {SHORTEST_S} to {LONGEST_S:,} seconds.")
    return tuple(
        Item(each, None if rules.unlimited else rules.seconds or known[each].seconds)
        for each in dict.fromkeys(questions)
    )


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def hosted(house: House, person: str, code: str) -> RoomRow:
    """A room of this host.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    row = room_of(house, code)
    with house.database.reading() as db:
        if not rooms.is_host(db, row.id, person):
            raise NotFound(NOT_HOST)
    return row


def is_host(house: House, person: str, code: str) -> bool:
    """Whether this person is a host of the room; False also if there is none."""
    try:
        hosted(house, person, code)
    except NotFound:
        return False
    return True


def hosts_of(house: House, row: RoomRow) -> frozenset[str]:
    """Who may lead the room at this moment."""
    with house.database.reading() as db:
        return rooms.hosts(db, row.id)


def my_rooms(house: House, *people: str) -> list[RoomRow]:
    """Rooms of a host, under any of these identities, each once, the latest first."""
    with house.database.reading() as db:
        found = {row.id: row for person in people for row in rooms.hosted_by(db, person)}
    return sorted(found.values(), key=lambda row: row.created_at, reverse=True)


def step(house: House, person: str, code: str, version: int, name: str, now: datetime) -> Room:
    """Take a step of the room.

    Args:
        version: the room as the host saw it. A second click, or a second host, comes with an old one.

    Raises:
        NotFound: it is not this host's room.
        Refused: the step is not possible now, or somebody else took one first; nothing was changed.
    """
    if name not in STEPS:
        raise Refused("There is no such step.")
    return _moved(house, person, code, version, lambda room: room.step(name, now), now)


def extend(house: House, person: str, code: str, version: int, seconds: int, now: datetime) -> Room:
    """Give an open vote more time. Raises as `step`."""
    return _moved(house, person, code, version, lambda room: room.extended(seconds, now), now)


def show(house: House, person: str, code: str, version: int, choice: str | None, now: datetime) -> Room:
    """Choose whose program the projector runs; None shows all side by side. Raises as `step`."""

    def showing(room: Room) -> Room:
        question = question_at(house, room)
        if choice is not None and (question is None or choice not in {each.id for each in question.choice}):
            raise NotNow("This question has no such option.")
        return room.showing(choice, now)

    return _moved(house, person, code, version, showing, now)


def set_board(house: House, person: str, code: str, version: int, board: Board, now: datetime) -> Room:
    """Show points to nobody, to each their own, or to all. Raises as `step`."""
    return _moved(house, person, code, version, lambda room: room.with_board(board, now), now)


def _moved(house: House, person: str, code: str, version: int, moving: Callable[[Room], Room], now: datetime) -> Room:
    row = hosted(house, person, code)
    with house.database.session() as db:
        rooms.hold(db, row.id, alone=True)
        before = stands(house, db, row)
        if before.version != version:
            raise Refused("The room has moved on meanwhile; this is how it stands now.")
        try:
            after = moving(before)
        except NotNow as problem:
            raise Refused(str(problem)) from None
        if not rooms.move(db, row, before, after, now):
            raise Refused("The room has moved on meanwhile; this is how it stands now.")
        rooms.tell(db, row.id)
    house.rooms.ring(row.id)
    return after


def rename(house: House, person: str, code: str, member: str, nickname: str, now: datetime) -> None:
    """Give a participant another name.

    Raises:
        Refused: the name cannot be taken, or the room has no such participant.
    """
    try:
        name = read_nickname(nickname)
    except BadName as problem:
        raise Refused(str(problem)) from None
    _marked(house, person, code, member, lambda db: members.mark(db, member, "renamed", name, now))


def remove(house: House, person: str, code: str, member: str, now: datetime) -> None:
    """Take a participant out: no answer of theirs is taken from now on; what they gave stays in the export."""
    _set_apart(house, person, code, member, "removed", now)


def readmit(house: House, person: str, code: str, member: str, now: datetime) -> None:
    """Let a participant in again."""
    _set_apart(house, person, code, member, "readmitted", now)


def _set_apart(house: House, person: str, code: str, member: str, kind: Mark, now: datetime) -> None:
    _marked(house, person, code, member, lambda db: members.mark(db, member, kind, None, now))


def _marked(house: House, person: str, code: str, member: str, marking: Callable[[Session], None]) -> None:
    row = hosted(house, person, code)
    with house.database.session() as db:
        rooms.hold(db, row.id, alone=True)
        if member not in {each.id for each in members.of_room(db, row.id)}:
            raise NotFound("There is no such participant in this room.")
        marking(db)
        rooms.tell(db, row.id)
    house.rooms.ring(row.id)
