"""Friendliness, not protection: what a plain program does that makes no sense in a cell is done simply, with a note.

Each of these would only end in a refused system call; the layers in `confine` do not rely on them.
"""

import builtins
import functools
import itertools
import os
import sys
import types
import warnings
from collections.abc import Callable
from typing import Any

from unroll.runner import failure, one_process

Note = Callable[[str], None]


def install(note: Note) -> None:
    """Put the simple forms in place, for the modules that are imported."""
    setattr(builtins, "input", _input(note))  # noqa: B010 - it is not the signature that matters here
    _no_debugger(note)
    if "_multiprocessing" in sys.modules:
        setattr(sys.modules["_multiprocessing"], "SemLock", one_process.ThreadSemaphore)  # noqa: B010 - as above
    if "torch" in sys.modules:
        for name in ("set_num_threads", "set_num_interop_threads"):
            setattr(sys.modules["torch"], name, _one_thread(name, note))
        _no_compiler(sys.modules["torch"], note)
    if "matplotlib" in sys.modules:
        _no_windows(sys.modules["matplotlib"], note)
    _warn_at_the_programs_line()
    if "torch.utils.data" in sys.modules:
        _no_workers(sys.modules["torch.utils.data"], note)


PATIENCE = 100
"""So often input() gives nothing; then the program, which asks on and on, is told that nothing will come."""


def _input(note: Note) -> Callable[[object], str]:
    asked = itertools.count(1)

    def read_nothing(prompt: object = "", /) -> str:
        print(prompt)
        note('input() reads nothing in a cell and returned "". Write the value into the program.')
        if next(asked) > PATIENCE:
            raise EOFError("EOF when reading a line")
        return ""

    return read_nothing


def _no_debugger(note: Note) -> None:
    def go_on(*args: object, **kwargs: object) -> None:
        note("breakpoint() and pdb.set_trace() do nothing in a cell: nobody could answer the debugger.")

    vars(sys)["breakpointhook"] = go_on
    if "pdb" in sys.modules:
        setattr(sys.modules["pdb"], "set_trace", go_on)  # noqa: B010 - as above


def _no_compiler(torch: types.ModuleType, note: Note) -> None:
    plain: Callable[..., Any] = torch.compile

    @functools.wraps(plain)
    def compile_nothing(model: Any = None, **settings: Any) -> Any:
        if settings.get("backend", "inductor") != "inductor":
            return plain(model, **settings)
        note("torch.compile: a cell has no compiler, so the model runs as it is. Its results are the same.")
        kept = {name: value for name, value in settings.items() if name in ("fullgraph", "dynamic", "disable")}
        return plain(model, backend="eager", **kept)

    setattr(torch, "compile", compile_nothing)  # noqa: B010 - as above


def _no_windows(matplotlib: types.ModuleType, note: Note) -> None:
    plain: Callable[..., None] = matplotlib.use

    @functools.wraps(plain)
    def use(backend: str, *, force: bool = True) -> None:
        windowless = ("agg", "cairo", "pdf", "pgf", "ps", "svg", "template")
        if str(backend).lower() in windowless or str(backend).startswith("module://"):
            plain(backend, force=force)
        else:
            note(f"matplotlib.use({backend!r}): a cell has no windows; plt.show() shows figures on the page.")

    setattr(matplotlib, "use", use)  # noqa: B010 - as above


_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def _warn_at_the_programs_line() -> None:
    """A warning that arises below the observer is told of the learner's line, as it would be without one."""
    plain: Callable[[warnings.WarningMessage], None] = vars(warnings)["_showwarnmsg_impl"]

    def show(warning: warnings.WarningMessage) -> None:
        frame: types.FrameType | None = sys._getframe() if warning.filename.startswith(_OURS) else None
        while frame is not None and frame.f_code.co_filename != failure.CELL:
            frame = frame.f_back
        if frame is not None:
            warning.filename, warning.lineno = failure.CELL, frame.f_lineno
        plain(warning)

    vars(warnings)["_showwarnmsg_impl"] = show


def _one_thread(name: str, note: Note) -> Callable[[int], None]:
    def set_nothing(number: int, /) -> None:
        note(f"torch.{name}({number}): a cell computes with one thread.")

    return set_nothing


def _no_workers(data: types.ModuleType, note: Note) -> None:
    loader = data.DataLoader
    plain = loader.__init__

    def start(self: Any, dataset: Any, *args: Any, **kwargs: Any) -> None:
        workers = args[4] if len(args) > 4 else kwargs.get("num_workers", 0)
        if workers:
            note(f"DataLoader(num_workers={workers}) loads with 0 workers: a cell is one process.")
            args = (*args[:4], 0, *args[5:]) if len(args) > 4 else args
            kwargs = {k: v for k, v in kwargs.items() if k not in _WORKER_SETTINGS}
        plain(self, dataset, *args, **kwargs)

    start.__wrapped__ = plain  # type: ignore[attr-defined]  # inspect.signature shows the real one
    loader.__init__ = start


_WORKER_SETTINGS = {"num_workers", "prefetch_factor", "persistent_workers", "multiprocessing_context", "timeout"}
