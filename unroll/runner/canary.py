"""Cells that try to get out, run whenever a warm process has started. One that succeeds takes the level away."""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from unroll.runner import confine, frames
from unroll.runner.conversation import Conversation
from unroll.runner.warmed import WarmProcess

_MEMORY_MB = 256
_CELL = """
import mmap, os, socket
folder, secret = {folder!r}, {secret!r}
def reads():
    return open(folder + "/canary").read() == secret
def writes():
    open(folder + "/written", "w").close()
    return True
def connects():
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
    return True
def forks():
    if os.fork() == 0:
        os._exit(0)
    return True
def kills():
    os.kill(os.getppid(), 0)
    return True
def takes_memory():
    return len(mmap.mmap(-1, 4 << 30)) > 0
got_through = []
for attempt in (reads, writes, connects, forks, kills, takes_memory):
    try:
        if attempt():
            got_through.append(attempt.__name__)
    except (OSError, MemoryError, ValueError):
        pass
"""
EXPECTED = {
    confine.FULL: frozenset(),
    confine.CONTAINER: frozenset(),
    confine.SECCOMP_ONLY: frozenset({"reads"}),
    confine.LOCAL_ONLY: frozenset({"reads", "writes", "connects", "forks", "kills"}),
}
"""What a cell can do at each level without that being news."""


def release(warm: WarmProcess) -> list[str]:
    """Run the canaries in a child of this warm process.

    Returns:
        What got through although the level says that it cannot; empty if all held.

    Raises:
        WarmProcessDied: it did not survive them.
    """
    folder = Path(tempfile.mkdtemp(prefix="unroll-canary-"))
    secret = os.urandom(8).hex()
    try:
        folder.chmod(0o777)  # a plain file permission must not be what stops the canary
        (folder / "canary").write_text(secret)
        (folder / "canary").chmod(0o644)
        through = _run(warm, _CELL.format(folder=str(folder), secret=secret))
        if (folder / "written").exists():
            through.add("writes")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return sorted(through - EXPECTED[warm.level])


def _run(warm: WarmProcess, source: str) -> set[str]:
    request = {
        "source": source,
        "seed": 0,
        "observe": False,
        "probes": {"through": "got_through"},
        "output_bytes": 4096,
    }
    child = warm.arm(_MEMORY_MB, 10, prewarm=False)
    try:
        conversation = Conversation(child, 4096, lambda _: None)
        heard = conversation.hold(frames.encode_json(frames.Kind.REQUEST, request), 20.0)
    finally:
        child.close()
    if heard.done is None or heard.done.status != "ok":
        told = heard.done.error if heard.done else heard.problem or heard.exit_code
        return {f"no answer ({told}; {json.dumps(''.join(heard.text)[-500:])})"}
    return set(heard.done.probes.get("through", ["no answer"]))


_MEANING = {
    confine.FULL: "Isolated: own file system, no network, no processes; memory, time and output are limited.",
    confine.CONTAINER: "Isolated (container level): files closed, nothing to write, no network, no processes. "
    "Names of files can be probed.",
    confine.SECCOMP_ONLY: "Warning: code can read files that this server can read. No writing, network, processes.",
    confine.LOCAL_ONLY: "Not isolated: code runs with the server's own rights. Time and memory are limited.",
}


def describe(level: str, layers: dict[str, Any], report: dict[str, Any]) -> dict[str, Any]:
    """The layers around every run at this level, by name; `level` sums them up, `meaning` says it in words."""
    full, files = level == confine.FULL, level in (confine.FULL, confine.CONTAINER)
    return {
        "level": level,
        "meaning": _MEANING[level],
        "safe_for_strangers": files,
        **{f"{kind}_namespace": full for kind in ("user", "pid", "mount", "network", "ipc", "uts", "cgroup")},
        "own_root": full,
        "landlock": files,
        "landlock_abi": layers.get("landlock_abi", 0) if files else 0,
        "seccomp": level != confine.LOCAL_ONLY,
        "rlimits": True,
        "no_capabilities": True,
        "no_new_privileges": True,
        "plain_user": report.get("uid", 0) != 0,
        "cgroup_limits": False,
        "canaries": True,
    }
