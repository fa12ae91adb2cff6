"""What the person who runs Unroll does: see how it is, keep copies, bring one back."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from unroll.actions.house import House, Options
from unroll.actions.permission import READY_S
from unroll.actions.standing import MODES
from unroll.store import alone, counts
from unroll.store import backup as copies
from unroll.store.database import BadDatabase, open_database

log = logging.getLogger("unroll")


@dataclass(frozen=True)
class Health:
    """One word for each part; `ok` where nothing is wrong."""

    database: str
    runner: str
    """`ok`, `starting` (runs wait until it is up), or `ill`."""
    bank: str
    questions: int

    @property
    def well(self) -> bool:
        return self.database == "ok" and self.runner in ("ok", "starting") and self.bank == "ok"


def health(house: House) -> Health:
    """Look at every part. The words are for strangers; reasons go to the log."""
    served = {mode: house.questions_of(mode) for mode in MODES}
    questions = len({question.id for asked in served.values() for question in asked})
    return Health(
        _database(house),
        _runner(house),
        "ok" if all(asked for mode, asked in served.items() if not MODES[mode].in_lessons) else "ill",
        questions,
    )


def _database(house: House) -> str:
    try:
        house.database.check()
    except BadDatabase as failure:
        log.error("health: %s", failure)
        return "ill"
    return "ok"


def _runner(house: House) -> str:
    status = house.runner.status()
    if status.problem:
        log.error("health: the runner cannot start programs: %s", status.problem)
        return "ill"
    return "ok" if status.ready else "starting"


def metrics(house: House, followed: tuple[int, int] = (0, 0)) -> bytes:
    """The numbers of this moment, in the text format of Prometheus.

    Args:
        followed: rooms that somebody follows through this process, and the streams by which they do.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers(house, followed))
    return generate_latest(registry)


class _Numbers(Collector):
    def __init__(self, house: House, followed: tuple[int, int]) -> None:
        self.house = house
        self.followed = followed

    def collect(self) -> Iterable[Metric]:
        status = self.house.runner.status()
        gauges = {
            "unroll_runs_queued": ("Programs that wait.", status.queued),
            "unroll_runs_running": ("Programs that run.", status.running),
            "unroll_runs_at_most": ("Programs that may run at once.", status.max_parallel),
            "unroll_runner_armed": ("Sandboxes that wait for a program.", status.armed),
            "unroll_run_mean_seconds": ("Mean time of the last runs.", status.mean_ms / 1000),
            "unroll_rooms_followed": ("Rooms that somebody follows through this process.", self.followed[0]),
            "unroll_room_streams": ("Event streams of rooms that are open.", self.followed[1]),
            "unroll_healthy": ("1 if every part is well.", float(health(self.house).well)),
        }
        for name, (meaning, value) in gauges.items():
            yield GaugeMetricFamily(name, meaning, value=value)
        yield CounterMetricFamily("unroll_runs_finished", "Programs that were run.", value=status.finished)
        yield CounterMetricFamily("unroll_runner_restarts", "Warm processes that were lost.", value=status.restarts)
        with self.house.database.reading() as db:
            kept = counts.of_all(db)
        for table, number in kept.items():
            yield GaugeMetricFamily(f"unroll_{table}", f"Rows of {table} in the database.", value=number)


def isolation(house: House) -> Mapping[str, Any]:
    """Which layers confine a run here, by name; `level` says what they add up to.

    Waits while the sandbox starts, for at most half a minute; empty if it has not come up by then.
    """
    house.runner.wait_ready(timeout=READY_S)
    return house.runner.confinement()


def serve_alone(options: Options) -> IO[str] | None:
    """Keep other web processes from an SQLite database as long as what is returned is open.

    Raises:
        BadDatabase: another process serves it.
    """
    return alone.hold(options.database_url)


def migrate(options: Options) -> None:
    """Bring the database up to date.

    Raises:
        BadDatabase: it cannot be used.
    """
    open_database(options.database_url).close()


def backup(options: Options, file: Path) -> None:
    """Copy the database into a new file, whole, while the app may run.

    Raises:
        BadDatabase: the database or the file cannot be used.
    """
    copies.backup(options.database_url, file)


def restore(options: Options, file: Path) -> Path | None:
    """Put a copy in place of the database; returns where the database of before was kept.

    Raises:
        BadDatabase: the copy or the database cannot be used; then nothing was changed.
    """
    return copies.restore(options.database_url, file)
