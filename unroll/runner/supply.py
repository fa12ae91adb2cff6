"""Keeps a warm process and armed children at hand, and replaces what died. One thread of its own."""

import select
import threading
import time
from typing import Any

from unroll.runner import canary, probe
from unroll.runner.armed import Armed
from unroll.runner.visible import Visible, what_cells_see
from unroll.runner.warmed import Child, NotStarted, WarmProcess, WarmProcessDied

CHECK_EVERY_S = 0.5
START_AGAIN_S = 5.0
"""Between two starts of a warm process, so that one that cannot live does not take all processors."""


class NoSandbox(RuntimeError):
    """No level of confinement could be brought up; the message says why."""


class Supply:
    """Thread-safe source of armed children."""

    def __init__(
        self,
        observer: str | None,
        armed: int,
        default: tuple[int, int],
        level: str | None = None,
        spare: bool = True,
        thorough: bool = True,
    ) -> None:
        """
        Args:
            armed: so many children wait ready, armed for `default` (memory in MB, processor seconds).
            level: the confinement to use; None for the strongest that works here.
        """
        self._observer, self._default = observer, default
        self._wanted_level, self._want_spare, self._thorough = level, spare, thorough
        self._visible: Visible | None = None
        self._levels: list[str] = []
        self._layers: dict[str, Any] = {}
        self._current: WarmProcess | None = None
        self._spare: WarmProcess | None = None
        self._starting: WarmProcess | None = None
        self._next_start = 0.0
        self._armed = Armed(armed)
        self._problem = ""
        self._closed = False
        self.restarts = 0
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._keep, name="unroll-supply", daemon=True)
        self._thread.start()

    @property
    def ready(self) -> bool:
        return self._current is not None

    @property
    def problem(self) -> str:
        return self._problem

    def armed(self) -> int:
        with self._changed:
            return len(self._armed.waiting)

    def wait(self, timeout: float, armed: bool) -> bool:
        """Wait until it can give children (with `armed`: until enough of them wait); whether it can."""
        with self._changed:

            def done() -> bool:
                return self._current is not None and (not armed or self._armed.is_full)

            self._changed.wait_for(lambda: done() or bool(self._problem) or self._closed, timeout)
            return done()

    def confinement(self) -> dict[str, Any]:
        """The layers around every run; empty until a warm process is up."""
        current = self._current
        return {} if current is None else canary.describe(current.level, self._layers, current.report)

    def take(self, memory_mb: int, cpu_s: int) -> Child:
        """An armed child; waits while the warm process starts.

        Raises:
            NoSandbox: it cannot start here. WarmProcessDied: it died just now; ask again.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._current or self._problem or self._closed)
            if self._closed or self._current is None:
                raise NoSandbox(self._problem or "The runner is closed.")
            current = self._current
            if child := self._armed.pick(memory_mb, cpu_s):
                self._changed.notify_all()
                return child
        try:
            child = current.arm(memory_mb, cpu_s, prewarm=False)
        except WarmProcessDied:
            self.lost(current)
            raise
        with self._changed:
            self._armed.begin(child)
        return child

    def done(self, child: Child) -> None:
        """The program of this child is over, or never began: end it, and arm another."""
        try:
            child.close()
        finally:
            with self._changed:
                self._armed.end(child)
                self._changed.notify_all()

    def lost(self, warm: WarmProcess) -> None:
        """A warm process is dead or hangs: end it, and go on with the spare one."""
        with self._changed:
            if warm is not self._current:
                return
            self._current, self._next_start = None, 0.0
            orphans = self._armed.take_all()
            self.restarts += 1
            self._changed.notify_all()
        warm.close()
        for child in orphans:
            child.give_back()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            starting = self._starting
        if starting is not None:
            starting.kill()
        self._thread.join()
        for warm in (self._current, self._spare):
            if warm is not None:
                warm.close()
        for child in self._armed.take_all():
            child.give_back()
        self._current = self._spare = None

    def _keep(self) -> None:
        try:
            self._visible = what_cells_see(self._observer)
            self._layers = probe.probe()
            self._levels = [self._wanted_level] if self._wanted_level else probe.levels(self._layers)
            while not self._closed:
                if not self._improve():
                    with self._changed:
                        self._changed.wait(self._armed.due_in(CHECK_EVERY_S))
        except Exception as problem:  # noqa: BLE001 - whatever it is, waiting runs must learn of it
            self._give_up(f"The sandbox could not start: {type(problem).__name__}: {problem}")

    def _give_up(self, sentence: str) -> None:
        with self._changed:
            self._problem = sentence
            self._changed.notify_all()

    def _improve(self) -> bool:
        """Do the most urgent thing that is missing; False if nothing is."""
        current = self._current
        if current is None:
            if time.monotonic() < self._next_start:
                return False
            self._next_start = time.monotonic() + START_AGAIN_S
            self._replace()
            return True
        if not current.alive:
            self.lost(current)
            return True
        with self._changed:
            due = self._armed.is_due()
        if due:
            self._arm_one(current)
            return True
        if self._want_spare and (self._spare is None or not self._spare.alive):
            return self._start_spare(current.level)
        return False

    def _replace(self) -> None:
        spare, self._spare = self._spare, None
        if spare is not None and not self._try(spare):
            return
        reasons = []
        for level in list(self._levels):
            assert self._visible is not None
            warm = WarmProcess(level, self._observer, self._visible, self._thorough)
            if reason := self._try(warm):
                reasons.append(reason)
                continue
            self._levels = [level]
            return
        self._give_up("The sandbox could not start. " + "; ".join(reasons))

    def _try(self, warm: WarmProcess) -> str:
        """Wait for a warm process and let the canaries in; the reason if it cannot serve."""
        with self._changed:
            self._starting = warm
            if self._closed:
                warm.kill()
        try:
            if not warm.report:
                warm.wait_ready()
            if breaches := canary.release(warm):
                warm.close()
                return f"{warm.level}: a canary cell got through: {', '.join(breaches)}"
        except (NotStarted, WarmProcessDied) as problem:
            warm.close()
            return str(problem)
        finally:
            self._starting = None
        with self._changed:
            self._current, self._problem = warm, ""
            self._changed.notify_all()
        return ""

    def _arm_one(self, current: WarmProcess) -> None:
        try:
            child = current.arm(*self._default, prewarm=self._thorough)
        except WarmProcessDied:
            self.lost(current)
            return
        select.select([child.frames], [], [], 5.0)  # until it says that it is confined and warm
        with self._changed:
            if current is self._current and not self._closed:
                self._armed.waiting.append(child)
                self._changed.notify_all()
                return
        child.close()

    def _start_spare(self, level: str) -> bool:
        if time.monotonic() < self._next_start:
            return False
        self._next_start = time.monotonic() + START_AGAIN_S
        assert self._visible is not None
        if self._spare is not None:
            self._spare.close()
        self._spare = WarmProcess(level, self._observer, self._visible, self._thorough)
        return True
