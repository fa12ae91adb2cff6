"""How sure somebody was of a prediction: said once, with the answer, and never changed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.store.attempts import Place
from unroll.store.once import add_once
from unroll.store.tables import confidences


def record(db: Session, place: Place, percent: int, now: datetime) -> bool:
    """Keep what was said; False if something was said before, and then nothing is changed."""
    return add_once(db, confidences, **place._asdict(), percent=percent, given_at=now)


def of_sitting(db: Session, sitting: str) -> dict[Place, int]:
    """Percent by place."""
    mine = sa.select(confidences).where(confidences.c.sitting == sitting).order_by(confidences.c.id)
    return {Place(row.sitting, row.question, row.turn): row.percent for row in db.execute(mine)}
