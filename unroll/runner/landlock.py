"""Landlock: which files a process may open, whatever its user id. Needs no privilege (Linux >= 5.13)."""

import ctypes
import os
from collections.abc import Iterable

from unroll.runner import linux

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
READ = READ_FILE | READ_DIR
_RIGHTS_BY_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_IOCTL_DEV = 1 << 15
_BIND_AND_CONNECT = 3
_SOCKETS_AND_SIGNALS = 3
_RULE_PATH_BENEATH = 1
_FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | (1 << 14) | _IOCTL_DEV


class _Ruleset(ctypes.Structure):
    _fields_ = [
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32)]


def abi() -> int:
    """The version of Landlock that this kernel speaks; 0 if it has none."""
    try:
        return linux.syscall("landlock_create_ruleset", None, 0, 1)
    except OSError:
        return 0


def everything(version: int) -> int:
    """All file rights that Landlock of this version can withhold."""
    return (1 << _RIGHTS_BY_ABI[min(version, 5)]) - 1


def prepare(readable: Iterable[str], writable: Iterable[str] = (), listable: Iterable[str] = ()) -> int:
    """A rule set that withholds every right but these; the file descriptor outlives a change of root.

    Args:
        readable: files and folders (with all below) that may be read.
        writable: folders in which everything may be done but running a program.
        listable: folders whose names may be listed (with the names below them), not the files' contents.

    Raises:
        OSError: this kernel has no Landlock.
    """
    version = abi()
    rights = everything(version) if version else 0
    given = _Ruleset(rights, _BIND_AND_CONNECT if version >= 4 else 0, _SOCKETS_AND_SIGNALS if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = linux.syscall("landlock_create_ruleset", ctypes.byref(given), size, 0)
    os.set_inheritable(ruleset, False)
    for path in readable:
        allow(ruleset, path, READ)
    for path in listable:
        allow(ruleset, path, READ_DIR)
    for path in writable:
        allow(ruleset, path, rights & ~EXECUTE)
    return ruleset


def allow(ruleset: int, path: str, access: int) -> None:
    """Add one path. A path that does not exist is left out: nothing to allow."""
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not os.path.isdir(path):
            access &= _FILE_RIGHTS
        rule = _PathBeneath(access & everything(abi()), fd)
        linux.syscall("landlock_add_rule", ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(fd)


def restrict(ruleset: int) -> None:
    """Put the rule set on this process for good."""
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.syscall("landlock_restrict_self", ruleset, 0)
