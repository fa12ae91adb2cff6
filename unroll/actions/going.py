"""Whose runs are going on: one learner cannot fill the queue, and the queue cannot fill the memory."""

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from unroll.actions.refusal import NotHere
from unroll.runner.pool import Run

PER_LEARNER = 8
"""Runs of one learner that are waiting or running."""
PER_MINUTE = 120
"""Runs that one learner may start in a minute."""
IN_ALL = 400
"""Runs that are waiting or running, of all learners."""
MINUTE = timedelta(minutes=1)


class Going:
    """Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[str, list[Run]] = {}
        self._starts: dict[str, deque[datetime]] = {}

    def admit(self, person: str, start: Callable[[], Run], now: datetime | None = None) -> Run:
        """Start a run, if there is room for it.

        Args:
            now: counts the run among those of this minute; None for one that does not count.

        Raises:
            NotHere: too many are going on already.
        """
        with self._lock:
            self._forget_finished(now)
            if sum(map(len, self._runs.values())) >= IN_ALL:
                raise NotHere("Very many programs are waiting to run. Try again in a minute.")
            mine = self._runs.setdefault(person, [])
            if len(mine) >= PER_LEARNER:
                raise NotHere(f"{len(mine)} of your runs are still going on. Stop one, or wait until one has ended.")
            if now is not None:
                self._count(person, now)
            run = start()
            mine.append(run)
            return run

    def _count(self, person: str, now: datetime) -> None:
        starts = self._starts.setdefault(person, deque())
        if len(starts) >= PER_MINUTE:
            raise NotHere(f"You started {len(starts)} runs within a minute. Wait a moment, then run it again.")
        starts.append(now)

    def _forget_finished(self, now: datetime | None) -> None:
        for person, runs in list(self._runs.items()):
            left = [run for run in runs if run.state != "finished"]
            self._runs[person] = left
            if not left:
                del self._runs[person]
        if now is None:
            return
        for person, starts in list(self._starts.items()):
            while starts and now - starts[0] >= MINUTE:
                starts.popleft()
            if not starts:
                del self._starts[person]
