"""What this host can confine with, found by doing the real thing in processes that are thrown away.

Version numbers would lie: on Ubuntu 24.04 a user namespace can be made but has no rights in it.
"""

import json
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from unroll.runner import confine, landlock, linux, namespaces, seccomp

_START = "import sys; sys.path.insert(0, {root!r}); from unroll.runner.probe import main; main()"
NAMESPACES = ("user", "mount", "pid", "network", "ipc", "uts", "cgroup")
_FLAGS = {
    "mount": linux.NEWNS,
    "pid": linux.NEWPID,
    "network": linux.NEWNET,
    "ipc": linux.NEWIPC,
    "uts": linux.NEWUTS,
    "cgroup": linux.NEWCGROUP,
}


def probe() -> dict[str, Any]:
    """Each layer by name: whether it works here; `reasons` says why one does not.

    Raises:
        OSError: the probing process itself could not run.
    """
    root = str(Path(__file__).resolve().parent.parent.parent)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", _START.format(root=root)],
        capture_output=True,
        timeout=30,
        check=False,
        env={"LANG": "C.UTF-8"},
        cwd="/",
    )
    if done.returncode != 0:
        raise OSError(f"the probe ended with status {done.returncode}: {done.stderr.decode()[-500:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def levels(layers: dict[str, Any]) -> list[str]:
    """The levels that can be tried here, strongest first."""
    files_and_calls = layers["landlock"] and layers["seccomp"] and layers["rlimits"]
    possible = {
        confine.FULL: files_and_calls and all(layers[f"{kind}_namespace"] for kind in NAMESPACES),
        confine.CONTAINER: files_and_calls,
        confine.SECCOMP_ONLY: layers["seccomp"] and layers["rlimits"],
        confine.LOCAL_ONLY: True,
    }
    return [level for level in confine.LEVELS if possible[level]]


def main() -> None:
    """In the probing process: print what was found as JSON."""
    tries: dict[str, Callable[[], None]] = {
        **{f"{kind}_namespace": partial(_namespace, kind) for kind in NAMESPACES},
        "landlock": _landlock,
        "seccomp": _seccomp,
        "rlimits": _rlimits,
    }
    reasons = {name: reason for name, attempt in tries.items() if (reason := _in_a_fork(attempt))}
    found: dict[str, Any] = {name: name not in reasons for name in tries}
    print(json.dumps({**found, "landlock_abi": landlock.abi(), "reasons": reasons}))


def _in_a_fork(attempt: Callable[[], None]) -> str:
    """Empty if the attempt went through, else what it raised."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            attempt()
        except BaseException as problem:  # noqa: BLE001 - told through the pipe
            os.write(write, f"{type(problem).__name__}: {problem}".encode()[:500])
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        reason = pipe.read().decode(errors="replace")
    _, status = os.waitpid(pid, 0)
    return reason or (f"the attempt ended with status {status}" if status else "")


def _namespace(kind: str) -> None:
    namespaces.enter(linux.NEWUSER | linux.NEWNS | _FLAGS.get(kind, 0))
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("tmpfs", "/", "tmpfs", linux.MS_NOSUID, "size=64k")  # fails where the rights are only on paper
    if kind == "pid":
        pid = os.fork()
        if pid == 0:
            os._exit(0 if os.getpid() == 1 else 1)
        if os.waitpid(pid, 0)[1]:
            raise OSError("the first process of the new namespace is not its number 1")


def _landlock() -> None:
    landlock.restrict(landlock.prepare(["/proc"]))
    try:
        os.close(os.open(__file__, os.O_RDONLY))
    except PermissionError:
        return
    raise OSError("a file could be opened in spite of Landlock")


def _seccomp() -> None:
    seccomp.load(seccomp.build(os.getpid(), scratch=False))
    for attempt in (socket.socket, os.fork):
        try:
            attempt()
        except PermissionError:
            continue
        raise OSError(f"{attempt.__name__} went through in spite of seccomp")


def _rlimits() -> None:
    bound = 1 << 30
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    try:
        bytearray(2 * bound)
    except MemoryError:
        return
    raise OSError("memory could be taken in spite of its limit")
