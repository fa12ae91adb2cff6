"""A run as its submitter sees it: state, place in the queue, events so far, result, and a way to stop it."""

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from unroll.runner.conversation import Heard
from unroll.runner.events import Event, Finished, Started
from unroll.runner.request import LANES, LONG, CellRequest
from unroll.runner.result import CellError, CellResult, Status, Timings
from unroll.runner.warmed import Child

State = Literal["queued", "running", "finished"]
MEMORY = "The program asked for more memory than the {} MB it may use. Try a smaller batch, model or sequence."
_SENTENCES: dict[str, tuple[str, str]] = {
    "timeout": ("TimeLimit", "Stopped after {wall:g} s. Try fewer steps or a smaller batch."),
    "output": ("OutputLimit", "Stopped because it printed too much. Print less often, for example every 100 steps."),
    "stopped": ("Stopped", "{stopped}"),
    "crashed": ("Crashed", "The program ended without a report{how}."),
}
EMPTY_OBSERVATION: dict[str, Any] = {"modules": [], "recurrent": [], "steps": [], "first_nonfinite": None}


class Run:
    """Thread-safe. `Runner.submit` makes it."""

    def __init__(
        self,
        request: CellRequest,
        source: str,
        place: Callable[["Run"], int],
        drop: Callable[["Run"], bool],
    ) -> None:
        self.id = uuid.uuid4().hex
        self.request = request
        self.source = source
        """The program with its parameters set."""
        self.stop_asked = False
        self.stop_sentence = ""
        """Why it was stopped."""
        self._place, self._drop = place, drop
        self._state: State = "queued"
        self._events: list[Event] = []
        self._changed = threading.Condition()
        self._child: Child | None = None
        self._result: CellResult | None = None
        self._submitted = self._started = time.perf_counter()

    @property
    def state(self) -> State:
        return self._state

    @property
    def position(self) -> int:
        """How many runs are served before this one; 0 once it runs."""
        return self._place(self) if self._state == "queued" else 0

    @property
    def elapsed_s(self) -> float:
        """Seconds since the program began: 0 in the queue, its whole time when it is over."""
        with self._changed:
            if self._result is not None:
                return self._result.timings.run_ms / 1e3
            return time.perf_counter() - self._started if self._state == "running" else 0.0

    def events(self, after: int = 0) -> list[Event]:
        """What happened since the first `after` events, without waiting."""
        with self._changed:
            return self._events[after:]

    def wait_events(self, after: int, timeout: float | None = None) -> list[Event]:
        """The same, but waits until there is one (or the time is over)."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._events) > after, timeout)
            return self._events[after:]

    def result(self, timeout: float | None = None) -> CellResult:
        """Wait for the end.

        Raises:
            TimeoutError: it has not come within `timeout` seconds.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._result is not None, timeout):
                raise TimeoutError(f"the run has not finished within {timeout} s")
            assert self._result is not None
            return self._result

    def stop(self, why: str = "You stopped this run.") -> None:
        """End it now; what was printed and recorded so far stays. No effect on a finished run."""
        with self._changed:
            self.stop_asked = True
            self.stop_sentence = self.stop_sentence or why
            child = self._child
        if child is not None:
            child.kill()
        elif self._drop(self):
            self.finish(result_of(self, Heard(), {}))

    def begin(self, child: Child, attempt: int) -> bool:
        """The child takes the program; False if it was stopped before."""
        with self._changed:
            self._child = child
            self._state = "running"
            if attempt == 1:
                self._started = time.perf_counter()
        self.tell(Started(attempt))
        return not self.stop_asked

    def tell(self, event: Event) -> None:
        with self._changed:
            self._events.append(event)
            self._changed.notify_all()

    def finish(self, result: CellResult) -> None:
        now = time.perf_counter()
        with self._changed:
            if self._result is not None:
                return
            total, queued = now - self._submitted, self._started - self._submitted
            if self._state == "queued":
                queued = total
            timings = Timings(queued * 1e3, (total - queued) * 1e3, result.timings.observe_ms, total * 1e3)
            self._result = replace(result, timings=timings)
            self._state, self._child = "finished", None
            self._events.append(Finished(self._result))
            self._changed.notify_all()


def result_of(run: Run, heard: Heard, confinement: dict[str, Any]) -> CellResult:
    """What the host makes of a conversation: its own view goes before what the child says."""
    limits = run.request.limits
    common: dict[str, Any] = {"stdout": "".join(heard.text), "confinement": confinement}
    common["pictures"] = tuple(heard.pictures)
    done = heard.done
    if done is not None:
        error = done.error
        if done.status == "memory" and error is not None:
            error = replace(error, message=MEMORY.format(limits.memory_mb))
        if done.status == "output":
            error = _error("output", run, heard)
        return CellResult(
            status=done.status,
            error=error,
            truncated=heard.truncated or done.truncated,
            tensors=done.tensors,
            probes=done.probes,
            observation=done.observation,
            notes=done.notes,
            timings=Timings(observe_ms=done.observe_ms),
            **common,
        )
    status = _why(run, heard)
    observation = None
    if run.request.observe:
        note = "The run was ended from outside: only what was recorded step by step is here."
        observation = {**EMPTY_OBSERVATION, "steps": heard.steps, "notes": [note]}
    error = _error(status, run, heard)
    return CellResult(status=status, error=error, truncated=heard.truncated, observation=observation, **common)


def _why(run: Run, heard: Heard) -> Status:
    if run.stop_asked:
        return "stopped"
    if heard.killed is not None:
        return heard.killed
    return "timeout" if heard.exit_code == -24 else "crashed"  # SIGXCPU: the limit on processor time


def _error(status: Status, run: Run, heard: Heard) -> CellError:
    kind, sentence = _SENTENCES[status]
    code = heard.exit_code
    how = "" if code is None else f" (signal {-code})" if code < 0 else f" (exit status {code})"
    message = heard.problem or sentence.format(wall=run.request.limits.wall_s, how=how, stopped=run.stop_sentence)
    if status == "timeout":
        message += _of_lane(run.request)
    return CellError(type=kind, message=message, line=None, traceback="")


def _of_lane(request: CellRequest) -> str:
    """Which limit a run that took too long has met, and how to get more; nothing for a limit of the caller's own."""
    lane = LANES[request.lane]
    if request.limits.wall_s != lane.wall_s:
        return ""
    if lane is LONG:
        return " This is the limit of a long run, the longest there is."
    return f" This is the limit of an interactive run. A long run may take {LONG.wall_s:g} s."
