"""The cause experiments of this process: what was tried on whose run."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from unroll.content.cause_trials import Trial
from unroll.runner.interventions import INTERVENTIONS
from unroll.runner.pool import Run

KEPT = 200
"""Experiments that are remembered; beyond them the oldest is forgotten."""


@dataclass
class Experiment:
    """One run and what was tried on it. Its owner holds a lock."""

    origin: Run
    baseline: Trial
    trials: list[Trial] = field(default_factory=list)
    run: Run | None = None
    stopped: bool = False
    waits: str = ""

    @property
    def going(self) -> str | None:
        left = len(self.trials)
        return INTERVENTIONS[left] if left < len(INTERVENTIONS) and not self.stopped else None

    def stop(self) -> None:
        """No effect on one that is over."""
        if self.going is None:
            return
        self.stopped = True
        if self.run is not None:
            self.run.stop()
            self.run = None


class Causes:
    """The experiments of this process. Whoever uses it holds `lock`."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._known: OrderedDict[tuple[str, str], Experiment] = OrderedDict()

    def find(self, person: str, run_id: str) -> Experiment | None:
        return self._known.get((person, run_id))

    def keep(self, person: str, run_id: str, experiment: Experiment) -> None:
        """Remember it; what else this learner has going on is stopped."""
        for (whose, _), other in self._known.items():
            if whose == person and other is not experiment:
                other.stop()
        self._known[person, run_id] = experiment
        while len(self._known) > KEPT:
            self._known.popitem(last=False)[1].stop()
