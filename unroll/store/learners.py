"""Who has been here: an anonymous id and nothing else."""

from datetime import datetime

from sqlalchemy.orm import Session

from unroll.store.once import add_once
from unroll.store.tables import learners


def ensure(db: Session, person: str, now: datetime) -> None:
    """See to it that the learner is known; the first time counts."""
    add_once(db, learners, id=person, created_at=now)
