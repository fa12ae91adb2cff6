"""What a participant does: look, come in, answer. Every call is judged by the room as it is stored and by our clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from unroll.actions.house import House
from unroll.actions.refusal import NotFound, Refused
from unroll.actions.room_questions import question_at, verdict_on
from unroll.classroom.people import BadName, read_nickname
from unroll.classroom.plan import Phase
from unroll.classroom.room import Room
from unroll.classroom.votes import Vote, counted
from unroll.quiz.grading import Outcome
from unroll.store import learners, members, rooms, votes
from unroll.store.members import MemberRow
from unroll.store.rooms import RoomRow

MOST_MEMBERS = 2000
MOST_CHANGES = 100
"""Of one answer; nobody changes their mind so often."""
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of a room's code: no sign that reads like another."""
CODE_LENGTH = 6
NO_ROOM = "There is no room with this code. Check it with your host."


@dataclass(frozen=True)
class Given:
    """An answer as it came in."""

    person: str
    code: str
    place: int
    vote: int
    answer: str
    at: datetime
    """When the server received it."""


@dataclass(frozen=True)
class Taken:
    """What came of it. Only `saved` is on disk."""

    status: Literal["saved", "refused", "unreadable", "stranger"]
    sentence: str = ""
    answer: str = ""
    """In its one spelling."""
    number: int = 0


def read_code(text: str) -> str:
    """A room's code as it is stored, from what somebody typed: case, spaces and hyphens make no difference."""
    return "".join(text.upper().split()).replace("-", "")[:40]


def room_of(house: House, code: str, db: Session | None = None) -> RoomRow:
    """The room with this code.

    Raises:
        NotFound: there is none.
    """
    known = read_code(code)
    if len(known) != CODE_LENGTH:
        raise NotFound(NO_ROOM)
    if (row := house.rooms.row(known)) is not None:
        return row
    if db is None:
        with house.database.reading() as db:
            found = rooms.find(db, known)
    else:
        found = rooms.find(db, known)
    if found is None:
        raise NotFound(NO_ROOM)
    house.rooms.keep(found)
    return found


def stands(house: House, db: Session, row: RoomRow) -> Room:
    """How a room stands that was found before.

    Raises:
        NotFound: it is gone, because an older copy of the database was put back.
    """
    try:
        return rooms.stand(db, row)
    except rooms.NoRoom:
        house.rooms.forget(row)
        raise NotFound(NO_ROOM) from None


def is_inside(house: House, person: str, row: RoomRow) -> bool:
    """Whether somebody has come into a room; also if they were removed since."""
    with house.database.reading() as db:
        return person in members.of_people(db, row.id, [person])


def join(house: House, person: str, code: str, nickname: str, now: datetime) -> None:
    """Come into a room. Who is in already stays as they are.

    Raises:
        NotFound: there is no such room.
        Refused: the nickname cannot be taken, or the room is locked, full, or over.
    """
    try:
        name = read_nickname(nickname)
    except BadName as problem:
        raise Refused(str(problem)) from None
    row = room_of(house, code)
    with house.database.session() as db:
        rooms.hold(db, row.id, alone=True)
        if members.of_people(db, row.id, [person]):
            return
        room = stands(house, db, row)
        if room.phase is Phase.ENDED:
            raise Refused("This room has ended.")
        if room.locked:
            raise Refused("The host has locked this room: nobody new comes in. Ask your host.")
        if members.count(db, row.id) >= MOST_MEMBERS:
            raise Refused(f"This room is full: it takes {MOST_MEMBERS:,} people.")
        learners.ensure(db, person, now)
        members.join(db, row.id, person, name, now)
        rooms.tell(db, row.id, urgent=False)
    house.rooms.ring(row.id, urgent=False)


def answer(house: House, given: Given) -> Taken:
    """Take one answer: on disk when this returns `saved`."""
    return take(house, [given])[0]


def take(house: House, given: Sequence[Given]) -> list[Taken]:
    """Take answers that came in at about the same time, with one commit for each room.

    Each is judged by itself: who gave it, whether its vote was open when it came in and is not closed since, and
    whether it can be read. Giving the same answer again changes nothing and is acknowledged.
    """
    found: dict[int, Taken] = {}
    for code in dict.fromkeys(each.code for each in given):
        places = [i for i, each in enumerate(given) if each.code == code]
        try:
            taken = _take_in(house, code, [given[i] for i in places])
        except NotFound as problem:
            taken = [Taken("stranger", str(problem))] * len(places)
        found.update(zip(places, taken, strict=True))
    return [found[i] for i in range(len(given))]


def _take_in(house: House, code: str, given: Sequence[Given]) -> list[Taken]:
    row = room_of(house, code)
    with house.database.session() as db:
        rooms.hold(db, row.id)
        room = stands(house, db, row)
        people = members.of_people(db, row.id, {each.person for each in given})
        ids = [each.id for each in people.values()]
        before = {each.member: each for each in counted(votes.of_members(db, ids, room.place, room.vote)).values()}
        taken = [_take_one(house, db, room, people.get(each.person), each, before) for each in given]
        if any(each.status == "saved" for each in taken):
            rooms.tell(db, row.id, urgent=False)
    if any(each.status == "saved" for each in taken):
        house.rooms.ring(row.id, urgent=False)
    return taken


def _take_one(
    house: House, db: Session, room: Room, member: MemberRow | None, given: Given, before: dict[str, Vote]
) -> Taken:
    """Judge one answer and keep it; `before` holds what each member's last vote was, and is kept up to date."""
    if member is None:
        return Taken("stranger", "You are not in this room. Load the page again to come in.")
    if member.removed:
        return Taken("refused", "The host has removed you from this room.")
    if (reason := room.why_no_answer(given.place, given.vote, given.at)) is not None:
        return Taken("refused", reason)
    vote = _judged(house, room, member.id, given)
    if isinstance(vote, Taken):
        return vote
    while True:  # once, unless the same person answers through two processes in the same moment
        last = before.get(member.id)
        if last is not None and last.answer == vote.answer:
            return Taken("saved", "", last.answer, last.number)
        if last is not None and (not room.plan.may_change or last.number >= MOST_CHANGES):
            return Taken("refused", "Your answer is in. In this room it cannot be changed.")
        kept = Vote(**{**vote.__dict__, "number": last.number + 1 if last else 1})
        if votes.record(db, kept):
            before[member.id] = kept
            return Taken("saved", "", kept.answer, kept.number)
        before.update(
            {each.member: each for each in counted(votes.of_members(db, [member.id], room.place, room.vote)).values()}
        )


def _judged(house: House, room: Room, member: str, given: Given) -> Vote | Taken:
    question = question_at(house, room)
    if question is None:
        return Taken("refused", "This question is no longer in the bank. Tell your host.")
    verdict, final = verdict_on(house, question, given.answer)
    if not verdict.counts:
        return Taken("unreadable", verdict.sentence)
    return Vote(
        member=member,
        place=room.place,
        vote=room.vote,
        number=1,
        answer=verdict.answer,
        choice=verdict.choice,
        right=verdict.outcome is Outcome.RIGHT,
        credit=verdict.share,
        misconception=verdict.misconception,
        given_at=given.at,
        judged=final,
    )
