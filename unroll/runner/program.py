"""What a program finds around it, and what happens when it has come to its end: as under `python cell.py`."""

import atexit
import contextlib
import linecache
import sys
import threading
import types
from collections.abc import Callable
from typing import Any

from unroll.runner import failure


def prepare(source: str, *, on_disk: bool) -> dict[str, Any]:
    """A fresh module `__main__` for this text; its namespace.

    Args:
        on_disk: the text is also a file in the current folder, for a program that reads itself.
    """
    atexit._clear()  # what libraries asked for in the warm process is not the program's
    main = types.ModuleType("__main__")
    namespace = main.__dict__
    namespace |= {"__annotations__": {}, "__builtins__": __builtins__, "__file__": failure.CELL, "__cached__": None}
    sys.modules["__main__"] = main
    linecache.cache[failure.CELL] = (len(source), None, source.splitlines(keepends=True), failure.CELL)
    if on_disk:
        with contextlib.suppress(OSError, UnicodeEncodeError), open(failure.CELL, "w", encoding="utf-8") as file:
            file.write(source)
    return namespace


def wait_for_threads() -> None:
    """Wait for the program's threads, and have those of pools end, as an interpreter does at its end."""
    calls: list[Callable[[], None]] = list(vars(threading).get("_threading_atexits", ()))
    for call in reversed(calls):
        call()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()


def call_exit_functions() -> None:
    """Call what the program registered with `atexit`, last first; what one raises is printed, as ever."""
    atexit._run_exitfuncs()
