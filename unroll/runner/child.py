"""One run: confine yourself, wait for a program, run it as `python cell.py` would, tell what came of it, end."""

import fcntl
import gc
import os
import struct
import sys
import tempfile
import traceback
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, NoReturn

from unroll.runner import (
    confine,
    drawing,
    failure,
    frames,
    linux,
    namespaces,
    program,
    report,
    shims,
    stream,
    warm,
    watching,
)

FRAMES_FD, REQUEST_FD = 3, 4
HEAP = 4 * 1024 * 1024
"""Bytes of heap that a child has at hand before its program begins."""


def live(walls: confine.Walls, fds: list[int], observer: str | None, notes: list[str], prewarm: bool) -> NoReturn:
    """The whole life of a child; never returns. Status 71: it could not be confined, and ran nothing."""
    status = 71
    try:
        keep = (walls.ruleset,) if walls.ruleset is not None else ()
        _arrange_descriptors(fds, keep)
        os.setpgid(0, 0)  # not a session of its own: each would get a full share of the processors
        linux.prctl(linux.PR_SET_THP_DISABLE, 1)
        confine.put_on(walls)
        border = stream.Border(FRAMES_FD)
        run = Run(border, observer, list(notes), has_scratch=walls.level == confine.FULL)
        _arrange_python(walls, run)
        linux.keep_freed_memory(touched=HEAP if prewarm else 0)
        if prewarm:
            warm.rehearse(observer)
        border.send(frames.encode(frames.Kind.ARMED, b""))
        request = _read_request()
        status = 0
        run.finish(run.execute(request))
    except BaseException:  # noqa: BLE001 - nothing may leave this function
        os.write(2, traceback.format_exc()[-2000:].encode(errors="replace"))
    finally:
        os._exit(status)


def _arrange_descriptors(fds: list[int], keep: tuple[int, ...]) -> None:
    """Standard input stays /dev/null; then output, output, frames, request; nothing else is left open."""
    output, out_frames, request, _ = (fcntl.fcntl(fd, fcntl.F_DUPFD, 16) for fd in fds)
    for source, target in ((output, 1), (output, 2), (out_frames, FRAMES_FD), (request, REQUEST_FD)):
        os.dup2(source, target)
    if keep:
        os.closerange(5, keep[0])
        os.closerange(keep[0] + 1, 4096)
    else:
        os.closerange(5, 4096)


def _arrange_python(walls: confine.Walls, run: "Run") -> None:
    os.environ.clear()
    home = namespaces.SCRATCH if walls.level == confine.FULL else "/"
    os.environ |= {"HOME": home, "LANG": "C.UTF-8", "MPLBACKEND": "Agg", "TMPDIR": home}
    tempfile.tempdir = None
    sys.argv = [failure.CELL]
    if walls.level == confine.FULL:
        sys.path.insert(0, home)
    sys.stdout, sys.stderr = stream.text_stream(run.border, 1), stream.text_stream(run.border, 2)
    vars(sys).update(__stdout__=sys.stdout, __stderr__=sys.stderr)
    shims.install(run.note)
    run.drawing.install()


def _read_request() -> dict[str, Any]:
    head = _read_exactly(5)
    _, length = struct.unpack(">BI", head)
    return frames.decode_json(_read_exactly(length))


def _read_exactly(count: int) -> bytes:
    got = b""
    while len(got) < count:
        piece = os.read(REQUEST_FD, count - len(got))
        if not piece:
            os._exit(0)  # the host needs this child no more
        got += piece
    return got


@dataclass
class Run:
    border: stream.Border
    observer: str | None
    notes: list[str] = field(default_factory=list)
    namespace: dict[str, Any] = field(default_factory=dict)
    watching: Any = None
    observe_s: float = 0.0
    has_scratch: bool = False
    """Whether the current folder is its own to write in."""

    def __post_init__(self) -> None:
        self.drawing = drawing.Drawing(self.border.picture, self.note)

    def note(self, sentence: str) -> None:
        if sentence not in self.notes and len(self.notes) < 50:
            self.notes.append(sentence[:500])

    def execute(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run the program; what is said about its end, without what it left behind."""
        self.border.open(request["output_bytes"])
        self.border.on_flood = lambda: self.finish({"status": "output"})
        self.namespace = program.prepare(request["source"], on_disk=self.has_scratch)
        warm.seed_all(request["seed"])
        with self._observed(request):
            outcome = self._exec(request["source"])
            program.call_exit_functions()
        if outcome["status"] == "ok":
            outcome["probes"] = report.probe(request["probes"], self.namespace)
        elif request["probes"]:
            reason = "the program did not come to its end"
            outcome["probes"] = {"__errors__": dict.fromkeys(request["probes"], reason)}
        return outcome

    def _exec(self, source: str) -> dict[str, Any]:
        try:
            exec(compile(source, failure.CELL, "exec", dont_inherit=True), self.namespace)
            program.wait_for_threads()
            self.drawing.show_open()
        except SystemExit as end:
            return self._exited(end)
        except BaseException as error:  # noqa: BLE001 - the learner's program may raise anything
            if failure.is_memory(error):
                told = failure.told(error)
                self._release(error)
                return {"status": "memory", "error": told}
            return {"status": "error", "error": failure.told(error)}
        return {"status": "ok"}

    def _exited(self, end: SystemExit) -> dict[str, Any]:
        if end.code is None or end.code == 0:
            return {"status": "ok"}
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return {"status": "error", "error": failure.told(end)}

    def _release(self, error: BaseException) -> None:
        """Give back what the failed frames hold, so that there is memory to report with."""
        traceback.clear_frames(error.__traceback__)
        gc.collect()

    def _observed(self, request: dict[str, Any]) -> Any:
        if not request["observe"] or self.observer is None:
            return nullcontext()
        self.watching = watching.Watching(self, request.get("intervention", ""))
        return self.watching

    def finish(self, outcome: dict[str, Any]) -> NoReturn:
        """Report and end the process: no atexit functions, no finalizers."""
        tensors = _or_note(self, "tensors", lambda: report.tensors_in(self.namespace), {})
        observation = self.watching.report() if self.watching else None
        document = {
            "tensors": tensors,
            "notes": self.notes,
            "observe_ms": self.observe_s * 1000,
            "truncated": self.border.truncated,
            **outcome,
        }
        try:
            self.border.done({**document, "observation": _with_notes(observation, self.notes)})
        except (ValueError, TypeError, MemoryError) as problem:
            self.note(f"The observation could not be told: {type(problem).__name__}: {problem}")
            empty: dict[str, Any] | None = {} if observation is not None else None
            self.border.done({**document, "observation": _with_notes(empty, self.notes)})
        os._exit(0)


def _with_notes(observation: dict[str, Any] | None, notes: list[str]) -> dict[str, Any] | None:
    """The observation with every field it must have, and the run's own notes behind the observer's."""
    if observation is None:
        return None
    empty: dict[str, Any] = {"modules": [], "recurrent": [], "steps": [], "first_nonfinite": None}
    seen = observation.get("notes")
    return {**empty, **observation, "notes": [*(seen if isinstance(seen, list) else []), *notes]}


def _or_note(run: Run, what: str, make: Any, otherwise: Any) -> Any:
    try:
        return make()
    except Exception as problem:  # noqa: BLE001 - names may be bound to objects that raise anything
        run.note(f"The {what} could not be reported: {type(problem).__name__}: {problem}")
        return otherwise
