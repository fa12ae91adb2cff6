"""The allow-list of system calls, as a classic BPF program built here.

Not on the list: EPERM, which a learner sees as PermissionError. A foreign calling convention (32-bit, x32): the
process is killed. Absent by design: execve, fork, socket, connect, bind, sendmsg, ptrace, process_vm_*,
memfd_create, shared memory, io_uring, bpf, perf, userfaultfd, keyctl, mount, setns, unshare, set*id, mknod,
sched_set*, and every later addition. Flags of clone3 and openat2 are behind pointers, which a filter cannot read:
ENOSYS makes the C library use the old forms.

A cell may talk to itself over a pair of Unix sockets, as asyncio does to wake its loop. Such a pair reaches nobody
else: it cannot be connected or bound, sends to no address, and carries no descriptors (that would need sendmsg).
"""

import ctypes
import errno
import socket
import struct

from unroll.runner import linux, syscalls

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_X32 = 0x40000000
_FOREIGN_NAMESPACES = (
    linux.NEWNS | linux.NEWCGROUP | linux.NEWUTS | linux.NEWIPC | linux.NEWUSER | linux.NEWPID | linux.NEWNET
)
_FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032)  # dup, flags, locks; not F_SETOWN, seals
_IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIO(N)CLEX
_PRCTL = (3, 15, 16, 23, 0x53564D41)  # GET_DUMPABLE, SET_NAME, GET_NAME, CAPBSET_READ, SET_VMA
_WRITING = 0o3 | 0o100 | 0o1000 | 0o2000 | 0o20000000  # access mode, O_CREAT, O_TRUNC, O_APPEND, O_TMPFILE

Step = tuple[int, int, int, int]
"""Operation, jump if true, jump if false, operand."""


def _give(value: int) -> Step:
    return (_RETURN, 0, 0, value)


def _refuse(code: int = errno.EPERM) -> Step:
    return _give(_ERRNO | code)


def _argument(index: int, high: bool = False) -> Step:
    return (_LOAD, 0, 0, 16 + 8 * index + (4 if high else 0))


def _one_of(index: int, values: tuple[int, ...]) -> list[Step]:
    """The low word of an argument must be one of these. For arguments the kernel itself takes as 32 bits."""
    steps = [_argument(index)]
    for value in values:
        steps += [(_EQUAL, 0, 1, value & 0xFFFFFFFF), _give(_ALLOW)]
    return [*steps, _refuse()]


def _null(index: int) -> list[Step]:
    low = [_argument(index), (_EQUAL, 1, 0, 0), _refuse()]
    high = [_argument(index, high=True), (_EQUAL, 1, 0, 0), _refuse()]
    return [*low, *high, _give(_ALLOW)]


def _no_bits(index: int, bits: int) -> list[Step]:
    return [_argument(index), (_ANY_BIT, 0, 1, bits), _refuse(), _give(_ALLOW)]


def _thread_only() -> list[Step]:
    needs_thread = [_argument(0), (_ANY_BIT, 1, 0, linux.CLONE_THREAD), _refuse()]
    return [*needs_thread, (_ANY_BIT, 0, 1, _FOREIGN_NAMESPACES), _refuse(), _give(_ALLOW)]


def _checked_calls(pid: int, scratch: bool) -> dict[str, list[Step]]:
    opening = [_give(_ALLOW)] if scratch else None
    return {
        "clone": _thread_only(),
        "clone3": [_refuse(errno.ENOSYS)],
        "openat2": [_refuse(errno.ENOSYS)],
        "open": opening or _no_bits(1, _WRITING),
        "openat": opening or _no_bits(2, _WRITING),
        "kill": _one_of(0, (pid,)),
        "tgkill": _one_of(0, (pid,)),
        "prctl": _one_of(0, _PRCTL),
        "prlimit64": _null(2),
        "ioctl": _one_of(1, _IOCTL),
        "fcntl": _one_of(1, _FCNTL),
        "socketpair": _one_of(0, (socket.AF_UNIX,)),
        "sendto": _null(4),
    }


def build(pid: int, scratch: bool) -> bytes:
    """The filter for a process that knows itself as `pid`, which may write files only if it has a `scratch`.

    Returns:
        An array of `struct sock_filter`.
    """
    numbers = syscalls.numbers()
    machine = syscalls.machine()
    steps: list[Step] = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, syscalls.AUDIT_ARCH[machine]),
        _give(_KILL_PROCESS),
        (_LOAD, 0, 0, 0),
    ]
    if machine == "x86_64":
        steps += [(_AT_LEAST, 0, 1, _X32), _give(_KILL_PROCESS)]
    for name in sorted(syscalls.PLAIN | (syscalls.SCRATCH if scratch else frozenset())):
        if name in numbers:
            steps += [(_EQUAL, 0, 1, numbers[name]), _give(_ALLOW)]
    for name, body in _checked_calls(pid, scratch).items():
        if name in numbers:
            steps += [(_EQUAL, 0, len(body), numbers[name]), *body]
    steps.append(_refuse())
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def load(program: bytes) -> None:
    """Put the filter on this process for good.

    Raises:
        OSError: the kernel has no seccomp filters, or forbids them.
    """
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    memory = ctypes.create_string_buffer(program, len(program))
    given = _Program(len(program) // 8, ctypes.cast(memory, ctypes.c_void_p))
    linux.syscall("seccomp", 1, 0, ctypes.byref(given))
