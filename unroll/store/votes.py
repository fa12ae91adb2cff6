"""Votes: rows that are added and never changed. A changed answer is one more row with the next number."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.classroom.votes import Vote
from unroll.store.once import add_once
from unroll.store.room_tables import members, room_judgements, votes

RIGHT = "right"
WRONG = "wrong"
PENDING = "pending"
"""The answer is a program that has to be run; what came of it stands in `room_judgements`."""
JUDGED = sa.and_(
    room_judgements.c.room == members.c.room,
    room_judgements.c.place == votes.c.place,
    room_judgements.c.answer == votes.c.answer,
)
_ALL = (
    sa.select(votes, room_judgements.c.right.label("ran_right"), room_judgements.c.error.label("ran_error"))
    .join(members, members.c.id == votes.c.member)
    .outerjoin(room_judgements, JUDGED)
    .order_by(votes.c.id)
)


def record(db: Session, vote: Vote) -> bool:
    """Keep a vote; False if one with its number is there already, and then nothing is changed."""
    return add_once(
        db,
        votes,
        member=vote.member,
        place=vote.place,
        vote=vote.vote,
        number=vote.number,
        answer=vote.answer,
        choice=vote.choice,
        outcome=(RIGHT if vote.right else WRONG) if vote.judged else PENDING,
        credit=vote.credit,
        misconception=vote.misconception,
        given_at=vote.given_at,
    )


def of_room(db: Session, room_id: str) -> list[Vote]:
    """Every vote of a room, in the order in which they were stored."""
    return [_vote(row) for row in db.execute(_ALL.where(members.c.room == room_id))]


def of_members(db: Session, of: Collection[str], place: int, vote: int) -> list[Vote]:
    """What these members answered in one vote on one question, changes included."""
    mine = _ALL.where(votes.c.member.in_(of), votes.c.place == place, votes.c.vote == vote)
    return [_vote(row) for row in db.execute(mine)]


def of_question(db: Session, room_id: str, place: int) -> list[Vote]:
    """Every vote on one question of a room."""
    return [_vote(row) for row in db.execute(_ALL.where(members.c.room == room_id, votes.c.place == place))]


def _vote(row: sa.Row[*tuple[object, ...]]) -> Vote:
    waits = row.outcome == PENDING
    right = bool(row.ran_right) if waits else row.outcome == RIGHT
    return Vote(
        member=row.member,
        place=row.place,
        vote=row.vote,
        number=row.number,
        answer=row.answer,
        choice=row.choice,
        right=right,
        credit=float(right) if waits else row.credit,
        misconception=row.misconception,
        given_at=row.given_at,
        judged=not waits or row.ran_right is not None,
        error=row.ran_error if waits else None,
    )
