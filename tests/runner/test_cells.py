# ruff: noqa: E501  - programs are kept as they would be sent
"""What a program gives back: as `python cell.py`, and in the learner's words when it fails."""

import subprocess
import sys
import time

import pytest

from unroll.runner.events import Finished, Printed, Progress, Started
from unroll.runner.request import CellRequest, Limits

FAILING = {
    "zero": "def f(a):\n    return a / 0\nf(1)",
    "key": "d = {}\nd['x']",
    "shape": "import torch\ntorch.nn.Linear(3, 2)(torch.zeros(4, 5))",
    "hidden": "import torch\nx = torch.zeros(2, 3, 4)\ntorch.nn.GRU(5, 6)(x)",
    "target": "import torch\nloss = torch.nn.functional.cross_entropy(torch.zeros(1, 2), torch.tensor([5]))",
    "custom": "class Odd(ValueError):\n    pass\nraise Odd('very')",
    "cause": "try:\n    int('x')\nexcept ValueError as e:\n    raise RuntimeError('because') from e",
    "name": "def g():\n    return missing\ng()",
    "import": "import no_such_module",
    "syntax": "x = 1\ny = (2\n",
    "indent": "def f():\nreturn 1\n",
    "assert": "assert 1 == 2, 'no'",
    "twice": "import torch\nw = torch.ones(1, requires_grad=True)\nl = (w * w).sum()\nl.backward()\nl.backward()",
}


