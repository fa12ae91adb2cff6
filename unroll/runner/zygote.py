"""The warm process: imports torch once, then forks one confined child per run. Single-threaded, holds no secret."""

import contextlib
import json
import os
import select
import signal
import socket
import sys
import traceback
from dataclasses import dataclass, field
from typing import Any

from unroll.runner import child, confine, imports, landlock, linux, namespaces, visible, warm

FDS = 4
"""Descriptors that come with an order to arm: stdout, frames, request, channel."""


@dataclass
class Zygote:
    control: socket.socket
    level: str
    observer: str | None
    notes: list[str]
    base_bytes: int = 0
    ruleset: int | None = None
    pid_namespace: int | None = None
    prewarm: bool = True
    children: dict[int, tuple[int, socket.socket]] = field(default_factory=dict)
    """By pidfd: the pid, and the channel on which its end is reported."""

    def serve(self) -> None:
        """Arm children on order and report their ends, until the host closes the control socket."""
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        while True:
            for fd, _ in poll.poll():
                if fd == self.control.fileno():
                    if not self._obey(poll):
                        return
                else:
                    self._bury(fd, poll)

    def _obey(self, poll: select.poll) -> bool:
        message, fds, _, _ = socket.recv_fds(self.control, 65536, FDS)
        if not message:
            return False
        order = json.loads(message)
        pidfd, pid, channel = self._fork(order, fds)
        self.children[pidfd] = (pid, channel)
        poll.register(pidfd, select.POLLIN)
        with contextlib.suppress(OSError):  # the host gave this run up; the child ends on its closed pipes
            socket.send_fds(channel, [b"started"], [pidfd])
        return True

    def _fork(self, order: dict[str, Any], fds: list[int]) -> tuple[int, int, socket.socket]:
        if self.pid_namespace is not None:
            linux.unshare(linux.NEWPID)
        pid = os.fork()
        if pid == 0:
            walls = confine.Walls(self.level, order["memory_mb"], order["cpu_s"], self.base_bytes, self.ruleset)
            child.live(walls, fds, self.observer, self.notes, order["prewarm"])
            os._exit(70)
        if self.pid_namespace is not None:
            linux.setns(self.pid_namespace, linux.NEWPID)
        pidfd = os.pidfd_open(pid)
        for fd in fds[:-1]:
            os.close(fd)
        return pidfd, pid, socket.socket(fileno=fds[-1])

    def _bury(self, pidfd: int, poll: select.poll) -> None:
        pid, channel = self.children.pop(pidfd)
        poll.unregister(pidfd)
        _, status = os.waitpid(pid, 0)
        with contextlib.suppress(OSError):  # nobody waits for this end any more
            channel.send(json.dumps({"exit": os.waitstatus_to_exitcode(status)}).encode())
        channel.close()
        os.close(pidfd)


def main(settings: dict[str, Any], control_fd: int) -> None:
    """Become the warm process; returns when the host has closed the control socket."""
    control = socket.socket(fileno=control_fd)
    try:
        zygote, report = _prepare(settings, control)
    except BaseException as problem:  # noqa: BLE001 - the host is told, whatever it was
        trace = traceback.format_exc()[-4000:]
        control.send(json.dumps({"failed": f"{type(problem).__name__}: {problem}", "trace": trace}).encode())
        return
    control.send(json.dumps({"ready": report}).encode())
    zygote.serve()


def _prepare(settings: dict[str, Any], control: socket.socket) -> tuple[Zygote, dict[str, Any]]:
    seen = visible.Visible.from_json(settings["visible"])
    level = settings["level"]
    maps, status = os.open("/proc/self/maps", os.O_RDONLY), os.open("/proc/self/statm", os.O_RDONLY)
    tasks = os.open("/proc/self/task", os.O_RDONLY)
    pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY) if level == confine.FULL else None
    if level == confine.FULL:
        namespaces.build_root(seen)
        namespaces.become_plain()
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    scratch = namespaces.SCRATCH if level == confine.FULL else settings["temporary"]
    os.environ |= {"HOME": scratch, "TMPDIR": scratch, "MPLCONFIGDIR": scratch}
    sys.path[:] = [path for path in sys.path if path != seen.own_root]
    if level == confine.FULL:
        sys.path += seen.import_paths
    else:
        sys.meta_path.append(imports.AllowedPackages(seen))
    notes = warm.import_all(settings["observer"], settings["thorough"])
    if settings["thorough"]:
        warm.train_once()
        warm.rehearse(settings["observer"])
    collapsed = warm.settle(maps)
    base = int(os.pread(status, 200, 0).split()[0]) * os.sysconf("SC_PAGE_SIZE")
    threads = len(os.listdir(tasks))
    if threads > 1:
        raise RuntimeError(f"the warm process has {threads} threads; a fork would lose all but one")
    ruleset = _ruleset(seen) if level == confine.CONTAINER else None
    for fd in (maps, status, tasks):
        os.close(fd)
    zygote = Zygote(control, level, settings["observer"], notes, base, ruleset, pid_namespace)
    return zygote, {"notes": notes, "collapsed": collapsed, "base_mb": base // confine.MEBI, "uid": os.getuid()}


def _ruleset(seen: visible.Visible) -> int:
    readable, listable = visible.without_masked(seen)
    return landlock.prepare(readable, (), listable)
