"""The tables of system calls against the kernel's own, and the filter of either machine, call by call."""

import ctypes
import ctypes.util
import re
import struct
import sys
from pathlib import Path

import pytest

from unroll.runner import linux, seccomp, syscalls

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "hostile"))
import call_numbers

HEADERS = {
    "x86_64": (
        "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
        "/usr/include/asm/unistd_64.h",
        "/usr/x86_64-linux-gnu/include/asm/unistd_64.h",
    ),
    "aarch64": ("/usr/include/asm-generic/unistd.h",),
}
MACHINES = ("x86_64", "aarch64")
OURS = {machine: {**call_numbers.TABLES[machine], **syscalls.TABLES[machine]} for machine in MACHINES}


def of_headers(machine):
    """Names and numbers of the kernel's headers (Debian: linux-libc-dev); empty where they are not installed."""
    file = next((Path(name) for name in HEADERS[machine] if Path(name).exists()), None)
    if file is None:
        return {}
    defined = dict(reversed(re.findall(r"#define __NR(\w+)[ \t]+(\w+)", file.read_text())))
    found = {}
    for name, value in defined.items():
        while value.startswith("__NR"):
            value = defined.get(value.removeprefix("__NR"), "")
        if value.isdigit():
            found[re.sub("^(3264)?_", "", name)] = int(value)
    return found


def of_libseccomp(machine, names):
    """What libseccomp says of these names (Debian: libseccomp2), without those that the machine does not have."""
    library = ctypes.util.find_library("seccomp")
    if library is None:
        return {}
    resolve = ctypes.CDLL(library).seccomp_syscall_resolve_name_arch
    told = {name: resolve(ctypes.c_uint32(syscalls.AUDIT_ARCH[machine]), name.encode()) for name in names}
    return {name: number for name, number in told.items() if number >= 0}


def sources(machine):
    known = {"headers": of_headers(machine), "libseccomp": of_libseccomp(machine, OURS[machine])}
    found = {name: table for name, table in known.items() if table}
    assert found, "install linux-libc-dev or libseccomp2: there is nothing to compare the numbers with"
    return found


@pytest.mark.parametrize("machine", MACHINES)
def test_every_number_is_the_kernels(machine):
    """Of what cells may call and of what hostile cells try, in every table that this host has."""
    for source, table in sources(machine).items():
        wrong = {name: (number, table.get(name)) for name, number in OURS[machine].items() if table.get(name) != number}
        assert wrong == {}, source


@pytest.mark.parametrize("machine", MACHINES)
def test_no_allowed_call_is_forgotten(machine):
    """A listed call that this machine has stands in its table: one left out would fail there and nowhere else."""
    wanted = syscalls.PLAIN | syscalls.SCRATCH | set(seccomp._checked_calls(1, scratch=True))
    for source, table in sources(machine).items():
        known = table if source == "headers" else of_libseccomp(machine, wanted)
        assert sorted(name for name in wanted & set(known) if name not in syscalls.TABLES[machine]) == [], source


ALLOW, KILL, EPERM, ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
PID = 4242


def verdict(program, arch, number, arguments=()):
    """What a filter says of a call: the kernel's virtual machine, as far as our filters use it."""
    padded = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    call = struct.pack("=IIQ6Q", number, arch, 0, *padded)
    steps = list(struct.iter_unpack("=HBBI", program))
    at, word = 0, 0
    while True:
        operation, yes, no, operand = steps[at]
        at += 1
        match operation:
            case 0x20:
                (word,) = struct.unpack_from("=I", call, operand)
            case 0x15:
                at += yes if word == operand else no
            case 0x35:
                at += yes if word >= operand else no
            case 0x45:
                at += yes if word & operand else no
            case 0x06:
                return operand
            case other:
                raise AssertionError(f"an operation that our filters do not use: {other:#x}")


@pytest.fixture(params=[(machine, scratch) for machine in MACHINES for scratch in (True, False)], ids=str)
def filtered(request, monkeypatch):
    """The filter as it is built on that machine, with or without a scratch folder."""
    machine, scratch = request.param
    monkeypatch.setattr(syscalls, "machine", lambda: machine)
    program = seccomp.build(PID, scratch=scratch)
    assert len(program) % 8 == 0
    assert len(program) // 8 < 4096, "the kernel takes no longer filter"

    def ask(name, *arguments):
        return verdict(program, syscalls.AUDIT_ARCH[machine], OURS[machine][name], arguments)

    return machine, scratch, program, ask


