"""Hosts that lack layers: which promises still hold, and who may then type programs. Nothing here sets the verdict."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from attempts import ATTEMPTS
from judging import breach, request_of

from unroll.runner.confine import CONTAINER, LOCAL_ONLY, SECCOMP_ONLY
from unroll.runner.pool import Runner
from unroll.runner.request import CellRequest, Limits

HERE = Path(__file__).parent
OPENS_FILES = {"read_outside", "read_by_links", "import_application"}
"""What a cell can do at SECCOMP-ONLY: open files that the server can read, and nothing more."""
BOUNDED = tuple(
    attempt
    for attempt in ATTEMPTS
    if attempt.name.startswith(("memory_", "endless_", "print_", "forged_", "frame_", "hostile_", "huge_", "progress_"))
    or attempt.name
    in ("descriptor_bomb", "deep_recursion", "noise_forever", "event_flood", "broken_text", "nul_source")
    or attempt.name in ("closed_descriptors", "exit_at_once", "segfault", "abort", "picture_bomb", "environment")
)
"""What holds even at LOCAL-ONLY: limits, and that a report is only read. The others would do harm there."""


def on_host(without, *command, home):
    """Run a program of this folder, or a module, on a host without these layers; what it printed."""
    environment = {**os.environ, "UNROLL_HOME": str(home), "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    environment |= {"OMP_NUM_THREADS": "1", "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, HERE / "lesser_host.py", ",".join(without), sys.executable, *command],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
        env=environment,
    )
    assert done.stdout, done.stderr[-3000:]
    return done


HOSTS = [
    (("namespaces",), CONTAINER, "user_namespace"),
    (("landlock",), SECCOMP_ONLY, "landlock"),
    (("namespaces", "landlock"), SECCOMP_ONLY, "landlock"),
    (("seccomp",), LOCAL_ONLY, "seccomp"),
    (("namespaces", "landlock", "seccomp"), LOCAL_ONLY, "seccomp"),
]


@pytest.mark.parametrize(("without", "level", "missing"), HOSTS, ids=lambda value: "+".join(value) if value else "")
def test_the_doctor_finds_what_a_host_lacks(without, level, missing, tmp_path):
    """It says which layer is missing and why, at which level the canaries let a sandbox start, and for whom."""
    done = on_host(without, "-m", "unroll", "doctor", "--json", home=tmp_path)
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert found["host"][missing] is False
    assert found["host"]["reasons"][missing]
    assert found["levels"][0] == found["running"]["level"] == level
    assert found["running"]["safe_for_strangers"] is (level == CONTAINER)
    assert found["running"]["canaries"] is True


def test_the_doctor_says_in_words_for_whom_a_host_is(tmp_path):
    """The layer, the reason, the level, what it means, and the advice."""
    told = on_host(("landlock",), "-m", "unroll", "doctor", home=tmp_path).stdout
    assert "NO   Landlock: opens only the files it needs" in told
    assert "yes  seccomp" in told
    assert "Level SECCOMP-ONLY. Warning: code can read files that this server can read." in told
    assert told.strip().endswith("Do not let strangers run programs on this host.")


@pytest.mark.parametrize(
    ("without", "level", "reason"),
    [
        (("namespaces", "landlock"), SECCOMP_ONLY, "nothing keeps a program from reading this server's files"),
        (("namespaces", "landlock", "seccomp"), LOCAL_ONLY, "nothing but limits of time and memory would hold it"),
    ],
)
def test_a_weak_host_refuses_strangers_programs_and_runs_its_own(without, level, reason, tmp_path):
    """The whole app, started there: a stranger's text is refused with the reason, wherever it is sent; programs of the
    app run with their parameters; who sits at the machine may type; behind a proxy nobody sits there."""
    found = json.loads(on_host(without, HERE / "visit.py", home=tmp_path).stdout)
    direct = found["direct"]
    assert found["confinement"]["level"] == level
    for place in ("own", "changed", "mend"):
        assert reason in direct[place]["refused"], (place, direct[place])
        assert level in direct[place]["refused"]
    for place in ("vetted", "moved"):
        assert direct[place]["status"] == "ok", (place, direct[place])
    assert "refused" not in direct["broken run"]
    assert direct["at this machine"] == {"status": "ok", "stdout": "of my own\n", "error": "None"}
    assert reason in found["through a proxy"]["refused"]
    assert (found["lab"]["exceptions"], found["lab"]["editors"]) == ([], 0)
    assert any(reason in told for told in found["lab"]["infos"]), found["lab"]
    assert found["lab"]["warnings"] == [], "the program of the app was refused"


def test_a_container_lets_strangers_type(tmp_path):
    """Without namespaces, but with Landlock and the filter: nothing is refused."""
    found = json.loads(on_host(("namespaces",), HERE / "visit.py", home=tmp_path).stdout)
    assert found["confinement"]["level"] == CONTAINER
    for place in ("own", "changed", "mend", "vetted", "moved", "broken run", "at this machine"):
        assert "refused" not in found["direct"][place], found["direct"][place]
    assert found["direct"]["own"]["stdout"] == found["through a proxy"]["stdout"] == "of my own\n"
    assert found["lab"]["editors"] == 1


def test_every_attempt_on_a_host_without_landlock_and_namespaces(tmp_path):
    """What the level promises holds where the layers are really missing: only files can be read."""
    world = tmp_path / "world"
    world.mkdir()
    done = on_host(("namespaces", "landlock"), HERE / "roll_call.py", world, home=tmp_path)
    found = json.loads(done.stdout)
    assert found["confinement"]["level"] == SECCOMP_ONLY
    assert found["tried"] == len(ATTEMPTS)
    assert set(found["through"]) == OPENS_FILES, found["through"]


@pytest.fixture(scope="module")
def filtered():
    """System call filter and limits only, on this host."""
    with Runner(observer=None, max_parallel=2, level=SECCOMP_ONLY, spare=False, thorough=False) as runner:
        assert runner.wait_ready(), runner.status().problem
        assert runner.confinement()["safe_for_strangers"] is False
        yield runner


@pytest.fixture(scope="module")
def bounded():
    """Limits only."""
    with Runner(observer=None, max_parallel=2, level=LOCAL_ONLY, spare=False, thorough=False) as runner:
        assert runner.wait_ready(), runner.status().problem
        assert runner.confinement()["safe_for_strangers"] is False
        yield runner


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.name)
def test_with_the_filter_alone_only_files_can_be_read(filtered, world, attempt):
    """No process, no network, nothing written, nothing signalled; the page warns of what can be read."""
    found = breach(attempt, filtered.submit(request_of(attempt, world)).result(90), world)
    if attempt.name in OPENS_FILES:
        assert found.startswith("it got something"), "docs/sandbox.md says that files can be read here"
    else:
        assert not found


@pytest.mark.parametrize("attempt", BOUNDED, ids=lambda attempt: attempt.name)
def test_limits_and_frames_hold_without_any_layer(bounded, world, attempt):
    """Time, memory, output and what a child may say are bounded everywhere."""
    assert not breach(attempt, bounded.submit(request_of(attempt, world)).result(90), world)


@pytest.mark.parametrize("weak", ["filtered", "bounded"])
def test_honest_programs_run_at_the_lower_levels(weak, request):
    """A training run, output, an error with its line, and a stop in time."""
    runner = request.getfixturevalue(weak)
    source = (
        "import torch\nnet = torch.nn.GRU(2, 3)\nout, h = net(torch.ones(4, 1, 2))\nout.sum().backward()\nprint('end')"
    )
    trained = runner.submit(CellRequest(source)).result(60)
    assert (trained.status, trained.stdout, trained.tensors["out"].shape) == ("ok", "end\n", (4, 1, 3))
    failed = runner.submit(CellRequest("x = 1\nraise KeyError('k')")).result(60)
    assert (failed.error.type, failed.error.line) == ("KeyError", 2)
    late = runner.submit(CellRequest("while True: pass", limits=Limits(wall_s=0.5))).result(60)
    assert late.status == "timeout"
