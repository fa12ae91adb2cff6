"""Processes: none is left, a dead or hung warm process loses no run, and the web process stays light."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from unroll.runner.pool import Runner
from unroll.runner.request import CellRequest


def family(pid):
    """All descendants of a process, by /proc."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = set(), [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found.update(children)
        waiting += children
    return found


def processes_of(runner):
    """All processes of one runner: launchers, warm processes, children."""
    supply = runner._supply
    launchers = {warm.pid for warm in (supply._current, supply._spare, supply._starting) if warm is not None}
    return launchers.union(*(family(pid) for pid in launchers))


def descriptors():
    return len(os.listdir("/proc/self/fd"))


def settled(look, still=3.0):
    """The value once it has not changed for a while."""
    value, since = look(), time.monotonic()
    while time.monotonic() - since < still:
        time.sleep(0.05)
        if look() != value:
            value, since = look(), time.monotonic()
    return value


def becomes(look, value, within=10.0):
    """Whether it takes this value; other runners of this test run arm their children meanwhile."""
    deadline = time.monotonic() + within
    while look() != value and time.monotonic() < deadline:
        time.sleep(0.05)
    return look() == value


def gone(pids, within=5.0):
    deadline = time.monotonic() + within
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


@pytest.fixture
def own():
    """A runner of its own, with a spare, for tests that break it."""
    with Runner(observer=None, max_parallel=2, thorough=False) as runner:
        assert runner.wait_ready(), runner.status().problem
        yield runner


def warm_pid(runner):
    """The warm process: the only child of the launcher in use."""
    (pid,) = [p for p in family(runner._supply._current.pid) if p in children_of(runner._supply._current.pid)]
    return pid


def children_of(pid):
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def test_close_leaves_no_process_and_no_descriptor():
    """Launcher, warm process, spare, armed and running children: all gone when close() returns; descriptors too."""
    open_before = settled(descriptors)
    runner = Runner(observer=None, max_parallel=2)
    assert runner.wait_ready(armed=True)
    running = [runner.submit(CellRequest("while True: pass")) for _ in range(4)]
    time.sleep(0.3)
    started = processes_of(runner)
    assert len(started) >= 4
    runner.close()
    assert gone(started, within=0.5)
    assert [run.result(1).status for run in running] == ["stopped"] * 4
    assert becomes(descriptors, open_before)
    runner.close()
    with pytest.raises(RuntimeError, match="closed"):
        runner.submit(CellRequest("1"))


def test_close_during_the_start_does_not_wait_for_it():
    """A server that is stopped at once stops at once."""
    runner = Runner(observer=None)
    run = runner.submit(CellRequest("1"))
    while runner._supply._starting is None:
        time.sleep(0.01)
    launched = processes_of(runner)
    started = time.monotonic()
    runner.close()
    assert time.monotonic() - started < 3
    assert run.result(1).status == "stopped"
    assert launched
    assert gone(launched)


def test_nothing_outlives_a_killed_server(tmp_path):
    """kill -9 of the web process ends the launcher, the warm process and every run."""
    script = (
        "import sys, time\nfrom unroll.runner.pool import Runner\nfrom unroll.runner.request import CellRequest\n"
        "r = Runner(observer=None, max_parallel=1, spare=False, thorough=False)\nr.wait_ready()\n"
        "r.submit(CellRequest('while True: pass'))\ntime.sleep(0.5)\nprint('up', flush=True)\ntime.sleep(60)\n"
    )
    server = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert server.stdout.readline() == b"up\n"
    started = family(server.pid)
    assert len(started) >= 3
    server.kill()
    server.wait()
    server.stdout.close()
    assert gone(started)


def test_runs_survive_the_death_of_the_warm_process(own):
    """They begin again in the next one; what was printed by the first attempt is not in the result."""
    source = "import time\nprint('once', flush=True)\ntime.sleep(1)\nprint('end')"
    runs = [own.submit(CellRequest(source)) for _ in range(2)]
    while not all(run.events(after=1) for run in runs):
        time.sleep(0.01)
    os.kill(warm_pid(own), signal.SIGKILL)
    results = [run.result(60) for run in runs]
    assert [(result.status, result.stdout) for result in results] == [("ok", "once\nend\n")] * 2
    assert [event.attempt for event in runs[0].events() if hasattr(event, "attempt")] == [1, 2]
    assert own.status().restarts == 1


