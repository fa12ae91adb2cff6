"""What came of running answers that are programs: once for each answer to a question of a room, whoever gave it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.store.once import add_once
from unroll.store.room_tables import members, room_judgements, votes
from unroll.store.votes import JUDGED, PENDING

LONGEST_ERROR = 300


def add(db: Session, room_id: str, place: int, answer: str, *, right: bool, error: str | None, now: datetime) -> bool:
    """Keep a judgement; False if another process was first, and then nothing is changed."""
    said = None if error is None else error[:LONGEST_ERROR]
    kept = {"room": room_id, "place": place, "answer": answer}
    return add_once(db, room_judgements, **kept, right=right, error=said, judged_at=now)


def waiting(db: Session, room_id: str) -> list[tuple[int, str]]:
    """Answers of a room that were not run yet, each once: place and answer."""
    found = sa.select(votes.c.place, votes.c.answer).distinct().join(members, members.c.id == votes.c.member)
    open_ones = found.outerjoin(room_judgements, JUDGED).where(
        members.c.room == room_id, votes.c.outcome == PENDING, room_judgements.c.id.is_(None)
    )
    return [(row.place, row.answer) for row in db.execute(open_ones)]
