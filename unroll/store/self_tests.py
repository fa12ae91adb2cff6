"""The questions of a test, in their order, with the parameters that its verdict is computed from. Never changed."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.store.once import add_once
from unroll.store.tables import test_items


@dataclass(frozen=True)
class ItemRow:
    sitting: str
    position: int
    """From 1."""
    question: str
    skill: str
    level: str
    discrimination: float
    difficulty: float
    guessing: float


def keep(db: Session, row: ItemRow) -> bool:
    """Keep an item; False if its position is taken, and then nothing is changed."""
    return add_once(db, test_items, **vars(row))


def of_sitting(db: Session, sitting: str) -> list[ItemRow]:
    """The items of a test in their order."""
    mine = sa.select(test_items).where(test_items.c.sitting == sitting).order_by(test_items.c.position)
    found = db.execute(mine).mappings()
    return [ItemRow(**{name: value for name, value in row.items() if name != "id"}) for row in found]
