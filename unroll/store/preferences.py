"""What a learner chose for the screen. The latest choice holds."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.store.once import put
from unroll.store.tables import preferences


def choose(db: Session, person: str, name: str, value: str) -> None:
    put(db, preferences, ("learner", "name"), learner=person, name=name, value=value)


def chosen(db: Session, person: str, name: str) -> str | None:
    """None before the first choice."""
    mine = sa.select(preferences.c.value).where(preferences.c.learner == person, preferences.c.name == name)
    return db.scalar(mine)
