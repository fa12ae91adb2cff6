"""The host's side of one run: hand the program over, take in what comes back, and end it when a limit is reached."""

import json
import os
import select
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from unroll.runner import frames, reading
from unroll.runner.events import Event, Printed, Progress
from unroll.runner.frames import FrameError, Kind
from unroll.runner.pictures import MAX_PICTURES, Picture, read_png
from unroll.runner.result import Status
from unroll.runner.warmed import Child, WarmProcessDied

MAX_EVENTS = 20_000
MAX_NOISE = 1024 * 1024
"""Bytes that C code may write past Python before the run is ended."""
_PIECE = 256 * 1024


@dataclass
class Heard:
    """What came of one conversation."""

    done: reading.Reported | None = None
    killed: Status | None = None
    """Why the host ended it, if it did."""
    problem: str = ""
    exit_code: int | None = None
    truncated: bool = False
    text: list[str] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


class Conversation:
    """One child, one program. `hold` returns when the child is done, dead or killed."""

    def __init__(self, child: Child, output_bytes: int, tell: Callable[[Event], None]) -> None:
        self.heard = Heard()
        self._child = child
        self._tell = tell
        self._left = output_bytes
        self._noise = 0
        self._events = 0
        self._over = False
        self._reader = frames.Reader()
        self._texts = {child.frames: reading.TextReader(), child.output: reading.TextReader()}

    def hold(self, request: bytes, wall_s: float) -> Heard:
        """Send the request and listen.

        Raises:
            WarmProcessDied: the child was lost with its parent; nothing is known about the program.
        """
        poll = select.poll()
        for fd in (self._child.frames, self._child.output, self._child.channel.fileno()):
            poll.register(fd, select.POLLIN)
        poll.register(self._child.request, select.POLLOUT)
        deadline = time.monotonic() + wall_s
        while not self._over:
            left = deadline - time.monotonic()
            if left <= 0:
                self._end("timeout", "")
                break
            for fd, _ in poll.poll(left * 1000 + 1):
                if fd == self._child.request:
                    request = self._write(request, poll)
                else:
                    self._listen(fd, poll)
        self._drain()
        return self.heard

    def _write(self, request: bytes, poll: select.poll) -> bytes:
        try:
            request = request[os.write(self._child.request, request) :]
        except BrokenPipeError:
            request = b""  # it has ended; the channel will say how
        if not request:
            poll.unregister(self._child.request)
        return request

    def _listen(self, fd: int, poll: select.poll) -> None:
        if fd == self._child.channel.fileno():
            self._hear_end()
        elif not self._read(fd):
            poll.unregister(fd)

    def _hear_end(self) -> None:
        message = self._child.channel.recv(4096)
        if not message:
            raise WarmProcessDied("the warm process ended during a run")
        self.heard.exit_code = json.loads(message)["exit"]
        self._over = True
        self._child.buried = True

    def _read(self, fd: int) -> bool:
        """Take in what there is; False at the end of the pipe."""
        try:
            piece = os.read(fd, _PIECE)
        except BlockingIOError:
            return True
        if fd == self._child.output:
            self._noise += len(piece)
            self._print(self._texts[fd].feed(piece))
            if self._noise > MAX_NOISE:
                self._end("output", "")
        else:
            try:
                for kind, payload in self._reader.feed(piece):
                    self._take(kind, payload)
            except FrameError as problem:
                self._end("crashed", f"The program broke the connection to its runner: {problem}.")
        return bool(piece)

    def _take(self, kind: Kind, payload: bytes) -> None:
        if self._over:
            return
        if kind is Kind.TEXT:
            self._print(self._texts[self._child.frames].feed(payload))
        elif kind is Kind.EVENT:
            self._progress(reading.clean_json(frames.decode_json(payload)))
        elif kind is Kind.PICTURE:
            if len(self.heard.pictures) == MAX_PICTURES:
                raise FrameError("more pictures than a program may draw")
            self.heard.pictures.append(read_png(payload))
        elif kind is Kind.DONE:
            self.heard.done = reading.read_done(frames.decode_json(payload))
            self._over = True
        elif kind is not Kind.ARMED:
            raise FrameError("a frame that a child does not send")

    def _progress(self, event: dict[str, Any]) -> None:
        self._events += 1
        name, values = event.get("name"), event.get("values", {})
        if not isinstance(name, str) or not isinstance(values, dict):
            raise FrameError("an event without name and values")
        if self._events > MAX_EVENTS:
            self._end("output", "")
            return
        if name == "step":
            self.heard.steps.append(values)
        self._tell(Progress(name, values))

    def _print(self, text: str) -> None:
        kept = text[: self._left]
        self._left -= len(kept)
        self.heard.truncated = self.heard.truncated or len(kept) < len(text)
        if kept:
            self.heard.text.append(kept)
            self._tell(Printed(kept))

    def _end(self, status: Status, problem: str) -> None:
        self.heard.killed, self.heard.problem = status, problem
        self._over = True
        self._child.kill()

    def _drain(self) -> None:
        """What was written before the end but is not read yet; at most so much as a pipe holds."""
        complete = self.heard.done is not None
        self._over = complete
        for fd in (self._child.frames, self._child.output):
            for _ in range(4):
                if not select.select([fd], [], [], 0)[0] or not self._read(fd):
                    break
        self._over = True
