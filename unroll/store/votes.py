"""Votes: rows that are added and never changed. A changed answer is one more row with the next number."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.classroom.votes import Vote
from unroll.store.once import add_once
from unroll.store.room_tables import members, votes

RIGHT = "right"
WRONG = "wrong"


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
        outcome=RIGHT if vote.right else WRONG,
        credit=vote.credit,
        misconception=vote.misconception,
        given_at=vote.given_at,
    )


def of_room(db: Session, room_id: str) -> list[Vote]:
    """Every vote of a room, in the order in which they were stored."""
    mine = sa.select(votes).join(members, members.c.id == votes.c.member).where(members.c.room == room_id)
    return [_vote(row) for row in db.execute(mine.order_by(votes.c.id))]


def of_members(db: Session, of: Collection[str], place: int, vote: int) -> list[Vote]:
    """What these members answered in one vote on one question, changes included."""
    mine = sa.select(votes).where(votes.c.member.in_(of), votes.c.place == place, votes.c.vote == vote)
    return [_vote(row) for row in db.execute(mine.order_by(votes.c.id))]


def of_question(db: Session, room_id: str, place: int) -> list[Vote]:
    """Every vote on one question of a room."""
    mine = sa.select(votes).join(members, members.c.id == votes.c.member)
    asked = mine.where(members.c.room == room_id, votes.c.place == place).order_by(votes.c.id)
    return [_vote(row) for row in db.execute(asked)]


def _vote(row: sa.Row[*tuple[object, ...]]) -> Vote:
    return Vote(
        member=row.member,
        place=row.place,
        vote=row.vote,
        number=row.number,
        answer=row.answer,
        choice=row.choice,
        right=row.outcome == RIGHT,
        credit=row.credit,
        misconception=row.misconception,
        given_at=row.given_at,
    )
