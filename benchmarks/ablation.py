"""What each layer of the sandbox is good for: hostile cells, with one layer left out (`make ablation`).

python benchmarks/ablation.py [LAYER ...]

For each layer a hostile cell that gets through without it. Where none does, the layer is a second lock: then the layer
that also stops the cell is left out as well, first alone and then together with it, and what gets through only then is
what the second lock holds. The layers are taken away by changing the code that puts them on, in the process that is
started for this; nothing in the application can do so.
"""

import contextlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "hostile"))
from attempts import ATTEMPTS, Attempt  # noqa: E402
from world import World, build  # noqa: E402

from unroll.runner import canary, warmed  # noqa: E402
from unroll.runner.pool import Runner  # noqa: E402
from unroll.runner.request import CellRequest, Limits  # noqa: E402

BY_NAME = {attempt.name: attempt for attempt in ATTEMPTS}
ROOM = "from unroll.runner import confine, landlock, linux, namespaces, seccomp"
START = "; from unroll.runner.launcher import main; main()"


@dataclass(frozen=True)
class Layer:
    title: str
    level: str
    """Where it is tried: FULL has all layers, CONTAINER only Landlock, seccomp and limits."""
    without: str
    """Code for the process that puts the layers on: it leaves this one out."""
    cells: tuple[str, ...]
    """Hostile cells that it is there for."""
    second_to: str | None = None
    """The layer that stops them too."""


def _namespace(flag: str) -> str:
    return f"namespaces.enter.__defaults__ = (namespaces.enter.__defaults__[0] & ~linux.{flag},)"


_OWN_ROOT = (
    "import dataclasses\n"
    "build = namespaces.build_root\n"
    "namespaces.build_root = lambda seen: build(dataclasses.replace(seen, trees=('/etc', '/tmp', *seen.trees)))"
)
_PID = (
    _namespace("NEWPID") + "\nreal = linux.unshare\n"
    "linux.unshare = lambda flags: real(flags & ~linux.NEWPID) if flags & ~linux.NEWPID else None\n"
    "linux.setns = lambda *_: None"
)
_SIGNALS = ("kill_everyone", "stop_outside")
_FILES = ("read_outside", "read_by_links", "write_outside", "import_application")

LAYERS = {
    "seccomp": Layer(
        "System call filter (seccomp)",
        "FULL",
        "seccomp.load = lambda program: None",
        ("vfork_clone", "fork_bomb", "shell", "kernel_interfaces", "namespaces", "memfd_and_shm", "ioctl_tty"),
    ),
    "landlock": Layer("File rules (Landlock)", "CONTAINER", "landlock.restrict = lambda ruleset: None", _FILES),
    "rlimits": Layer(
        "Resource limits",
        "FULL",
        "confine._limit = lambda walls: None",
        ("memory_bytes", "memory_tensor", "thread_bomb", "descriptor_bomb"),
    ),
    "own_root": Layer("A file system of its own", "FULL", _OWN_ROOT, _FILES),
    "network_namespace": Layer("Network namespace", "FULL", _namespace("NEWNET"), ("network",), second_to="seccomp"),
    "pid_namespace": Layer("Process namespace", "FULL", _PID, _SIGNALS, second_to="seccomp"),
    "ipc_namespace": Layer("IPC namespace", "FULL", _namespace("NEWIPC"), ("memfd_and_shm",), second_to="seccomp"),
    "uts_namespace": Layer("UTS namespace", "FULL", _namespace("NEWUTS"), ("kernel_interfaces",), second_to="seccomp"),
    "cgroup_namespace": Layer(
        "Cgroup namespace", "FULL", _namespace("NEWCGROUP"), ("read_outside",), second_to="own_root"
    ),
    "no_capabilities": Layer(
        "No capabilities",
        "FULL",
        "linux.drop_capabilities = lambda: None",
        ("namespaces", "privilege"),
        second_to="seccomp",
    ),
    "no_new_privileges": Layer(
        "No new privileges",
        "FULL",
        "before = linux.prctl\n"
        "linux.prctl = lambda option, *rest: None if option == linux.PR_SET_NO_NEW_PRIVS else before(option, *rest)",
        ("privilege",),
        second_to="seccomp",
    ),
}