@pytest.mark.parametrize("name", FAILING)
def test_a_failure_is_the_one_of_plain_python(run, tmp_path, name):
    """Same exception type, same message, same line as `python cell.py`; only the learner's lines in the traceback."""
    source = FAILING[name]
    (tmp_path / "cell.py").write_text(source)
    plain = subprocess.run([sys.executable, "cell.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    result = run(source)
    assert result.status == "error"
    told = result.error
    last = plain.stderr.strip().splitlines()[-1]
    assert told.type in last.partition(":")[0]
    assert plain.stderr.strip().endswith(told.message.strip())
    lines = [
        int(part.split(",")[0]) for part in plain.stderr.split('cell.py", line ')[1:] for part in [part.split("\n")[0]]
    ]
    assert told.line == lines[-1]
    assert "site-packages" not in told.traceback
    assert 'File "cell.py"' in told.traceback


def test_output_of_both_streams_comes_in_order(run):
    """stdout and stderr are one text, in the order written; a line without an end is there too."""
    result = run(
        "import sys\nprint('a')\nprint('b', file=sys.stderr)\nsys.stdout.buffer.write(b'c')\nprint('d', end='')"
    )
    assert (result.status, result.stdout, result.truncated) == ("ok", "a\nb\ncd", False)


def test_long_output_is_cut(run):
    """What is beyond the limit is gone and `truncated` says so; the program goes on."""
    result = run("for i in range(2000):\n    print('x' * 9)\ndone = 1", output_bytes=4096, probes={"done": "done"})
    assert (result.status, result.truncated, len(result.stdout)) == ("ok", True, 4096)
    assert result.probes == {"done": 1}


def test_tensors_are_named_with_shape_and_type(run):
    """Top-level tensors, without underscores, also when the program fails later."""
    result = run(
        "import torch\nx = torch.zeros(2, 3)\n_y = x\nn = torch.tensor(1)\nlayer = torch.nn.Linear(1, 1)\n1 / 0"
    )
    assert {name: (t.shape, t.dtype) for name, t in result.tensors.items()} == {
        "x": ((2, 3), "float32"),
        "n": ((), "int64"),
    }


def test_probes_come_back_as_json(run):
    """Tuples and sizes are lists, tensors numbers or lists, what is not finite is told apart by name."""
    source = "import torch, numpy as np\nx = torch.ones(2, 3)\nf = float"
    probes = {
        "shape": "x.shape",
        "tuple": "(1, 'a', None, True)",
        "item": "x.sum()",
        "rows": "x[:, :1]",
        "array": "np.arange(2)",
        "scalar": "np.float32(0.5)",
        "dict": "{'a': 1, 2: [3]}",
        "odd": "[f('nan'), f('inf'), -f('inf')]",
        "dtype": "x.dtype",
        "broken": "x.nothing",
        "object": "object()",
        "huge": "torch.zeros(1000, 1000)",
        "bad": "1 +",
    }
    got = run(source, probes=probes).probes
    errors = got.pop("__errors__")
    assert got == {
        "shape": [2, 3],
        "tuple": [1, "a", None, True],
        "item": 6.0,
        "rows": [[1.0], [1.0]],
        "array": [0, 1],
        "scalar": 0.5,
        "dict": {"a": 1, "2": [3]},
        "odd": ["nan", "inf", "-inf"],
        "dtype": "torch.float32",
    }
    assert set(errors) == {"broken", "object", "huge", "bad"}
    assert errors["broken"].startswith("AttributeError")
    assert "no JSON form" in errors["object"]


def test_probes_of_a_failed_program_say_so(run):
    """A program that raises has no outcome, whatever names it has bound."""
    result = run("x = 1\n1 / 0", probes={"x": "x"})
    assert result.probes == {"__errors__": {"x": "the program did not come to its end"}}


def test_a_seed_gives_the_same_numbers(run):
    """torch, numpy and random start from the request's seed; another seed, other numbers."""
    source = "import torch, random, numpy as np\nv = [torch.rand(1).item(), random.random(), np.random.rand()]"
    one, again, other = (run(source, seed=seed, probes={"v": "v"}).probes["v"] for seed in (3, 3, 4))
    assert one == again
    assert all(a != b for a, b in zip(one, other, strict=True))


def test_parameters_are_set(run, runner):
    """Values stand in the program; a wrong one is refused before anything runs."""
    source = 'h = 8  # @param {type:"slider", min:4, max:16}\nraise ValueError(h)'
    assert run(source, parameters={"h": 12}).error.message == "12"
    with pytest.raises(ValueError, match=r"^h: 99 is outside 4 .. 16\.$"):
        runner.submit(CellRequest(source, {"h": 99}))


def test_a_source_that_cannot_be_a_cell_is_refused(runner):
    """One sentence; nothing is queued."""
    with pytest.raises(ValueError, match=r"^The program has 70,000 bytes; a cell may have 61,440\.$"):
        runner.submit(CellRequest("x" * 70_000))
    with pytest.raises(ValueError, match="not text"):
        runner.submit(CellRequest("x = '\ud800'"))


@pytest.mark.parametrize(
    ("source", "status", "sentence"),
    [
        ("while True: pass", "timeout", "Stopped after 0.5 s. Try fewer steps or a smaller batch."),
        ("x = bytearray(5 << 30)", "memory", "The program asked for more memory than the 1024 MB it may use."),
        (
            "import torch\nx = torch.zeros(5 * 2**30 // 4)",
            "memory",
            "The program asked for more memory than the 1024 MB",
        ),
        ("while True: print('x' * 100)", "output", "Stopped because it printed too much."),
        ("import os; os._exit(3)", "crashed", "The program ended without a report (exit status 3)."),
    ],
)
def test_a_limit_is_told_in_one_sentence(run, source, status, sentence):
    """Which limit, and what to do."""
    result = run(source, wall_s=0.5 if status == "timeout" else 10)
    assert result.status == status
    assert result.error.message.startswith(sentence)


def test_sixty_kilobytes_of_source_run(run):
    """A program larger than one pipe's buffer arrives whole."""
    source = "\n".join(f"x{i} = '{'ü' * 20}'" for i in range(1000)) + "\nlast = 1"
    assert run(source, probes={"last": "last"}).probes == {"last": 1}


def test_events_stream_while_the_program_runs(runner):
    """Text is there long before the end; the last event is the result."""
    run = runner.submit(CellRequest("import time\nprint('now')\ntime.sleep(1.5)\nprint('later')"))
    deadline = time.monotonic() + 20
    while not any(isinstance(event, Printed) for event in run.events()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert run.state == "running"
    assert run.events() == [Started(1), Printed("now\n")]
    result = run.result(30)
    assert run.events(after=2) == [Printed("later\n"), Finished(result)]
    assert runner.find(run.id) is run
    assert runner.find("unknown") is None
    assert 1500 <= result.timings.run_ms <= result.timings.total_ms


def test_stop_ends_a_run_and_keeps_what_there_was(runner):
    """Within 200 ms, even in C code with all signals blocked."""
    source = "import signal\nprint('before')\nsignal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\nsum(range(10**12))"
    run = runner.submit(CellRequest(source))
    while not any(isinstance(event, Printed) for event in run.events()):
        time.sleep(0.01)
    started = time.monotonic()
    run.stop()
    result = run.result(5)
    assert time.monotonic() - started < 0.2
    assert (result.status, result.stdout) == ("stopped", "before\n")
    assert result.error.message == "You stopped this run."
    run.stop()


def test_the_queue_is_bounded_fair_and_shown(runner):
    """Two at once; the third waits at its place, behind nobody's pile; a waiting run can be stopped."""
    sleep = "import time\ntime.sleep(1.5)"
    running = [runner.submit(CellRequest(sleep, learner="busy")) for _ in range(2)]
    while runner.status().running < 2:
        time.sleep(0.01)
    pile = [runner.submit(CellRequest("1", learner="busy")) for _ in range(3)]
    late = runner.submit(CellRequest("1", learner="late"))
    assert [run.position for run in (*pile, late)] == [1, 3, 4, 2]
    assert (runner.status().queued, late.state) == (4, "queued")
    pile[0].stop()
    assert (pile[0].result(1).status, late.position) == ("stopped", 2)
    assert [run.result(60).status for run in (*running, *pile[1:], late)] == ["ok"] * 5
    assert late.position == 0
    assert late.result().timings.queued_ms > 500


def test_memory_limit_is_the_requests(run):
    """What fits into one limit does not fit into a smaller one."""
    source = "x = bytearray(300 << 20)"
    assert run(source, memory_mb=512).status == "ok"
    assert run(source, memory_mb=128).status == "memory"


def test_limits_are_frozen_into_the_sentence(run):
    """The sentence names the request's own limit."""
    assert "128 MB" in run("x = bytearray(300 << 20)", memory_mb=128).error.message


def test_waiting_for_a_result_can_end(runner):
    """A timeout of the waiter is not the run's: it goes on."""
    run = runner.submit(CellRequest("import time\ntime.sleep(0.5)", limits=Limits(wall_s=5)))
    with pytest.raises(TimeoutError):
        run.result(0.05)
    assert run.result(20).status == "ok"


def test_progress_needs_an_observer(run):
    """Without an observer there is no observation, and no progress."""
    assert run("import torch").observation is None
    assert Progress("step").values == {}


def test_exit_functions_are_called_at_the_end(run):
    """Last first, after the program's threads; what one raises is printed and changes nothing; also after a failure."""
    source = """
import atexit, threading, time
atexit.register(print, "last")
atexit.register(lambda: 1 / 0)
atexit.register(print, "first")
threading.Thread(target=lambda: (time.sleep(0.1), print("thread"))).start()
"""
    result = run(source)
    assert result.status == "ok"
    lines = result.stdout.splitlines()
    assert [line for line in lines if line in ("thread", "first", "last")] == ["thread", "first", "last"]
    assert "ZeroDivisionError: division by zero" in lines
    failed = run("import atexit\natexit.register(print, 'bye')\nraise ValueError('on purpose')")
    assert (failed.status, failed.stdout) == ("error", "bye\n")
