"""Adding a row at most once: the database decides who was first, never a look before."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def add_once(db: Session, table: sa.Table, **values: Any) -> bool:
    """Add the row unless a unique constraint says that it is there.

    Returns:
        Whether this call added it.
    """
    statement = _insert(db, table).values(**values).on_conflict_do_nothing()
    return bool(db.execute(statement.returning(sa.literal(1))).first())


def put(db: Session, table: sa.Table, by: tuple[str, ...], **values: Any) -> None:
    """Add the row, or replace what the row with the same `by` columns holds."""
    changed = {name: value for name, value in values.items() if name not in by}
    statement = _insert(db, table).values(**values)
    db.execute(statement.on_conflict_do_update(index_elements=list(by), set_=changed))


def _insert(db: Session, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    if db.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
