"""The runner: takes requests, gives every learner a fair turn, and runs each program in a confined child."""

import os
import threading
from collections import OrderedDict
from types import TracebackType
from typing import Any

from unroll.runner import frames, parameters
from unroll.runner.conversation import Conversation, Heard
from unroll.runner.interventions import check_intervention
from unroll.runner.request import INTERACTIVE, LONG, CellRequest, Limits, in_lane
from unroll.runner.result import CellError, CellResult
from unroll.runner.run import Run, result_of
from unroll.runner.status import LaneStatus, Status
from unroll.runner.supply import NoSandbox, Supply
from unroll.runner.turns import Line
from unroll.runner.warmed import WarmProcessDied

MAX_SOURCE = 60 * 1024
MAX_ATTEMPTS = 3
"""A run is begun again only when its warm process died, never when the program did."""
KEPT_RUNS = 500
"""Finished runs that `find` still knows."""
OVERTAKEN = "A newer run of this cell took the place of this one."


class Runner:
    """Runs cells, at most `max_parallel` at once. Starts at once and warms up in the background; thread-safe."""

    def __init__(
        self,
        observer: str | None = "unroll.observer",
        max_parallel: int | None = None,
        *,
        level: str | None = None,
        spare: bool = True,
        thorough: bool = True,
    ) -> None:
        """
        Args:
            observer: module that observes runs, imported by the warm process only; None for none.
            max_parallel: runs at once; by default one per processor. Long runs come on top, half as many.
            level: FULL, CONTAINER, SECCOMP-ONLY or LOCAL-ONLY; by default the strongest that works here.
            spare: keep a second warm process that takes over when the first one dies.
            thorough: warm up all that cells use; without, the first run comes sooner and later ones are slower.
        """
        self._max = max_parallel or os.cpu_count() or 1
        default = Limits()
        armed = self._max + 1 if thorough else 1
        self._supply = Supply(observer, armed, budget(default), level, spare, thorough)
        at_once = {INTERACTIVE.name: self._max, LONG.name: max(1, self._max // 2)}
        self._lines: dict[str, Line[Run]] = {name: Line(number) for name, number in at_once.items()}
        self._known: OrderedDict[str, Run] = OrderedDict()
        self._changed = threading.Condition()
        self._closed = False
        self._finished, self._mean_ms = 0, 0.0
        self._workers = [
            threading.Thread(target=self._work, args=(line,), name=f"unroll-{name}-{number}", daemon=True)
            for name, line in self._lines.items()
            for number in range(line.at_once)
        ]
        for worker in self._workers:
            worker.start()

    def submit(self, request: CellRequest) -> Run:
        """Queue a program; returns at once. An older run of the same cell of the same learner is ended.

        Raises:
            ValueError: the source is too long or no text, a parameter, lane or change does not fit; in one sentence.
            RuntimeError: the runner is closed.
        """
        in_lane(request, request.lane)
        check_intervention(request)
        source = parameters.with_values(request.source, request.parameters)
        check_source(source)
        run = Run(request, source, self._place, self._drop)
        with self._changed:
            if self._closed:
                raise RuntimeError("The runner is closed.")
            older = self._older(request)
            self._known[run.id] = run
            while len(self._known) > KEPT_RUNS and next(iter(self._known.values())).state == "finished":
                self._known.popitem(last=False)
            self._lines[request.lane].turns.add(request.learner, run)  # before the older one leaves: it keeps its turn
            self._changed.notify_all()
        for each in older:
            each.stop(OVERTAKEN)
        return run

    def _older(self, request: CellRequest) -> list[Run]:
        same = (request.learner, request.cell)
        known = self._known.values() if request.cell else ()
        return [run for run in known if run.state != "finished" and (run.request.learner, run.request.cell) == same]

    def find(self, run_id: str) -> Run | None:
        with self._changed:
            return self._known.get(run_id)

    def status(self) -> Status:
        with self._changed:
            return Status(
                ready=self._supply.ready,
                problem=self._supply.problem,
                queued=sum(len(line.turns) for line in self._lines.values()),
                running=sum(len(line.running) for line in self._lines.values()),
                armed=self._supply.armed(),
                max_parallel=sum(line.at_once for line in self._lines.values()),
                lanes={
                    name: LaneStatus(len(line.turns), len(line.running), line.at_once)
                    for name, line in self._lines.items()
                },
                restarts=self._supply.restarts,
                finished=self._finished,
                mean_ms=self._mean_ms,
            )

    def confinement(self) -> dict[str, Any]:
        """The layers around every run, with `level` and `meaning`; empty until the warm process is up."""
        return self._supply.confinement()

    def wait_ready(self, timeout: float = 120.0, armed: bool = False) -> bool:
        """Wait until runs can start (with `armed`: until all children that should wait do wait).

        Returns:
            False when the time is over or the sandbox cannot start; `status().problem` then says why.
        """
        return self._supply.wait(timeout, armed)

    def close(self) -> None:
        """Stop all runs and end every process; returns when they are gone. Idempotent."""
        with self._changed:
            self._closed = True
            going = [run for line in self._lines.values() for run in (*line.turns.order(), *line.running)]
            self._changed.notify_all()
        for run in going:
            run.stop()
        self._supply.close()
        for worker in self._workers:
            worker.join()

    def __enter__(self) -> "Runner":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _place(self, run: Run) -> int:
        with self._changed:
            order = self._lines[run.request.lane].turns.order()
            return order.index(run) + 1 if run in order else 0

    def _drop(self, run: Run) -> bool:
        with self._changed:
            return self._lines[run.request.lane].turns.remove(run)

    def _work(self, line: Line[Run]) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or len(line.turns))
                run = line.turns.next()
                if run is None:
                    return
                line.running.add(run)
            try:
                self._carry_out(run)
            finally:
                with self._changed:
                    line.running.discard(run)

    def _carry_out(self, run: Run) -> None:
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                return self._attempt(run, attempt)
            except WarmProcessDied as death:
                problem = f"The sandbox ended during this run ({death}). Run it again."
            except NoSandbox as refusal:
                problem = str(refusal)
                break
        run.finish(result_of(run, Heard(killed="crashed", problem=problem), self.confinement()))
        return None

    def _attempt(self, run: Run, attempt: int) -> None:
        child = self._supply.take(*budget(run.request.limits))
        try:
            heard = Heard(killed="stopped")
            if run.begin(child, attempt):
                conversation = Conversation(child, run.request.limits.output_bytes, run.tell)
                heard = conversation.hold(request_frame(run), run.request.limits.wall_s)
            run.finish(result_of(run, heard, self.confinement()))
            self._count(run)
        except WarmProcessDied:
            self._supply.lost(child.owner)
            raise
        finally:
            self._supply.done(child)

    def _count(self, run: Run) -> None:
        spent = run.result().timings.run_ms
        with self._changed:
            self._finished += 1
            self._mean_ms += (spent - self._mean_ms) / min(self._finished, 50)


def budget(limits: Limits) -> tuple[int, int]:
    """What a child must be armed for: memory in MB, and processor seconds.

    The latter are a second lock behind the wall clock, the same for all runs up to a minute (on every processor, for
    a program with threads), so that a child that waits armed fits every lane.
    """
    return limits.memory_mb, max(int(LONG.wall_s), int(limits.wall_s)) * (os.cpu_count() or 1) + 2


def check_source(source: str) -> None:
    """Raises ValueError, in one sentence, if this cannot be a cell."""
    try:
        size = len(source.encode())
    except UnicodeEncodeError:
        raise ValueError("The program holds characters that are not text; save it as UTF-8.") from None
    if size > MAX_SOURCE:
        raise ValueError(f"The program has {size:,} bytes; a cell may have {MAX_SOURCE:,}.")


def request_frame(run: Run) -> bytes:
    """The request as it crosses to the child."""
    document = {
        "source": run.source,
        "seed": run.request.seed,
        "observe": run.request.observe,
        "intervention": run.request.intervention,
        "probes": dict(run.request.probes),
        "output_bytes": run.request.limits.output_bytes,
    }
    return frames.encode_json(frames.Kind.REQUEST, document)


__all__ = ["CellError", "CellRequest", "CellResult", "Limits", "Run", "Runner", "Status"]
