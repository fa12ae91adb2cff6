"""The layers around one run, put on in the child in this order; the order matters (see the comments)."""

import os
import resource
from dataclasses import dataclass

from unroll.runner import landlock, linux, namespaces, seccomp

FULL, CONTAINER, SECCOMP_ONLY, LOCAL_ONLY = "FULL", "CONTAINER", "SECCOMP-ONLY", "LOCAL-ONLY"
LEVELS = (FULL, CONTAINER, SECCOMP_ONLY, LOCAL_ONLY)
"""From the strongest to none; what each means stands in `docs/sandbox.md`."""

MEBI = 1024 * 1024
THREADS = (16, 16)
"""Only where the run has a user namespace of its own; elsewhere the server's own threads would count, and the
address space bounds them (some 120 threads)."""


@dataclass(frozen=True)
class Walls:
    """What one child is confined with; the host decides it before it knows the program."""

    level: str
    memory_mb: int
    """Address space beyond the warm process's own."""
    cpu_s: int
    """Seconds of computing; the second lock behind the host's clock."""
    base_bytes: int
    """Address space of the warm process."""
    ruleset: int | None
    """Landlock rule set prepared by the warm process; None at FULL, where each child makes its own."""


def put_on(walls: Walls) -> None:
    """Confine this process for good. It must be single-threaded and hold only the descriptors it needs.

    Raises:
        OSError: a layer that this level promises could not be put on; the caller must not go on.
    """
    own_root = walls.level == FULL
    if own_root:
        linux.unshare(linux.NEWNS)
        namespaces.mount_scratch()
        os.chdir(namespaces.SCRATCH)
        # A user namespace without a map: the run's threads are then counted on their own.
        linux.unshare(linux.NEWUSER)
    if walls.level in (FULL, CONTAINER):
        ruleset = walls.ruleset
        if ruleset is None:
            ruleset = landlock.prepare(["/"], [namespaces.SCRATCH])
        landlock.restrict(ruleset)
        os.close(ruleset)
    linux.drop_capabilities()
    _limit(walls)  # after the user namespace: the count of processes belongs to it
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    if walls.level != LOCAL_ONLY:
        seccomp.load(seccomp.build(os.getpid(), scratch=own_root))


def _limit(walls: Walls) -> None:
    memory = walls.base_bytes + walls.memory_mb * MEBI
    bounds = {
        resource.RLIMIT_AS: (memory, memory),
        resource.RLIMIT_CPU: (walls.cpu_s, walls.cpu_s + 1),
        resource.RLIMIT_NOFILE: (64, 64),
        resource.RLIMIT_FSIZE: (64 * MEBI, 64 * MEBI),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_MEMLOCK: (0, 0),
        resource.RLIMIT_MSGQUEUE: (0, 0),
        resource.RLIMIT_SIGPENDING: (64, 64),
        resource.RLIMIT_RTPRIO: (0, 0),
        resource.RLIMIT_NICE: (0, 0),
        resource.RLIMIT_STACK: (8 * MEBI, 8 * MEBI),
    }
    if walls.level == FULL:
        bounds[resource.RLIMIT_NPROC] = THREADS
    for kind, (soft, hard) in bounds.items():
        ceiling = resource.getrlimit(kind)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        resource.setrlimit(kind, (soft, hard))
