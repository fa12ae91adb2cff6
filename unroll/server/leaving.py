"""Whether the server has been told to stop. Streams that would go on for long ask, and end: it waits for them."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_told = threading.Event()


def is_leaving() -> bool:
    """True from the first SIGTERM or Ctrl-C on."""
    return _told.is_set()


@contextmanager
def listening() -> Iterator[None]:
    """Hear of the signals before the web server's own handlers do, which are called all the same."""
    _told.clear()
    if threading.current_thread() is not threading.main_thread():
        yield  # signals belong to somebody else, as when the app is a part of another program
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number, handler in before.items():
        signal.signal(number, _then(handler))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _then(handler: Any) -> Callable[[int, FrameType | None], None]:
    def heard(number: int, frame: FrameType | None) -> None:
        _told.set()
        if callable(handler):
            handler(number, frame)
        elif handler == signal.SIG_DFL:
            signal.default_int_handler(number, frame)

    return heard
