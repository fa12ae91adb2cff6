"""Thousands of runs at once, while the warm process is killed again and again: is any lost, does anything leak?

python benchmarks/soak.py [--runs 5000] [--at-once 8] [--kill-every 200] [--level FULL]      (`make soak`)

Prints what was there before and after, and exits with 1 if a run was lost or something was left behind.
"""

import argparse
import os
import signal
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from unroll.runner.pool import Runner
from unroll.runner.request import CellRequest

PROGRAMS = {
    "trivial": "answer = 6 * 7\nprint('number', NUMBER)",
    "forward": "import torch\noutput, h_n = torch.nn.GRU(4, 8)(torch.randn(5, 3, 4))\nprint('number', NUMBER)",
    "train": """import torch
model = torch.nn.Linear(4, 2)
optimizer = torch.optim.SGD(model.parameters(), 0.1)
for step in range(5):
    optimizer.zero_grad()
    model(torch.randn(8, 4)).pow(2).mean().backward()
    optimizer.step()
print('number', NUMBER)""",
    "write": "open('left', 'w').write('x' * 100_000)\nprint('number', NUMBER)",
    "raise": "print('number', NUMBER)\nraise ValueError('on purpose')",
    "threads": """import threading
workers = [threading.Thread(target=sum, args=(range(1000),)) for _ in range(4)]
for worker in workers:
    worker.start()
print('number', NUMBER)""",
}
EXPECTED = {"raise": "error"}


@dataclass(frozen=True)
class Footprint:
    """What this process and all that it started hold."""

    descriptors: int
    threads: int
    mounts: int
    cgroups: int
    zombies: int
    resident_mb: float


@dataclass
class Report:
    runs: int
    killed: int
    seconds: float
    lost: list[str] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)
    begun_again: int = 0
    before: Footprint | None = None
    after: Footprint | None = None
    left_processes: int = 0

    @property
    def problems(self) -> list[str]:
        """What must not be; empty if all is well."""
        assert self.before is not None
        assert self.after is not None
        found = [f"lost: {each}" for each in self.lost[:10]]
        for name in ("descriptors", "threads", "mounts", "cgroups", "zombies"):
            before, after = getattr(self.before, name), getattr(self.after, name)
            if after > before:
                found.append(f"{name}: {before} before, {after} after")
        if self.after.resident_mb > self.before.resident_mb + 30:
            found.append(
                f"memory of the host process: {self.before.resident_mb:.0f} MB, then {self.after.resident_mb:.0f}"
            )
        if self.left_processes:
            found.append(f"{self.left_processes} processes were left when the runner was closed")
        return found


def footprint() -> Footprint:
    status = Path("/proc/self/status").read_text()
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    states = [fields[0] for fields in (stat_of(pid) for pid in family(os.getpid())) if fields]
    return Footprint(
        descriptors=len(os.listdir("/proc/self/fd")),
        threads=len(os.listdir("/proc/self/task")),
        mounts=len(Path("/proc/self/mountinfo").read_text().splitlines()),
        cgroups=sum(1 for _ in Path("/sys/fs/cgroup").rglob("cgroup.procs")) if Path("/sys/fs/cgroup").is_dir() else 0,
        zombies=states.count("Z"),
        resident_mb=resident / 1024,
    )


def stat_of(pid: int) -> list[str]:
    """State, parent, ... of a process; empty if it has gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def family(pid: int) -> set[int]:
    """Every process below `pid`, zombies too."""
    parents = {int(entry.name): stat_of(int(entry.name)) for entry in Path("/proc").glob("[0-9]*")}
    found, waiting = set(), [pid]
    while waiting:
        parent = waiting.pop()
        children = {child for child, fields in parents.items() if fields and int(fields[1]) == parent} - found
        found |= children
        waiting += children
    return found


def warm_pid(runner: Runner) -> int | None:
    """The warm process: the one child of its launcher."""
    current = runner._supply._current
    children = [] if current is None else [p for p in family(current.pid) if stat_of(p)[1:2] == [str(current.pid)]]
    return children[0] if children else None


def soak(runs: int, at_once: int, kill_every: int, level: str | None = None) -> Report:
    """Run them all and look at what is left. Nothing else of this process may run meanwhile."""
    started = time.monotonic()
    report = Report(runs, 0, 0.0)
    lock, done = threading.Lock(), 0
    runner = Runner(observer=None, max_parallel=at_once, level=level)
    assert runner.wait_ready(armed=True), runner.status().problem

    def one(number: int) -> None:
        nonlocal done
        name = list(PROGRAMS)[number % len(PROGRAMS)]
        source = PROGRAMS[name].replace("NUMBER", str(number))
        result = runner.submit(CellRequest(source, learner=f"learner {number % 50}")).result(timeout=300)
        with lock:
            report.statuses[result.status] += 1
            wrong = result.status != EXPECTED.get(name, "ok") or result.stdout.strip() != f"number {number}"
            if name == "write" and result.status == "error" and runner.confinement().get("level") != "FULL":
                wrong = False  # a level without a file system of its own may refuse to write
            if wrong:
                report.lost.append(f"{name} {number}: {result.status} {result.error} {result.stdout[-80:]!r}")
            done += 1
            due = kill_every and done % kill_every == 0
        if due:
            _kill(runner, report)

    with ThreadPoolExecutor(at_once) as crowd:
        everybody = threading.Barrier(at_once)
        list(crowd.map(lambda number: (everybody.wait(), one(number)), range(at_once)))  # all threads are there now
        runner.wait_ready(armed=True)
        report.before = _settled(runner)
        list(crowd.map(one, range(at_once, runs)))
        runner.wait_ready(armed=True)
        report.after = _settled(runner)
    report.begun_again = runner.status().restarts
    below = family(os.getpid())
    runner.close()
    until = time.monotonic() + 20
    while below & family(os.getpid()) and time.monotonic() < until:
        time.sleep(0.1)
    report.left_processes = len(below & family(os.getpid()))
    report.seconds = time.monotonic() - started
    return report


def _kill(runner: Runner, report: Report) -> None:
    pid = warm_pid(runner)
    if pid is not None:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # the one before is still being replaced
        report.killed += 1


def _settled(runner: Runner) -> Footprint:
    """What there is once nothing has changed for three seconds and a spare warm process is there."""
    found, since, until = footprint(), time.monotonic(), time.monotonic() + 90
    while time.monotonic() < until:
        time.sleep(0.2)
        seen, spare = footprint(), runner._supply._spare
        counts = [{**asdict(each), "resident_mb": 0} for each in (found, seen)]
        if counts[0] != counts[1] or spare is None or not spare.alive:
            since = time.monotonic()
        found = seen
        if time.monotonic() - since > 3:
            break
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5000)
    options.add_argument("--at-once", type=int, default=8)
    options.add_argument("--kill-every", type=int, default=200)
    options.add_argument("--level")
    chosen = options.parse_args()
    report = soak(chosen.runs, chosen.at_once, chosen.kill_every, chosen.level)
    print(f"{report.runs} runs, {chosen.at_once} at a time, in {report.seconds:.0f} s: {dict(report.statuses)}")
    print(f"the warm process was killed {report.killed} times and replaced {report.begun_again} times")
    for name, before in asdict(report.before).items():
        print(f"  {name:12} {before:8.0f} before {getattr(report.after, name):8.0f} after")
    print("\n".join(report.problems) or "nothing lost, nothing left behind")
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
