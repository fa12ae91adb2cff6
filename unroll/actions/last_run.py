"""What stood on the screen last, cell by cell, so that a reload, a second tab and a restarted server come back to it.

As long as this process knows the run, it is that very run. Otherwise it may be run again: the same text, values and
seed give the same figures. It runs by itself only if it ended by itself before, and not in the lane of long runs; it is
the learner's own run, and whether their text may run here is asked again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from unroll.actions.house import House
from unroll.runner.pool import Run
from unroll.runner.request import INTERACTIVE, Value
from unroll.store import last_runs, learners
from unroll.store.last_runs import LastRunRow

ENDED_WELL = ("ok", "error")
"""Ways to end that are the program's own; the others met a limit, or somebody's Stop."""


@dataclass(frozen=True)
class LastRun:
    """The run that a learner looked at last in a cell."""

    run_id: str
    source: str
    values: Mapping[str, Value]
    seed: int
    again: bool
    """It may be run again without being told to."""


def keep_last_run(house: House, person: str, run: Run, own: str, now: datetime) -> None:
    """Keep what a run of a cell was asked to run; on disk when this returns.

    Args:
        own: the program that the cell shows to somebody new. Run as it stands it needs no keeping.
    """
    asked = run.request
    as_it_was = asked.source == own and not asked.parameters and asked.seed == 0
    if as_it_was or "\0" in asked.source:
        _forget(house, person, asked.cell)
        return
    told = json.dumps(dict(asked.parameters), sort_keys=True)
    row = LastRunRow(person, asked.cell, run.id, asked.source, told, asked.seed, asked.lane, None, now)
    with house.database.session() as db:
        learners.ensure(db, person, now)
        last_runs.keep(db, row)


def note_end(house: House, person: str, run: Run) -> None:
    """Note how a kept run ended; no effect on one that is not kept, or that still goes on."""
    if run.state == "finished" and _find(house, person, run.request.cell) is not None:
        with house.database.session() as db:
            last_runs.end(db, person, run.id, run.result().status)


def last_run(house: House, person: str, cell: str) -> LastRun | None:
    """What the learner looked at last in this cell; None if that was its own program as it stands."""
    row = _find(house, person, cell)
    if row is None:
        return None
    again = row.lane == INTERACTIVE.name and row.status in ENDED_WELL
    return LastRun(row.run, row.source, json.loads(row.parameters), row.seed, again)


def _find(house: House, person: str, cell: str) -> LastRunRow | None:
    with house.database.reading() as db:
        return last_runs.find(db, person, cell)


def _forget(house: House, person: str, cell: str) -> None:
    if _find(house, person, cell) is not None:
        with house.database.session() as db:
            last_runs.forget(db, person, cell)
