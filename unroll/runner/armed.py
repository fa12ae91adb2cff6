"""Children at hand: those that wait for a program, those that run one, and when another is to be armed."""

import time

from unroll.runner.warmed import Child

ARM_BESIDE_S = 0.4
"""A child is armed beside a run only when no run has begun for so long, or when none is left. Arming takes a processor
for a while, and most runs are over before."""


class Armed:
    """Not thread-safe: its owner holds a lock."""

    def __init__(self, target: int) -> None:
        """
        Args:
            target: so many children are to wait.
        """
        self.target = target
        self.waiting: list[Child] = []
        self._out: dict[Child, float] = {}
        """Children that run a program, and since when."""

    @property
    def is_full(self) -> bool:
        return len(self.waiting) >= self.target

    def is_due(self) -> bool:
        """Whether another child is to be armed now."""
        if self.is_full:
            return False
        latest = max(self._out.values(), default=0.0)
        return not self.waiting or time.monotonic() - latest >= ARM_BESIDE_S

    def due_in(self, otherwise: float) -> float:
        """Seconds until it is worth asking `is_due` again."""
        return ARM_BESIDE_S if self._out and not self.is_full else otherwise

    def pick(self, memory_mb: int, cpu_s: int) -> Child | None:
        """A waiting child that is armed for this budget; it is out from now on."""
        for child in list(self.waiting):
            if (child.memory_mb, child.cpu_s) == (memory_mb, cpu_s):
                self.waiting.remove(child)
                if child.alive:
                    self.begin(child)
                    return child
                child.give_back()  # ended while it waited, e.g. when the machine ran out of memory
        return None

    def begin(self, child: Child) -> None:
        self._out[child] = time.monotonic()

    def end(self, child: Child) -> None:
        self._out.pop(child, None)

    def take_all(self) -> list[Child]:
        """Those that wait, which nobody gets any more."""
        waiting, self.waiting = self.waiting, []
        return waiting
