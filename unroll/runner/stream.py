"""The child's way out: printed text, events and the end, as frames on one descriptor, in order."""

import io
import os
import re
import threading
import time
from collections.abc import Callable
from typing import Any

from unroll.runner import frames

FLOOD = 16
"""So many times the kept output ends the program."""
_PIECE = 4096
_ENDS_LINE = re.compile(rb"[\r\n]")
_AT_ONCE = 100
"""Lines that are sent at once before sending is bundled; as many come back per second."""
MAX_EVENTS = 10_000


class Border:
    """Sends frames; cuts text at a limit; bundles lines when there are many."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._lock = threading.RLock()
        self._text = bytearray()
        self._left = 0
        self._flood_at = 0
        self._seen = 0
        self._tokens = float(_AT_ONCE)
        self._refilled = 0.0
        self._events = 0
        self.truncated = False
        self.on_flood: Callable[[], None] = lambda: None

    def open(self, output_bytes: int) -> None:
        self._left, self._flood_at = output_bytes, output_bytes * FLOOD
        self._refilled = time.monotonic()

    def send(self, frame: bytes) -> None:
        with self._lock:
            while frame:
                frame = frame[os.write(self._fd, frame) :]

    def write_text(self, text: bytes) -> None:
        with self._lock:
            self._seen += len(text)
            kept = text[: self._left]
            self._left -= len(kept)
            self._text += kept
            self.truncated = self.truncated or len(kept) < len(text)
            if self._seen > self._flood_at:
                self.on_flood()
            if len(self._text) >= _PIECE or (_ENDS_LINE.search(kept) and self._may_send()):
                self.flush()

    def _may_send(self) -> bool:
        now = time.monotonic()
        self._tokens = min(_AT_ONCE, self._tokens + (now - self._refilled) * _AT_ONCE)
        self._refilled = now
        self._tokens -= 1
        return self._tokens > 0

    def flush(self) -> None:
        with self._lock:
            if self._text:
                self.send(frames.encode(frames.Kind.TEXT, bytes(self._text)))
                self._text.clear()

    def event(self, document: dict[str, Any]) -> None:
        with self._lock:
            self._events += 1
            if self._events <= MAX_EVENTS:
                self.flush()
                self.send(frames.encode_json(frames.Kind.EVENT, document))

    def picture(self, png: bytes) -> None:
        with self._lock:
            self.flush()
            self.send(frames.encode(frames.Kind.PICTURE, png))

    def done(self, document: dict[str, Any]) -> None:
        with self._lock:
            self.flush()
            self.send(frames.encode_json(frames.Kind.DONE, document))


class _Raw(io.RawIOBase):
    def __init__(self, border: Border, fd: int) -> None:
        self._border, self._number = border, fd

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number

    def isatty(self) -> bool:
        return False

    def write(self, data: Any) -> int:
        text = bytes(data)
        self._border.write_text(text)
        return len(text)


class _Through(io.BufferedWriter):
    """A binary stream that keeps nothing back: `sys.stdout.buffer` of a cell."""

    def write(self, data: Any) -> int:
        return self.raw.write(data) or 0

    def flush(self) -> None:
        return None


class _Text(io.TextIOWrapper):
    def __init__(self, border: Border, fd: int) -> None:
        buffer = _Through(_Raw(border, fd))
        super().__init__(buffer, encoding="utf-8", errors="backslashreplace", write_through=True)
        self._border = border

    def flush(self) -> None:
        super().flush()
        self._border.flush()


def text_stream(border: Border, fd: int) -> io.TextIOWrapper:
    """A text stream as `sys.stdout` is, whose text becomes frames."""
    return _Text(border, fd)