def test_exactly_the_listed_calls_pass(filtered):
    """Of all numbers that a kernel may have: the plain ones whatever their arguments, and no other."""
    machine, scratch, program, _ = filtered
    listed = syscalls.PLAIN | (syscalls.SCRATCH if scratch else frozenset())
    checked = {syscalls.TABLES[machine].get(name) for name in seccomp._checked_calls(PID, scratch)}
    arch = syscalls.AUDIT_ARCH[machine]
    passing = {n for n in range(600) if n not in checked and verdict(program, arch, n) == ALLOW}
    assert passing == {syscalls.TABLES[machine][name] for name in listed if name in syscalls.TABLES[machine]}
    refused = set(range(600)) - passing - checked
    assert {verdict(program, arch, n) for n in refused} == {EPERM}


def test_calls_of_hostile_cells_are_refused(filtered):
    """Whatever they try by name: processes, sockets, tracing, mounts, large parts of the kernel."""
    machine, _, _, ask = filtered
    harmless = {"capget", "prctl", "clone", "tgkill", "clone3"}
    tried = set(call_numbers.TABLES[machine]) - harmless
    assert len(tried) > 40
    assert {name: hex(ask(name)) for name in tried if ask(name) not in (EPERM,)} == {}


def test_arguments_decide_where_they_must(filtered):
    """Threads but no processes, one's own pid only, reading only without a scratch folder, no limits to be set."""
    _, scratch, _, ask = filtered
    thread = linux.CLONE_THREAD | 0xF00
    assert (ask("clone", thread), ask("clone", 17), ask("clone", thread | linux.NEWUSER)) == (ALLOW, EPERM, EPERM)
    assert (ask("clone3"), ask("openat2")) == (ENOSYS, ENOSYS)
    assert [ask(name, PID) for name in ("kill", "tgkill")] == [ALLOW] * 2
    assert {ask("kill", pid & 0xFFFFFFFFFFFFFFFF) for pid in (0, 1, -1, -PID, PID + 1)} == {EPERM}
    writing = ALLOW if scratch else EPERM
    assert ask("openat", 0, 0, 0o2000000) == ALLOW
    assert {ask("openat", 0, 0, flags) for flags in (1, 2, 0o100, 0o1000, 0o20200000)} == {writing}
    assert (ask("prlimit64", 0, 7, 0), ask("prlimit64", 0, 7, 1), ask("prlimit64", 0, 7, 1 << 32)) == (
        ALLOW,
        EPERM,
        EPERM,
    )
    assert (ask("prctl", 15), ask("prctl", 4), ask("ioctl", 0, 0x5401), ask("ioctl", 0, 0x5412)) == (
        ALLOW,
        EPERM,
        ALLOW,
        EPERM,
    )
    assert (ask("fcntl", 0, 1), ask("fcntl", 0, 8), ask("fcntl", 0, 1031)) == (ALLOW, EPERM, EPERM)


def test_sockets_are_pairs_that_talk_to_themselves(filtered):
    """Unix pairs only, of any kind; nothing is sent to an address, whichever half of the pointer it stands in."""
    _, _, _, ask = filtered
    assert {ask("socketpair", 1, kind) for kind in (1, 2, 5, 1 | 0o2004000)} == {ALLOW}
    assert {ask("socketpair", family, 1) for family in (0, 2, 10, 16, 17, 30, 40, 1 | 1 << 16)} == {EPERM}
    assert ask("sendto", 3, 99, 1, 0, 0, 0) == ALLOW
    assert {ask("sendto", 3, 99, 1, 0, address, 16) for address in (1, 0x7FFF0000, 1 << 32, 1 << 63)} == {EPERM}
    assert {ask(name) for name in ("socket", "connect", "bind", "listen", "accept", "sendmsg", "setsockopt")} == {EPERM}


def test_foreign_conventions_are_fatal(filtered):
    """Another machine's numbers, 32-bit calls, and on x86_64 those of x32."""
    machine, _, program, _ = filtered
    for arch in (0x40000003, 0x40000028, *(syscalls.AUDIT_ARCH[other] for other in MACHINES if other != machine)):
        assert verdict(program, arch, 1) == KILL
    if machine == "x86_64":
        assert verdict(program, syscalls.AUDIT_ARCH[machine], 0x40000000 + 39) == KILL


def test_another_machine_has_no_filter_and_says_so(monkeypatch):
    """The caller then lacks the layer; nothing is guessed."""
    monkeypatch.setattr(syscalls, "machine", lambda: "riscv64")
    with pytest.raises(OSError, match="no system call table for riscv64; there is one for x86_64, aarch64"):
        seccomp.build(1, scratch=False)
