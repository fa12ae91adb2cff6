"""The process between the web process and the warm one: enters the namespaces, starts pid 1, and waits.

It ends the warm process (and with it every run) when the web process ends, however that happens: the web process
holds the only other end of the life pipe.
"""

import json
import os
import select
import signal
import sys
from typing import Any

from unroll.runner import confine, namespaces, zygote


def main() -> None:
    """Reads the settings from standard input; talks over the control socket only."""
    settings: dict[str, Any] = json.loads(sys.stdin.read())
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    _prefer_as_victim()
    if settings["level"] == confine.FULL:
        namespaces.enter()
    elif settings["uid"] is not None:
        os.setgroups([])
        os.setresgid(settings["uid"], settings["uid"], settings["uid"])
        os.setresuid(settings["uid"], settings["uid"], settings["uid"])
    pid = os.fork()
    if pid == 0:
        os.close(settings["life_fd"])
        zygote.main(settings, settings["control_fd"])
        os._exit(0)
    os.close(settings["control_fd"])
    _wait(pid, settings["life_fd"])


def _prefer_as_victim() -> None:
    """When the machine runs out of memory, a run is ended before the web process."""
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("900")
    except OSError as problem:
        print(f"oom_score_adj: {problem}", file=sys.stderr)


def _wait(pid: int, life_fd: int) -> None:
    warm = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(warm, select.POLLIN)
    poll.register(life_fd, select.POLLIN)
    while True:
        ready = {fd for fd, _ in poll.poll()}
        if warm in ready:
            break
        if life_fd in ready:
            signal.pidfd_send_signal(warm, signal.SIGKILL)
            poll.unregister(life_fd)
    _, status = os.waitpid(pid, 0)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
