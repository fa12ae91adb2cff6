"""The run of a cell that its learner looked at last: what was run, so that it can be found or run again."""

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.store.bench_tables import last_runs
from unroll.store.once import put


@dataclass(frozen=True)
class LastRunRow:
    learner: str
    cell: str
    run: str
    """Its number in the process that ran it; another process knows it no more."""
    source: str
    parameters: str
    """JSON object of the values that differ from the source's own."""
    seed: int
    lane: str
    status: str | None
    """How it ended; None as long as nobody has seen it end."""
    started_at: datetime


def keep(db: Session, row: LastRunRow) -> None:
    """Keep a run in place of the cell's run before."""
    put(db, last_runs, ("learner", "cell"), **asdict(row))


def end(db: Session, person: str, run: str, status: str) -> None:
    """Note how a run ended; no effect if a newer one has taken its place."""
    db.execute(sa.update(last_runs).where(last_runs.c.learner == person, last_runs.c.run == run).values(status=status))


def find(db: Session, person: str, cell: str) -> LastRunRow | None:
    mine = sa.select(last_runs).where(last_runs.c.learner == person, last_runs.c.cell == cell)
    row = db.execute(mine).mappings().first()
    return None if row is None else LastRunRow(**{name: row[name] for name in LastRunRow.__annotations__})


def forget(db: Session, person: str, cell: str) -> None:
    """Begin afresh; no effect where nothing is kept."""
    db.execute(sa.delete(last_runs).where(last_runs.c.learner == person, last_runs.c.cell == cell))
