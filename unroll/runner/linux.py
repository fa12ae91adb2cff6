"""The few calls of Linux that Python's standard library does not offer, as functions that raise OSError."""

import ctypes
import os
from typing import Any

from unroll.runner import syscalls

CLONE_THREAD = 0x00010000
NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET, NEWTIME = 0x10000000, 0x20000000, 0x40000000, 0x00000080

MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND = 2, 4, 8, 32, 4096
MS_REC, MS_PRIVATE, MNT_DETACH = 16384, 1 << 18, 2
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV = 1, 2, 4
AT_FDCWD, AT_RECURSIVE = -100, 0x8000

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_NAME = 1, 4, 8, 15
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_SET_THP_DISABLE = 24, 38, 41
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
CAP_SETPCAP, CAP_SYS_ADMIN = 8, 21

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.syscall.restype = ctypes.c_long


def _checked(outcome: int, what: str) -> int:
    if outcome < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return outcome


def syscall(name: str, *arguments: Any) -> int:
    """Make a system call by name. Integers are passed as C longs, everything else as ctypes passes it."""
    longs = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return _checked(_LIBC.syscall(ctypes.c_long(syscalls.numbers()[name]), *longs), name)


def prctl(option: int, *arguments: int) -> int:
    padded = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(_LIBC.prctl(ctypes.c_int(option), *padded), f"prctl({option})")


def unshare(flags: int) -> None:
    _checked(_LIBC.unshare(ctypes.c_int(flags)), f"unshare({flags:#x})")


def setns(fd: int, kind: int) -> None:
    _checked(_LIBC.setns(ctypes.c_int(fd), ctypes.c_int(kind)), "setns")


def mount(source: str, target: str, kind: str | None, flags: int = 0, options: str = "") -> None:
    outcome = _LIBC.mount(
        source.encode(),
        target.encode(),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        options.encode() if options else None,
    )
    _checked(outcome, f"mount {source} on {target}")


def umount(target: str, flags: int = 0) -> None:
    _checked(_LIBC.umount2(target.encode(), ctypes.c_int(flags)), f"umount {target}")


class _MountAttributes(ctypes.Structure):
    _fields_ = [
        ("attr_set", ctypes.c_uint64),
        ("attr_clr", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("userns_fd", ctypes.c_uint64),
    ]


def set_mount_attributes(target: str, attributes: int, recursive: bool = True) -> None:
    """Add MOUNT_ATTR_* to a mount (and to all below it)."""
    given = _MountAttributes(attributes, 0, 0, 0)
    flags = AT_RECURSIVE if recursive else 0
    size = ctypes.sizeof(given)
    syscall("mount_setattr", AT_FDCWD, ctypes.c_char_p(target.encode()), flags, ctypes.byref(given), size)


def pivot_root(new: str, old: str) -> None:
    syscall("pivot_root", ctypes.c_char_p(new.encode()), ctypes.c_char_p(old.encode()))


def capset(mask: int) -> None:
    """Keep exactly the capabilities of `mask`, permitted and effective; nothing is inheritable."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    low, high = mask & 0xFFFFFFFF, mask >> 32
    sets = (ctypes.c_uint32 * 6)(low, low, 0, high, high, 0)
    syscall("capset", ctypes.byref(header), ctypes.byref(sets))


def capabilities() -> int:
    """The effective capabilities of this process as a bit mask."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    syscall("capget", ctypes.byref(header), ctypes.byref(sets))
    return int(sets[0]) | int(sets[3]) << 32


def drop_capabilities() -> None:
    """Give up every capability for good: bounding, ambient, permitted and effective set."""
    if capabilities() >> CAP_SETPCAP & 1:
        for number in range(64):
            if _LIBC.prctl(ctypes.c_int(PR_CAPBSET_DROP), ctypes.c_ulong(number), 0, 0, 0) < 0:
                break  # one past the last capability of this kernel
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    capset(0)


def madvise(address: int, length: int, advice: int) -> bool:
    """Advise the kernel about a range of memory; whether it followed."""
    outcome = _LIBC.madvise(ctypes.c_void_p(address), ctypes.c_size_t(length), ctypes.c_int(advice))
    return int(outcome) == 0


_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


def keep_freed_memory(most: int = 64 * 1024 * 1024, touched: int = 0) -> None:
    """Have the C library's allocator keep what is freed instead of giving it back to the kernel after each use.

    A training loop allocates the same sizes in every step; given back, each page would have to be faulted in again.

    Args:
        most: bytes at the end of the heap that are kept.
        touched: so many bytes of the heap are touched now, so that nobody waits for them later.
    """
    mallopt = getattr(_LIBC, "mallopt", None)  # glibc only
    if mallopt is None:
        return
    mallopt(ctypes.c_int(_M_TRIM_THRESHOLD), ctypes.c_int(most))
    mallopt(ctypes.c_int(_M_MMAP_THRESHOLD), ctypes.c_int(most // 2))
    _LIBC.malloc.restype = ctypes.c_void_p
    block = _LIBC.malloc(ctypes.c_size_t(touched))
    if block:
        ctypes.memset(block, 0, touched)
        _LIBC.free(ctypes.c_void_p(block))
