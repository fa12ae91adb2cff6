"""Whose runs are going on: one learner cannot fill the queue, and the queue cannot fill the memory."""

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from unroll.actions.refusal import NotHere
from unroll.runner.pool import Run
from unroll.runner.request import INTERACTIVE, LONG, CellRequest

PER_LEARNER = 8
"""Runs of one learner that are waiting or running."""
PER_MINUTE = 120
"""Runs that one learner may start in a minute."""
IN_ALL = 400
"""Runs that are waiting or running, of all learners."""
LONG_PER_LEARNER = 2
"""Long runs of one learner: one that runs and one that waits."""
LONG_IN_ALL = 40
"""Long runs of all learners: the last of them waits up to 40 minutes on one processor."""
MINUTE = timedelta(minutes=1)


class Going:
    """Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[str, list[Run]] = {}
        self._starts: dict[str, deque[datetime]] = {}

    def admit(
        self,
        person: str,
        start: Callable[[], Run],
        now: datetime | None = None,
        lane: str = INTERACTIVE.name,
        cell: str = "",
    ) -> Run:
        """Start a run, if there is room for it in its lane. A run that it takes the place of does not count.

        Args:
            now: counts the run among those of this minute; None for one that does not count.

        Raises:
            NotHere: too many are going on already.
        """
        with self._lock:
            self._forget_finished(now)
            self._find_room(person, lane, cell)
            if now is not None:
                self._count(person, now)
            run = start()
            self._runs.setdefault(person, []).append(run)
            return run

    def same(self, request: CellRequest) -> Run | None:
        """A run of the very same request in the very same cell that still goes on: two tabs look at one run."""
        with self._lock:
            mine = self._runs.get(request.learner, []) if request.cell else []
            going = (run for run in mine if run.state != "finished" and not run.stop_asked)
            return next((run for run in going if run.request == request), None)

    def _find_room(self, person: str, lane: str, cell: str) -> None:
        per_learner, in_all = (LONG_PER_LEARNER, LONG_IN_ALL) if lane == LONG.name else (PER_LEARNER, IN_ALL)
        word = "long runs" if lane == LONG.name else "runs"
        everybodys = [run for runs in self._runs.values() for run in runs if run.request.lane == lane]
        if len(everybodys) >= in_all:
            what = "long runs" if lane == LONG.name else "programs"
            raise NotHere(f"Very many {what} are waiting to run. Try again in a minute.")
        mine = [run for run in self._runs.get(person, []) if run.request.lane == lane]
        staying = [run for run in mine if not cell or run.request.cell != cell]
        if len(staying) >= per_learner:
            raise NotHere(f"{len(staying)} of your {word} are still going on. Stop one, or wait until one has ended.")

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
