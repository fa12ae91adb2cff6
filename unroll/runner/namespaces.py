"""Namespaces and a root of its own: the cell's world holds what `visible` names, read-only, and nothing else."""

import os
from collections.abc import Iterable

from unroll.runner import linux
from unroll.runner.visible import Visible

SCRATCH = "/scratch"
"""The one folder a cell may write in: memory, of a fixed size, gone after the run."""
PLAIN_ID = 64007
"""User id outside every table of accounts, for a server that runs as root."""
INNER_ID = 1000
_STAGES = ("/mnt", "/media", "/srv", "/opt", "/run", "/home", "/var", "/tmp")
_ALL = linux.NEWUSER | linux.NEWPID | linux.NEWNS | linux.NEWNET | linux.NEWIPC | linux.NEWUTS | linux.NEWCGROUP


def enter(flags: int = _ALL) -> None:
    """Leave the machine's namespaces; the next fork is pid 1 of the new one. Needs a single thread.

    A server that is root keeps, beside the plain user, a mapping of itself, so that it can still read an
    interpreter below its own home while it builds the root; `become_plain` then leaves it.

    Raises:
        OSError: this host does not allow user namespaces, or gives them no rights.
    """
    user, group = os.getuid(), os.getgid()
    if user == 0:
        _enter_as_root(flags)
        return
    linux.unshare(flags)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{INNER_ID} {user} 1")
    _write("/proc/self/gid_map", f"{INNER_ID} {group} 1")


def _enter_as_root(flags: int) -> None:
    os.setgroups([])
    ask_read, ask_write = os.pipe()
    me = os.getpid()
    mapper = os.fork()
    if mapper == 0:
        status = 1
        try:
            os.close(ask_write)
            if os.read(ask_read, 1):
                for kind in ("uid_map", "gid_map"):
                    _write(f"/proc/{me}/{kind}", f"0 0 1\n{INNER_ID} {PLAIN_ID} 1\n")
                status = 0
        finally:
            os._exit(status)
    try:
        linux.unshare(flags)
        os.write(ask_write, b"m")
    finally:
        os.close(ask_write)
        os.close(ask_read)
        _, code = os.waitpid(mapper, 0)
    if code:
        raise OSError(f"the user ids could not be mapped (status {code})")


def _write(path: str, text: str) -> None:
    fd = os.open(path, os.O_WRONLY)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


def become_plain() -> None:
    """Be a user that owns nothing, with no capability but those that later namespaces need."""
    keep = 1 << linux.CAP_SYS_ADMIN | 1 << linux.CAP_SETPCAP
    if os.getuid() == 0:
        linux.prctl(linux.PR_SET_KEEPCAPS, 1)
        os.setresgid(INNER_ID, INNER_ID, INNER_ID)
        os.setresuid(INNER_ID, INNER_ID, INNER_ID)
    linux.capset(keep)
    linux.prctl(linux.PR_SET_DUMPABLE, 0)


def _stage(sources: Iterable[str]) -> str:
    """A folder to build the new root on: it must not be above anything that is shown."""
    wanted = list(sources)
    for folder in _STAGES:
        if os.path.isdir(folder) and not any(path.startswith(folder + "/") for path in wanted):
            return folder
    raise OSError("no folder to build a root on; one of " + ", ".join(_STAGES) + " must exist and be free")


def build_root(visible: Visible) -> None:
    """Exchange this process's root for one that holds only what is visible, and `/scratch`.

    Raises:
        OSError: mounting is not allowed here.
    """
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
    stage = _stage((*visible.trees, *visible.entries, visible.own_root))
    linux.mount("tmpfs", stage, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=1m,nr_inodes=4096,mode=755")
    for path in visible.trees:
        _show(stage, path)
    for folder in visible.masked:
        linux.mount("tmpfs", stage + folder, "tmpfs", linux.MS_NOSUID, "size=1m,nr_inodes=4096,mode=755")
    for path in visible.entries:
        _show(stage, path)
    os.makedirs(stage + SCRATCH, exist_ok=True)
    if not os.path.lexists(stage + "/tmp"):
        os.symlink(SCRATCH, stage + "/tmp")
    os.chdir(stage)
    linux.pivot_root(".", ".")
    linux.umount(".", linux.MNT_DETACH)
    os.chdir("/")
    linux.set_mount_attributes("/", linux.MOUNT_ATTR_RDONLY | linux.MOUNT_ATTR_NOSUID)
    mount_scratch()


def _show(stage: str, path: str) -> None:
    """Put one file or folder of the machine at the same place below the stage, read-only."""
    place = stage + path
    if os.path.lexists(place):
        return
    os.makedirs(os.path.dirname(place), exist_ok=True)
    if os.path.islink(path) and os.path.isdir(path):
        os.symlink(os.readlink(path), place)
        return
    if os.path.isdir(path):
        os.mkdir(place)
    else:
        os.close(os.open(place, os.O_CREAT | os.O_WRONLY, 0o444))
    linux.mount(path, place, None, linux.MS_BIND | (linux.MS_REC if os.path.isdir(path) else 0))
    device = 0 if path.startswith("/dev/") else linux.MOUNT_ATTR_NODEV
    linux.set_mount_attributes(place, linux.MOUNT_ATTR_RDONLY | linux.MOUNT_ATTR_NOSUID | device)


def mount_scratch(megabytes: int = 32) -> None:
    """Fresh, empty memory on `/scratch`, seen by this mount namespace only."""
    flags = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
    linux.mount("tmpfs", SCRATCH, "tmpfs", flags, f"size={megabytes}m,nr_inodes=1024,mode=1777")
