"""Orders that were voted for are run, each once for the whole room: nobody waits for a run before "saved" is said."""

import random
import time
from datetime import UTC, datetime

from unroll.actions.house import House
from unroll.actions.refusal import Refused
from unroll.actions.room_questions import asked_in
from unroll.actions.trying import program_of, try_program
from unroll.classroom.room import Room
from unroll.quiz.grading import Tried
from unroll.quiz.typed import Unreadable
from unroll.store import judgements, rooms
from unroll.store.rooms import RoomRow

GONE = "The question is no longer in the bank as it was."


def judge(house: House, row: RoomRow, *, within_s: float) -> int:
    """Run what was voted for and not run yet; what came of each run is on disk before the next one begins.

    Several processes may do this at once: the order is drawn, so that they seldom run the same, and the first counts.

    Args:
        within_s: no run is begun after so long.

    Returns:
        How many answers still wait.
    """
    until = time.monotonic() + within_s
    while (found := waiting(house, row)) and time.monotonic() < until:
        place, answer = random.choice(found)
        try:
            tried = _run(house, row, place, answer)
        except Refused:  # the runner is busy or not up: the next look at the room tries again
            break
        _keep(house, row, place, answer, tried)
    return len(found)


def waiting(house: House, row: RoomRow) -> list[tuple[int, str]]:
    """Answers that were not run yet, each once: place and answer."""
    with house.database.reading() as db:
        return judgements.waiting(db, row.id)


def _run(house: House, row: RoomRow, place: int, answer: str) -> Tried:
    now = datetime.now(UTC)
    asked = asked_in(house, row.id, row, Room(row.plan, place=place, opened_at=now), None, due=False)
    try:
        if asked is None:
            return Tried(right=False, error=GONE)
        source = program_of(asked, answer)[1]
    except (Unreadable, ValueError):
        return Tried(right=False, error=GONE)
    return try_program(house, asked, source, local=False, now=now)


def _keep(house: House, row: RoomRow, place: int, answer: str, tried: Tried) -> None:
    now = datetime.now(UTC)
    with house.database.session() as db:
        if judgements.add(db, row.id, place, answer, right=tried.right, error=tried.error, now=now):
            rooms.tell(db, row.id, urgent=False)
    house.rooms.ring(row.id, urgent=False)
