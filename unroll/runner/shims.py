"""Friendliness, not protection: what a plain program does that makes no sense in a cell is done simply, with a note.

Each of these would only end in a refused system call; the layers in `confine` do not rely on them.
"""

import builtins
import sys
import types
from collections.abc import Callable
from typing import Any

Note = Callable[[str], None]


def install(note: Note) -> None:
    """Put the simple forms in place, for the modules that are imported."""
    setattr(builtins, "input", _input(note))  # noqa: B010 - it is not the signature that matters here
    if "torch" in sys.modules:
        for name in ("set_num_threads", "set_num_interop_threads"):
            setattr(sys.modules["torch"], name, _one_thread(name, note))
    if "torch.utils.data" in sys.modules:
        _no_workers(sys.modules["torch.utils.data"], note)


def _input(note: Note) -> Callable[[object], str]:
    def read_nothing(prompt: object = "", /) -> str:
        print(prompt)
        note('input() reads nothing in a cell and returned "". Write the value into the program.')
        return ""

    return read_nothing


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
