"""What was asked in Review: which question, in which variant, for which misconception. Facts, in order."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.store.attempts import Place
from unroll.store.once import add_once
from unroll.store.tables import reviews


@dataclass(frozen=True)
class ReviewRow:
    place: Place
    number: int
    """From 1, in its sitting."""
    misconception: str
    asked_at: datetime


def record(db: Session, row: ReviewRow) -> bool:
    """Keep a review; False if another one took this number first, and then nothing is changed."""
    told = {"number": row.number, "misconception": row.misconception, "asked_at": row.asked_at}
    return add_once(db, reviews, **row.place._asdict(), **told)


def of_sitting(db: Session, sitting: str) -> list[ReviewRow]:
    """All reviews of a sitting, by number."""
    mine = sa.select(reviews).where(reviews.c.sitting == sitting).order_by(reviews.c.number)
    return [
        ReviewRow(Place(row.sitting, row.question, row.turn), row.number, row.misconception, row.asked_at)
        for row in db.execute(mine)
    ]
