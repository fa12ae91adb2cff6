"""Links to runs of the Lab: what was run, with which values and seed. A link never changes what it leads to."""

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.store.bench_tables import lab_links
from unroll.store.once import add_once


@dataclass(frozen=True)
class LinkRow:
    id: str
    learner: str
    program: str
    """Name of the starting point."""
    source: str
    parameters: str
    """JSON object of the values that differ from the source's own."""
    seed: int
    made_at: datetime


def add(db: Session, row: LinkRow) -> bool:
    """Keep a link; False if it is there already, and then nothing is changed."""
    return add_once(db, lab_links, **asdict(row))


def find(db: Session, link_id: str) -> LinkRow | None:
    row = db.execute(sa.select(lab_links).where(lab_links.c.id == link_id)).mappings().first()
    return None if row is None else LinkRow(**row)


def count(db: Session, person: str) -> int:
    """How many links a learner has made."""
    mine = sa.select(sa.func.count()).select_from(lab_links).where(lab_links.c.learner == person)
    return db.scalar(mine) or 0
