"""How much there is, for the person who runs it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.store.room_tables import members, rooms, votes
from unroll.store.tables import attempts, learners, sittings


def of_all(db: Session) -> dict[str, int]:
    """Rows by table."""
    tables = (learners, sittings, attempts, rooms, members, votes)
    return {table.name: db.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables}
