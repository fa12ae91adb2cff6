# ruff: noqa: E501  - programs are kept as they would be sent
"""Hostile cells. Each is a program that a stranger may send, and what must be true after it.

A cell appends to `got` whatever it managed to do; `got` must be empty. Cells that cannot come to their end say how
they must end instead. Names in capitals are set by `world.World.source`.
"""

import platform
from dataclasses import dataclass

LIBC = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    if name in NUMBERS and libc.syscall(NUMBERS[name], *arguments) >= 0:
        got.append(f"{name} {arguments}")
"""
TRY = """
def attempt(what, do):
    try:
        do()
    except (OSError, ImportError, RuntimeError, ValueError, MemoryError, EOFError):
        return
    got.append(what)
"""


@dataclass(frozen=True)
class Attempt:
    name: str
    attempts: str
    """What the cell tries."""
    source: str
    ends: tuple[str, ...] = ("ok",)
    """How it may end. With `ok`, `got` must be empty."""
    wall_s: float = 10.0
    says: str = ""
    """Words that the error's message must hold."""


ATTEMPTS = [
    # Processes
    Attempt(
        "fork_bomb",
        "forks without end",
        "import os\n"
        + TRY
        + """
for _ in range(50):
    attempt("fork", lambda: os.fork() or os._exit(0))
""",
    ),
    Attempt(
        "vfork_clone",
        "makes processes by raw system calls",
        LIBC
        + """
call("clone", 17, 0, 0, 0, 0)
call("vfork")
call("fork")
call("clone3", ctypes.create_string_buffer(88), 88)
""",
    ),
    Attempt(
        "multiprocessing",
        "starts a worker process",
        TRY
        + """
import multiprocessing
attempt("process", lambda: multiprocessing.get_context("fork").Process(target=print).start())
attempt("pool", lambda: multiprocessing.get_context("spawn").Pool(1))
""",
    ),
    Attempt(
        "shell",
        "runs programs",
        TRY
        + """
import os, subprocess
attempt("subprocess", lambda: subprocess.run(["/bin/sh", "-c", "true"], check=True))
attempt("exec", lambda: os.execv("/bin/sh", ["sh"]))
attempt("spawn", lambda: os.posix_spawn("/bin/true", ["true"], {}))
if os.system("true") == 0:
    got.append("system")
""",
    ),
    Attempt(
        "thread_bomb",
        "starts threads without end",
        """
import threading, time
started = 0
try:
    for _ in range(1000):
        threading.Thread(target=time.sleep, args=(0.5,), daemon=True).start()
        started += 1
except (RuntimeError, MemoryError):
    pass
if started > 300:
    got.append(started)
""",
        ends=("ok", "memory"),
    ),
    Attempt(
        "kill_everyone",
        "signals its parent, its group, everybody and a process outside",
        TRY
        + """
import os, signal
for target in (os.getppid(), 0, -1, VICTIM, HOST, -VICTIM):
    attempt(f"kill {target}", lambda: os.kill(target, signal.SIGKILL))
attempt("killpg", lambda: os.killpg(0, signal.SIGKILL))
attempt("pidfd", lambda: os.pidfd_open(VICTIM))
""",
    ),
    Attempt(
        "stop_outside",
        "stops a process outside through raw calls",
        LIBC
        + """
call("tkill", VICTIM, 19)
call("tgkill", VICTIM, VICTIM, 19)
call("rt_sigqueueinfo", VICTIM, 19, 0)
""",
    ),
    # Memory
    Attempt(
        "memory_bytes", "takes 5 GB as bytes", "x = bytearray(5 << 30)\ngot.append('5 GB')", ("memory",), says="memory"
    ),
    Attempt(
        "memory_tensor",
        "makes a 10 GB tensor",
        "import torch\nx = torch.zeros(10 * 2**30 // 4)\ngot.append('10 GB')",
        ("memory",),
        says="memory",
    ),
    Attempt(
        "memory_list",
        "grows a list until it breaks",
        "x = []\nwhile True:\n    x.append(bytearray(32 << 20))",
        ("memory",),
        20.0,
    ),
    Attempt(
        "memory_shared",
        "maps shared memory",
        """
import mmap
try:
    kept = [mmap.mmap(-1, 512 << 20, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS) for _ in range(20)]
    got.append("10 GB shared")
except (OSError, MemoryError, ValueError):
    pass
""",
    ),
    Attempt(
        "memfd_and_shm",
        "takes memory that is not counted",
        LIBC
        + TRY
        + """
attempt("memfd", lambda: os.memfd_create("x"))
call("shmget", 0, 1 << 30, 0o1600)
from multiprocessing import shared_memory
attempt("shm", lambda: shared_memory.SharedMemory(create=True, size=1 << 20))
""",
    ),
    Attempt(
        "descriptor_bomb",
        "opens pipes until none is left",
        """
import os
kept = []
try:
    while len(kept) < 2000:
        kept += os.pipe()
    got.append(len(kept))
except OSError:
    for fd in kept:
        os.close(fd)
""",
    ),
    # Time
    Attempt("endless_loop", "never ends", "while True:\n    pass", ("timeout",), 1.0, "Stopped after 1 s"),
    Attempt(
        "endless_sleep_signals_blocked",
        "sleeps with all signals blocked",
        """
import signal, time
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
while True:
    time.sleep(1)
""",
        ("timeout",),
        1.0,
    ),
    Attempt("endless_c_loop", "stays inside C code", "sum(range(10**12))", ("timeout",), 1.0),
    Attempt(
        "endless_regex",
        "matches a regular expression for ever",
        "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')",
        ("timeout",),
        1.0,
    ),
    Attempt(
        "endless_matmul",
        "multiplies matrices for ever",
        "import torch\nx = torch.randn(1200, 1200)\nwhile True:\n    x = x @ x * 1e-3",
        ("timeout",),
        1.0,
    ),
    Attempt(
        "endless_swallowing",
        "catches everything and goes on",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        ("timeout",),
        1.0,
    ),
    Attempt(
        "endless_thread",
        "leaves a thread that never ends",
        "import threading\ndef go():\n    while True: pass\nthreading.Thread(target=go).start()",
        ("timeout",),
        1.0,
    ),
    Attempt(
        "endless_atexit",
        "loops when the interpreter ends",
        "import atexit\ndef go():\n    while True: pass\natexit.register(go)",
        ("timeout",),
        1.0,
    ),
    Attempt(
        "deep_recursion", "recurses without end", "def f(n):\n    return f(n + 1)\nf(0)", ("error",), says="recursion"
    ),
    Attempt(
        "stop_itself", "stops itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", ("ok", "timeout"), 1.0
    ),
    # Output
    Attempt(
        "print_forever",
        "prints without end",
        "while True:\n    print('x' * 1000)",
        ("output",),
        20.0,
        "printed too much",
    ),
    Attempt(
        "print_a_gigabyte",
        "prints one huge text",
        "for _ in range(64):\n    print('x' * (16 << 20))",
        ("output",),
        20.0,
    ),
    Attempt(
        "noise_forever",
        "writes past Python to descriptor 1",
        "import os\nwhile True:\n    os.write(1, b'x' * 65536)",
        ("output",),
    ),
    Attempt(
        "progress_bar_forever",
        "writes carriage returns without end",
        "import sys\nwhile True:\n    sys.stderr.write('\\r' + 'y' * 500)",
        ("output",),
        20.0,
    ),
    # Files
    Attempt(
        "read_outside",
        "reads files of the machine and of this application",
        TRY
        + """
import glob
for path in (SECRET_FILE, "/etc/passwd", "/etc/hostname", "/etc/shadow", "/root/.bashrc", "/proc/1/environ", "/proc/self/environ",
             f"/proc/{HOST}/environ", f"/proc/{HOST}/maps", "/proc/self/mem", REPOSITORY + "/pyproject.toml",
             REPOSITORY + "/unroll/quiz/question.py", REPOSITORY + "/unroll/store/__init__.py", "/dev/kmsg", "/dev/mem"):
    attempt(path, lambda: open(path, "rb").read(64))
for path in glob.glob(REPOSITORY + "/quiz_bank/**/*.*", recursive=True) + [REPOSITORY + "/quiz_bank/sequence_classification/pattern.toml"]:
    attempt(path, lambda: open(path, "rb").read(64))
""",
    ),
    Attempt(
        "read_by_links",
        "reaches a file over dots, links and descriptors",
        TRY
        + """
import os
for fd in range(5, 256):
    attempt(f"fd {fd}", lambda: os.fstat(fd))
attempt("dots", lambda: open("/usr/lib/../../" + SECRET_FILE).read())
attempt("proc root", lambda: open("/proc/1/root" + SECRET_FILE).read())
attempt("proc cwd", lambda: open(f"/proc/{HOST}/cwd/pyproject.toml").read())
attempt("symlink", lambda: (os.symlink(SECRET_FILE, "link"), open("link").read()))
attempt("hard link", lambda: os.link(SECRET_FILE, "hard"))
attempt("dir fd", lambda: os.open(SECRET_FILE.lstrip("/"), os.O_RDONLY, dir_fd=os.open("/", os.O_RDONLY)))
""",
    ),
    Attempt(
        "write_outside",
        "writes everywhere",
        TRY
        + """
import os, sys, tempfile
import torch
folders = [OPEN_FOLDER, "/", "/tmp" if not os.path.islink("/tmp") else "/", "/var/tmp", "/dev/shm", "/run", "/etc", "/usr/lib",
           os.path.dirname(torch.__file__), os.path.dirname(os.__file__), REPOSITORY]
for folder in folders:
    attempt(folder, lambda: open(folder + "/written.py", "w").write("x"))
    attempt("mkdir " + folder, lambda: os.mkdir(folder + "/made"))
attempt("append", lambda: open(SECRET_FILE, "a").write("x"))
attempt("truncate", lambda: os.truncate(SECRET_FILE, 0))
attempt("unlink", lambda: os.unlink(SECRET_FILE))
attempt("rename", lambda: os.rename(SECRET_FILE, SECRET_FILE + "2"))
attempt("chmod", lambda: os.chmod(SECRET_FILE, 0o777))
attempt("pyc", lambda: open(os.path.dirname(os.__file__) + "/__pycache__/os.cpython-311.pyc", "r+b"))
""",
    ),
    Attempt(
        "fill_scratch",
        "fills the disk",
        """
import os
written = 0
try:
    for number in range(100):
        with open(f"big{number}", "wb") as file:
            for _ in range(16):
                written += file.write(bytes(1 << 20))
except OSError:
    pass
if written > 40 << 20:
    got.append(written)
""",
    ),
    Attempt(
        "inode_bomb",
        "makes files until none is left",
        """
made = 0
try:
    for number in range(5000):
        open(f"f{number}", "w").close()
        made += 1
except OSError:
    pass
if made > 2000:
    got.append(made)
""",
    ),
    Attempt(
        "environment",
        "looks for secrets in the environment and in memory of its parents",
        """
import os, gc
if any("SECRET" in name or "environment-secret" in value for name, value in os.environ.items()):
    got.append("environment")
libc_environ = __import__("ctypes").CDLL(None)
libc_environ.getenv.restype = __import__("ctypes").c_char_p
if libc_environ.getenv(b"UNROLL_TEST_SECRET"):
    got.append("getenv")
import sys
if any(name.startswith(("unroll.quiz", "unroll.content", "unroll.store", "streamlit", "sqlalchemy")) for name in sys.modules):
    got.append("modules of the application")
""",
    ),
    Attempt(
        "import_application",
        "imports the application's own packages",
        TRY
        + """
import importlib, sys
sys.path += [REPOSITORY]
for name in ("unroll.quiz.question", "unroll.store", "unroll.content", "unroll.actions", "streamlit", "sqlalchemy", "pyarrow", "pytest"):
    attempt(name, lambda: importlib.import_module(name).__file__ or 1 / 0)
got = [name for name in got if not getattr(sys.modules.get(name), "__path__", None).__class__.__name__ == "_NamespacePath"]
""",
    ),
    # Network
    Attempt(
        "network",
        "connects, listens and asks for names",
        TRY
        + """
import socket, urllib.request
attempt("tcp", lambda: socket.create_connection(("127.0.0.1", TCP_PORT), 2))
attempt("listen", lambda: socket.create_server(("127.0.0.1", 0)))
attempt("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 53)))
attempt("dns", lambda: socket.getaddrinfo("example.org", 80))
attempt("http", lambda: urllib.request.urlopen(f"http://127.0.0.1:{TCP_PORT}/", timeout=2))
attempt("unix", lambda: socket.socket(socket.AF_UNIX).connect(UNIX_SOCKET))
attempt("abstract", lambda: socket.socket(socket.AF_UNIX).bind("\\0abstract"))
attempt("pair", lambda: socket.socketpair(socket.AF_INET))
attempt("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
attempt("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
""",
    ),
    Attempt(
        "socket_pair",
        "reaches out with the one kind of socket it may have: a pair that talks to itself",
        LIBC
        + TRY
        + """
import array, socket
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET, 0, 30, 40, 1 | 1 << 16):
    attempt(f"pair of family {family}", lambda: socket.socketpair(family))
pairs = [socket.socketpair(socket.AF_UNIX, kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET)]
for one, other in pairs:
    attempt("to a mailbox", lambda: one.sendto(b"x", MAILBOX))
    attempt("to an abstract name", lambda: one.sendto(b"x", "\\0name"))
    attempt("connect", lambda: one.connect(UNIX_SOCKET))
    attempt("connect to the mailbox", lambda: one.connect(MAILBOX))
    attempt("bind", lambda: one.bind("\\0mine"))
    attempt("listen", lambda: one.listen())
    attempt("a larger buffer", lambda: one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 64 << 20))
    attempt("descriptors", lambda: socket.send_fds(one, [b"x"], [0, 1]))
    attempt("credentials", lambda: one.sendmsg([b"x"], [(socket.SOL_SOCKET, 2, array.array("i", [1, 0, 0]))]))
    attempt("receive descriptors", lambda: other.recvmsg(1, 100, socket.MSG_DONTWAIT))
    name = ctypes.create_string_buffer(b"\\x01\\x00" + MAILBOX.encode())
    call("sendto", one.fileno(), b"x", 1, 0, name, ctypes.c_long(len(MAILBOX) + 3))
    call("connect", one.fileno(), name, ctypes.c_long(len(MAILBOX) + 3))
    call("sendmmsg", one.fileno(), 0, 0, 0)
    call("accept", one.fileno(), 0, 0)
held, kept = 0, []
try:
    while len(kept) < 1000:
        kept.append(socket.socketpair())
        for end in kept[-1]:
            end.setblocking(False)
            try:
                while True:
                    held += end.send(bytes(65536))
            except BlockingIOError:
                pass
except OSError:
    pass
if held > 64 << 20:
    got.append(f"{held >> 20} MB that no limit counts")
one, other = pairs[0]
one.send(b"to myself")
if other.recv(100) != b"to myself":
    got.append("the pair does not work: this cell can tell no breach")
""",
    ),
    # The kernel
    Attempt(
        "namespaces",
        "makes namespaces, mounts and roots",
        LIBC
        + TRY
        + """
for flag in (0x10000000, 0x20000, 0x20000000, 0x40000000, 0x8000000):
    call("unshare", flag)
call("mount", b"tmpfs", b"/", b"tmpfs", 0, 0)
call("pivot_root", b".", b".")
call("chroot", b"/")
call("open_tree", -100, b"/", 1)
call("fsopen", b"tmpfs", 0)
call("setns", 0, 0)
""",
    ),
    Attempt(
        "privilege",
        "changes its user, its capabilities and its limits",
        LIBC
        + TRY
        + """
import resource
attempt("setuid", lambda: os.setuid(0))
attempt("setgroups", lambda: os.setgroups([0]))
call("capset", (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)(1 << 21, 1 << 21, 0, 0, 0, 0))
attempt("setrlimit", lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)))
attempt("lower", lambda: resource.setrlimit(resource.RLIMIT_CPU, (1, 1)))
attempt("nice", lambda: os.nice(-5))
attempt("affinity", lambda: os.sched_setaffinity(0, {0}))
call("prctl", 4, 1, 0, 0, 0)
call("prctl", 8, 1, 0, 0, 0)
header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
libc.syscall(NUMBERS["capget"], header, sets)
if any(sets):
    got.append("capabilities")
""",
    ),
    Attempt(
        "ptrace",
        "reads and writes other processes",
        LIBC
        + """
for pid in (1, os.getppid(), VICTIM, HOST):
    call("ptrace", 16, pid, 0, 0)
    call("process_vm_readv", pid, 0, 0, 0, 0, 0) if pid != os.getpid() else None
call("ptrace", 0, 0, 0, 0)
call("kcmp", os.getpid(), os.getpid(), 0, 0, 0)
""",
    ),
    Attempt(
        "kernel_interfaces",
        "reaches for large and new parts of the kernel",
        LIBC
        + """
for name in '''
io_uring_setup bpf perf_event_open bind connect listen accept setsockopt sendmsg sendmmsg userfaultfd keyctl add_key inotify_init inotify_init1 fanotify_init seccomp
landlock_create_ruleset mq_open semget msgget shmget init_module kexec_load reboot swapon syslog acct quotactl
iopl personality name_to_handle_at open_by_handle_at pidfd_getfd memfd_secret socket socketpair execve
execveat setns sched_setscheduler ioprio_set move_pages migrate_pages vmsplice tee splice sethostname
'''.split():
    call(name, 0 if name != "personality" else 0xFFFFFFFF, 0, 0, 0, 0, 0)
""",
    ),
    Attempt(
        "foreign_abi_x32",
        "makes a system call of the x32 convention",
        LIBC + "if libc.syscall(0x40000000 + 39) >= 0:\n    got.append('x32')",
        ("crashed",),
    ),
    Attempt(
        "foreign_abi_i386",
        "makes a 32-bit system call (int 0x80)",
        """
import ctypes, mmap
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20 (getpid); int 0x80; ret
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
got.append("int 0x80")
""",
        ("crashed",),
    ),
    Attempt(
        "ioctl_tty",
        "types into a terminal",
        TRY
        + """
import fcntl
attempt("TIOCSTI", lambda: fcntl.ioctl(0, 0x5412, b"x"))
attempt("TIOCLINUX", lambda: fcntl.ioctl(1, 0x541C, b"x"))
attempt("F_SETOWN", lambda: fcntl.fcntl(1, 8, VICTIM))
attempt("F_SETPIPE_SZ", lambda: fcntl.fcntl(1, 1031, 1 << 20))
""",
    ),
    # What it reports
    Attempt(
        "forged_done",
        "reports an outcome by itself, with a value that never was",
        """
import json, os, struct
payload = json.dumps({"status": "ok", "probes": {"got": []}, "tensors": {"x": {"shape": [1], "dtype": "forged"}}}).encode()
os.write(3, struct.pack(">BI", 3, len(payload)) + payload)
while True: pass
""",
    ),
    Attempt(
        "forged_status",
        "claims an outcome that only the host can see",
        """
import json, os, struct
payload = json.dumps({"status": "timeout"}).encode()
os.write(3, struct.pack(">BI", 3, len(payload)) + payload)
""",
        ("crashed",),
        says="broke the connection",
    ),
    Attempt(
        "frame_too_long",
        "announces four gigabytes",
        "import os\nos.write(3, b'\\x01\\xff\\xff\\xff\\xff')\nwhile True: pass",
        ("crashed",),
    ),
    Attempt(
        "frame_garbage",
        "writes noise where frames belong",
        "import os\nos.write(3, os.urandom(4096))\nwhile True: pass",
        ("crashed",),
    ),
    Attempt(
        "frame_deep_json",
        "sends JSON that exhausts the stack of a parser",
        """
import os, struct
payload = b"[" * 200000
os.write(3, struct.pack(">BI", 2, len(payload)) + payload)
while True: pass
""",
        ("crashed",),
    ),
    Attempt(
        "frame_nan",
        "sends numbers that are not JSON",
        """
import os, struct
payload = b'{"status": "ok", "observe_ms": NaN}'
os.write(3, struct.pack(">BI", 3, len(payload)) + payload)
while True: pass
""",
        ("crashed",),
    ),
    Attempt(
        "event_flood",
        "sends events without end",
        """
import os, struct
payload = b'{"name": "step", "values": {}}'
frame = (struct.pack(">BI", 2, len(payload)) + payload) * 100
while True: os.write(3, frame)
""",
        ("output",),
    ),
    Attempt("closed_descriptors", "closes its way out", "import os\nos.closerange(0, 64)", ("crashed",)),
    Attempt("exit_at_once", "ends the process itself", "import os\nos._exit(0)", ("crashed",), says="exit status 0"),
    Attempt("segfault", "crashes the interpreter", "import ctypes\nctypes.string_at(0)", ("crashed",), says="signal"),
    Attempt("abort", "aborts", "import os\nos.abort()", ("crashed",)),
    Attempt(
        "hostile_repr",
        "has objects that lie, raise and never end when looked at",
        """
class Evil:
    def __repr__(self): raise SystemExit("repr")
    __str__ = __repr__
    def __eq__(self, other): raise KeyboardInterrupt
    def __getattr__(self, name): raise ValueError(name)
    __hash__ = None
x = Evil()
class Name(str):
    def startswith(self, *a): raise SystemError
globals()[Name("evil")] = x
""",
        ("ok",),
    ),
    Attempt(
        "hostile_exception",
        "raises an exception that raises when it is told",
        """
class Evil(Exception):
    def __str__(self): raise BaseException("str")
raise Evil
""",
        ("error",),
    ),
    Attempt(
        "huge_exception",
        "raises an exception with a huge message",
        "raise ValueError('x' * 10**8)",
        ("error", "memory"),
    ),
    Attempt(
        "broken_text",
        "prints terminal escapes, markup, broken UTF-8 and right-to-left marks",
        """
import os, sys
print("\\x1b[31mred\\x1b[0m \\x1b]0;title\\x07 <script>alert(1)</script> \\u202egnp\\u202c \\x00\\x08")
sys.stdout.buffer.write(b"\\xff\\xfe\\xc3(")
os.write(1, b"\\xff\\x1b[2J")
""",
    ),
    Attempt("nul_source", "has a NUL in its source", "x = 1\x00", ("error",)),
    Attempt(
        "forged_picture",
        "sends markup as a picture",
        """
import os, struct, time
payload = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
os.write(3, struct.pack(">BI", 7, len(payload)) + payload)
time.sleep(5)
""",
        ("crashed",),
        says="picture",
    ),
    Attempt(
        "picture_bomb",
        "sends a picture that unpacks to far more than it says",
        """
import os, struct, time, zlib
def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
header = struct.pack(">IIBBBBB", 2, 2, 8, 6, 0, 0, 0)
bomb = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(200 << 20), 9)) + chunk(b"IEND", b"")
os.write(3, struct.pack(">BI", 7, len(bomb)))
while bomb:
    bomb = bomb[os.write(3, bomb):]
time.sleep(5)
""",
        ("crashed", "timeout"),
        says="",
    ),
    Attempt(
        "forged_main",
        "replaces what the harness uses",
        """
import sys, os, json, time, builtins
sys.exit = os._exit = lambda code=0: None
json.dumps = lambda *a, **k: '{"status": "ok"}'
time.monotonic = time.perf_counter = lambda: 0.0
builtins.isinstance = lambda *a: True
sys.modules.clear()
""",
        ("ok", "error", "crashed", "timeout"),
        2.0,
    ),
]
if platform.machine() != "x86_64":  # these conventions are of that machine only
    ATTEMPTS = [attempt for attempt in ATTEMPTS if not attempt.name.startswith("foreign_abi_")]