def test_a_hung_warm_process_is_replaced(own):
    """It is stopped, not dead: nothing tells so but its silence."""
    assert own.submit(CellRequest("1")).result(60).status == "ok"
    os.kill(warm_pid(own), signal.SIGSTOP)
    results = [own.submit(CellRequest("print(1)")).result(90) for _ in range(3)]
    assert [result.status for result in results] == ["ok"] * 3
    assert own.status().restarts >= 1


def test_a_program_that_dies_is_not_begun_again(own):
    """A retry is for lost runs only: a crash is the program's own."""
    run = own.submit(CellRequest("import os\nprint('x', flush=True)\nos._exit(1)"))
    assert run.result(60).status == "crashed"
    assert [event.attempt for event in run.events() if hasattr(event, "attempt")] == [1]


def test_hundred_runs_leak_nothing(runner):
    """No zombie, no descriptor, no mount, whatever the runs do."""
    sources = ["1", "1 / 0", "import os; os._exit(1)", "x = bytearray(5 << 30)", "while True: print('x' * 999)"]
    for source in sources:
        runner.submit(CellRequest(source)).result(60)
    runner.wait_ready(armed=True)
    fds, processes = settled(descriptors), len(processes_of(runner))
    mounts = len(Path("/proc/self/mounts").read_text().splitlines())
    for run in [runner.submit(CellRequest(source, learner=str(n % 5))) for n in range(20) for source in sources]:
        run.result(120)
    assert runner.wait_ready(armed=True)
    assert becomes(descriptors, fds)
    assert becomes(lambda: len(processes_of(runner)), processes)
    assert len(Path("/proc/self/mounts").read_text().splitlines()) == mounts


def test_the_user_of_the_runner_stays_light():
    """The web process imports neither torch nor numpy nor Streamlit for it."""
    script = (
        "import sys\nfrom unroll.runner.pool import Runner\nfrom unroll.runner.request import CellRequest\n"
        "with Runner(max_parallel=1, spare=False, thorough=False) as r:\n"
        "    assert r.submit(CellRequest('import torch')).result(60).status == 'ok'\n"
        "print([m for m in ('torch', 'numpy', 'pandas', 'streamlit', 'unroll.observer') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_level_that_cannot_start_says_why():
    """One sentence for the page, and every waiting run gets it; nothing hangs."""
    with Runner(observer=None, level="NO-SUCH-LEVEL", max_parallel=1, spare=False) as runner:
        result = runner.submit(CellRequest("1")).result(60)
        assert result.status == "crashed"
        assert "could not start" in result.error.message
        assert not runner.wait_ready(1)
        assert runner.status().problem == result.error.message


def plain_pythons():
    """Ways to start an interpreter as a user without rights. Root's own may lie below a folder only root can enter."""
    if os.getuid() != 0:
        return [([sys.executable], {})]
    system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    nobody = {"user": 65534, "group": 65534, "extra_groups": []}
    found = []
    for python in (sys.executable, system):
        try:
            subprocess.run([python, "-c", ""], check=True, capture_output=True, **nobody)
        except OSError:
            continue
        found.append(([python], nobody))
    return found


def test_full_confinement_needs_no_privilege(runner):
    """A server that is a plain user gets every layer; one that is root runs cells as a user without rights."""
    assert runner.confinement()["plain_user"] is True
    root = Path(__file__).resolve().parent.parent.parent
    script = (
        f"import sys\nsys.path[:0] = {[str(root), *[p for p in sys.path if p.endswith('site-packages')]]!r}\n"
        "from unroll.runner.pool import Runner\nfrom unroll.runner.request import CellRequest\n"
        "with Runner(observer=None, level='FULL', max_parallel=1, spare=False, thorough=False) as r:\n"
        "    result = r.submit(CellRequest('import torch\\nprint(torch.ones(2).sum().item())')).result(90)\n"
        "print(result.status, result.stdout, result.error, result.confinement.get('level'))\n"
    )
    for python, user in plain_pythons():
        done = subprocess.run([*python, "-c", script], capture_output=True, text=True, cwd="/", check=False, **user)
        assert done.stdout.startswith("ok 2.0\n None FULL"), (done.stdout, done.stderr[-2000:])
