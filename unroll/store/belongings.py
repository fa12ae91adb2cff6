"""All that belongs to a learner, whatever table it is in: to be handed over, and to be erased."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.store.room_tables import members, room_departures
from unroll.store.tables import learners, metadata


def of_learner(db: Session, person: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of the learner, by table: of each table from which foreign keys lead to the learner."""
    mine = {
        table.name: [dict(row) for row in db.execute(sa.select(table).where(condition)).mappings()]
        for table in metadata.sorted_tables
        if (condition := _belongs(table, person)) is not None
    }
    return {name: rows for name, rows in mine.items() if rows}


def erase(db: Session, person: str) -> None:
    """Delete the learner and, by foreign keys, all that belongs to them.

    A room keeps that somebody erased their data, so that its host knows why numbers have become smaller.
    """
    mine = sa.select(members.c.room).where(members.c.learner == person)
    db.execute(sa.insert(room_departures).from_select(["room"], mine))
    db.execute(sa.delete(learners).where(learners.c.id == person))


def _belongs(table: sa.Table, person: str) -> sa.ColumnElement[bool] | None:
    """What makes a row of this table the learner's; None for a table that has nothing of learners."""
    if table is learners:
        return learners.c.id == person
    for key in table.foreign_keys:
        above = _belongs(key.column.table, person)
        if above is not None:
            return key.parent.in_(sa.select(key.column).where(above))
    return None