@contextlib.contextmanager
def left_out(names: Sequence[str]) -> Iterator[str]:
    """Processes that are started meanwhile do without these layers; gives the level to start them at."""
    begin, release = warmed._START, canary.release
    assert begin.endswith(START), "the launcher is started in another way: mend this benchmark"
    patch = repr("\n".join(LAYERS[name].without for name in names))
    warmed._START = f"{begin.removesuffix(START)}; {ROOM}; exec({patch}){START}"
    canary.release = lambda warm: []  # the canaries would take the level away, as they should
    try:
        yield LAYERS[names[0]].level
    finally:
        warmed._START, canary.release = begin, release


def through(names: Sequence[str], cells: Sequence[str], world: World) -> dict[str, list[str]]:
    """What these hostile cells got without these layers: by cell, only those that got something."""
    found: dict[str, list[str]] = {}
    with (
        left_out(names) as level,
        Runner(observer=None, max_parallel=1, level=level, spare=False, thorough=False) as runner,
    ):
        if not runner.wait_ready():
            return {"": [f"no sandbox comes up without it: {runner.status().problem.splitlines()[0][:160]}"]}
        if runner.submit(CellRequest("print(1)")).result(60).status != "ok":
            return {
                "": ["no program runs without it: the layers that need it cannot be put on, and then nothing starts"]
            }
        for name in cells:
            if name in BY_NAME and (got := _got(runner, BY_NAME[name], world)):
                found[name] = got
    return found


def _got(runner: Runner, attempt: Attempt, world: World) -> list[str]:
    limits = Limits(wall_s=5.0, memory_mb=512)
    result = runner.submit(CellRequest(world.source(attempt.source), limits=limits, probes={"got": "got"})).result(60)
    got = [str(each) for each in result.probes.get("got", [])]
    try:
        world.check()
    except AssertionError as harm:
        got.append(str(harm).splitlines()[0])
        world.forget_visitors()
    if result.status not in attempt.ends:
        got.append(f"ended with {result.status}")
    return got


def row(name: str, world: World) -> tuple[str, bool]:
    """One line of the table; whether something gets through without the layer, alone or with its first lock."""
    layer = LAYERS[name]
    alone = through([name], layer.cells, world)
    if "" in alone:
        return f"| {layer.title} | {layer.level} | {alone[''][0]} |", True
    if alone:
        return f"| {layer.title} | {layer.level} | {_shown(alone)} |", True
    if layer.second_to is None:
        return f"| {layer.title} | {layer.level} | nothing gets through |", False
    first = through([layer.second_to], layer.cells, world)
    both = through([layer.second_to, name], layer.cells, world)
    more = {cell: [each for each in got if each not in first.get(cell, [])] for cell, got in both.items()}
    more = {cell: got for cell, got in more.items() if got}
    lock = f"second lock behind {LAYERS[layer.second_to].title}"
    told = f"with both left out: {_shown(more)}" if more else "no cell of ours gets further when both are left out"
    return f"| {layer.title} | {layer.level} | {lock}; {told} |", bool(more)


def _shown(found: dict[str, list[str]]) -> str:
    return "; ".join(f"`{cell}`: {', '.join(got[:4])}{' …' if len(got) > 4 else ''}" for cell, got in found.items())


def main() -> int:
    wanted = sys.argv[1:] or list(LAYERS)
    folder = Path(tempfile.mkdtemp(prefix="unroll-ablation-"))
    world = build(folder)
    try:
        print("| layer left out | level | what gets through |\n|---|---|---|")
        for name in wanted:
            print(row(name, world)[0], flush=True)
    finally:
        world.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
