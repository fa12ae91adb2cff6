"""The host's side of a warm process: start it, order children from it, end it."""

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unroll.runner import confine, namespaces
from unroll.runner.visible import Visible

_START = "import sys; sys.path.insert(0, {root!r}); from unroll.runner.launcher import main; main()"
_ENVIRONMENT = {
    "PATH": "/nonexistent",
    "LANG": "C.UTF-8",
    "USER": "cell",
    "LOGNAME": "cell",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
}
ARM_TIMEOUT_S = 5.0
READY_TIMEOUT_S = 180.0
BURY_TIMEOUT_S = 2.0


class WarmProcessDied(RuntimeError):
    """The warm process ended or hangs; a run that was lost with it may be run again."""


class NotStarted(RuntimeError):
    """A warm process could not be brought up at this level; the message says why."""


@dataclass(eq=False)
class Child:
    """One armed child: confined and waiting for its program."""

    owner: "WarmProcess"
    memory_mb: int
    cpu_s: int
    pidfd: int
    output: int
    """Read end of what C code writes to descriptors 1 and 2."""
    frames: int
    request: int
    channel: socket.socket
    """Where the warm process reports this child's end; closed without a report, the warm process died."""
    buried: bool = False
    """Whether its end has been reported."""
    closed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def alive(self) -> bool:
        return not select.select([self.pidfd], [], [], 0)[0]

    def kill(self) -> None:
        with self.lock, contextlib.suppress(ProcessLookupError):  # it has ended by itself
            if not self.closed:
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def close(self) -> None:
        """Kill, wait until it is buried, and give everything back.

        A warm process that does not bury its child within 2 s hangs, and is killed with all its runs.
        """
        self.kill()
        if not self.buried:
            self.channel.settimeout(BURY_TIMEOUT_S)
            try:
                self.channel.recv(4096)
            except OSError:
                self.owner.kill()
        self.give_back()

    def give_back(self) -> None:
        with self.lock:
            if not self.closed:
                self.closed = True
                for fd in (self.pidfd, self.output, self.frames, self.request):
                    os.close(fd)
                self.channel.close()


class WarmProcess:
    """A launcher and its warm process. Created at once; `wait_ready` says when it can fork."""

    def __init__(self, level: str, observer: str | None, visible: Visible, thorough: bool) -> None:
        self.level = level
        self.report: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        self._temporary = "" if level == confine.FULL else tempfile.mkdtemp(prefix="unroll-warm-")
        uid = plain_uid(visible) if level != confine.FULL else None
        if uid is not None:
            os.chown(self._temporary, uid, uid)
        self._control, control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        life, self._life = os.pipe()
        settings = {
            "level": level,
            "observer": observer,
            "visible": visible.to_json(),
            "thorough": thorough,
            "temporary": self._temporary,
            "uid": uid,
            "control_fd": control.fileno(),
            "life_fd": life,
        }
        self._launcher = self._launch(visible.own_root, settings, (control.fileno(), life))
        control.close()
        os.close(life)

    def _launch(self, root: str, settings: dict[str, Any], fds: tuple[int, int]) -> subprocess.Popen[bytes]:
        launcher = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-c", _START.format(root=root)],
            stdin=subprocess.PIPE,
            stdout=self._errors,
            stderr=self._errors,
            cwd="/",
            env=_ENVIRONMENT,
            pass_fds=fds,
            start_new_session=True,
        )
        assert launcher.stdin is not None
        with contextlib.suppress(BrokenPipeError), launcher.stdin as pipe:  # told by wait_ready
            pipe.write(json.dumps(settings).encode())
        return launcher

    @property
    def pid(self) -> int:
        """Of the launcher."""
        return self._launcher.pid

    @property
    def alive(self) -> bool:
        return self._launcher.poll() is None

    def wait_ready(self, timeout_s: float = READY_TIMEOUT_S) -> None:
        """Block until it can fork.

        Raises:
            NotStarted: with the reason; the process is gone then.
        """
        self._control.settimeout(timeout_s)
        try:
            message = self._control.recv(65536)
        except OSError as problem:
            message = json.dumps({"failed": f"no answer within {timeout_s:.0f} s ({problem})"}).encode()
        finally:
            shutil.rmtree(self._temporary, ignore_errors=True)
        answer: dict[str, Any] = json.loads(message) if message else {"failed": self._last_words()}
        if "ready" not in answer:
            self.close()
            raise NotStarted(f"{self.level}: {answer['failed']}")
        self._control.settimeout(ARM_TIMEOUT_S)
        self.report = answer["ready"]

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it ended without a word"

    def arm(self, memory_mb: int, cpu_s: int, prewarm: bool) -> Child:
        """Have a child forked and confined; it then waits for its program.

        Raises:
            WarmProcessDied: it ended, or did not answer in time (and was killed for it).
        """
        order = json.dumps({"memory_mb": memory_mb, "cpu_s": cpu_s, "prewarm": prewarm}).encode()
        with contextlib.ExitStack() as theirs, contextlib.ExitStack() as ours:
            output, output_w = _pipe(ours, theirs)
            frames, frames_w = _pipe(ours, theirs)
            request, request_r = _pipe(ours, theirs, towards_child=True)
            channel, channel_theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            ours.callback(channel.close)
            theirs.callback(channel_theirs.close)
            channel.settimeout(ARM_TIMEOUT_S)
            pidfd = self._order(order, [output_w, frames_w, request_r, channel_theirs.fileno()], channel, theirs)
            ours.pop_all()
        return Child(self, memory_mb, cpu_s, pidfd, output, frames, request, channel)

    def _order(self, order: bytes, fds: list[int], channel: socket.socket, theirs: contextlib.ExitStack) -> int:
        """Send an order to arm; the pidfd of the child that it made."""
        try:
            with self._lock:
                socket.send_fds(self._control, [order], fds)
            theirs.close()
            message, got, _, _ = socket.recv_fds(channel, 64, 1)
        except OSError as problem:
            self.kill()
            raise WarmProcessDied(f"no child within {ARM_TIMEOUT_S:.0f} s: {problem}") from problem
        if not message:
            raise WarmProcessDied("the warm process ended")
        return got[0]

    def kill(self) -> None:
        """End it and all its runs at once, even if it hangs. The launcher kills; if it hangs too, it goes as well."""
        with self._lock:
            if self._life >= 0:
                os.close(self._life)
                self._life = -1
        try:
            self._launcher.wait(2.0)
        except subprocess.TimeoutExpired:
            self._launcher.kill()
            self._launcher.wait()

    def close(self) -> None:
        self.kill()
        self._control.close()
        self._errors.close()
        shutil.rmtree(self._temporary, ignore_errors=True)


def _pipe(ours: contextlib.ExitStack, theirs: contextlib.ExitStack, towards_child: bool = False) -> tuple[int, int]:
    """A pipe as (our end, the child's end), each closed with its stack; ours does not block."""
    read, write = os.pipe()
    mine, other = (write, read) if towards_child else (read, write)
    os.set_blocking(mine, False)
    ours.callback(os.close, mine)
    theirs.callback(os.close, other)
    return mine, other


def plain_uid(visible: Visible) -> int | None:
    """For a server that is root: a user without rights, if such a user can read the interpreter and packages."""
    if os.getuid() != 0:
        return None
    for path in (*visible.trees, *visible.entries):
        place = Path(os.path.realpath(path))
        if any(not folder.stat().st_mode & 0o001 for folder in place.parents):
            return None
    return namespaces.PLAIN_ID
