"""`unroll cell` and `unroll doctor`, as they are called from outside."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

UNROLL = Path(sys.executable).parent / "unroll"
CELL = """import torch
h = 8  # @param {type:"slider", min:4, max:16}
x = torch.zeros(2, h)
print(torch.rand(1).item())
"""


def unroll(*words, cwd=None):
    return subprocess.run([UNROLL, *map(str, words)], capture_output=True, text=True, check=False, cwd=cwd)


@pytest.fixture
def cell(tmp_path):
    path = tmp_path / "cell.py"
    path.write_text(CELL)
    return path


def test_run_prints_the_contracted_document(cell):
    """Every field of the contract, with parameters set and the seed obeyed."""
    done = unroll("cell", "run", cell, "--set", "h=12", "--seed", 3, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["status"], told["error"]) == (0, "ok", None)
    assert told["tensors"]["x"] == {"shape": [2, 12], "dtype": "float32"}
    assert {"modules", "recurrent", "steps", "first_nonfinite", "notes"} <= set(told["observation"])
    assert {"queued_ms", "run_ms", "observe_ms", "total_ms"} == set(told["timings"])
    assert told["confinement"]["landlock"] is True
    assert told["truncated"] is False
    again = json.loads(unroll("cell", "run", cell, "--seed", 3, "--json", "--no-observe").stdout)
    assert (again["stdout"], again["observation"]) == (told["stdout"], None)


def test_run_is_readable_without_json(cell):
    """A person sees output, tensors and how it ended."""
    done = unroll("cell", "run", cell)
    assert "x: (2, 8) float32" in done.stdout
    assert done.stdout.strip().splitlines()[-1].startswith("[ok, ")


def test_a_failing_cell_ends_with_status_one(tmp_path):
    """The learner's traceback is printed; the status tells a script."""
    (tmp_path / "bad.py").write_text("def f():\n    1 / 0\nf()\n")
    done = unroll("cell", "run", "bad.py", cwd=tmp_path)
    assert done.returncode == 1
    assert 'File "cell.py", line 2, in f' in done.stdout
    assert "ZeroDivisionError: division by zero" in done.stdout


def test_a_timeout_is_told(tmp_path):
    """The stated limit, in the stated words."""
    (tmp_path / "loop.py").write_text("while True: pass")
    done = unroll("cell", "run", "loop.py", "--timeout", 1, "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert (done.returncode, told["status"]) == (1, "timeout")
    assert told["error"]["message"] == "Stopped after 1 s. Try fewer steps or a smaller batch."


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nothing.py"], "nothing.py: No such file or directory."),
        (["cell.py", "--set", "h"], "--set h: write NAME=VALUE."),
        (["cell.py", "--set", "h=99"], "h: 99 is outside 4 .. 16."),
        (["cell.py", "--set", "k=1"], "k: this program has no such parameter; it has h."),
        (["cell.py", "--timeout", "0"], "--timeout must be between 0 and 3600 seconds."),
        (["cell.py", "--seed", "-1"], "--seed must be a whole number, 0 or more."),
        (["."], ".: Is a directory."),
    ],
)
def test_a_wrong_call_gets_one_sentence_and_status_two(cell, words, sentence):
    """Nothing is run; nothing but the sentence is printed."""
    done = unroll("cell", "run", *words, cwd=cell.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"unroll cell: {sentence}\n"


def test_bench_prints_times(cell):
    """One time per run, submit to finished, in milliseconds."""
    done = unroll("cell", "bench", cell, "--runs", 3, "--no-observe", "--json")
    times = json.loads(done.stdout)
    assert list(times) == ["total_ms"]
    assert len(times["total_ms"]) == 3
    assert all(0 < time < 5000 for time in times["total_ms"])


def test_doctor_says_what_holds_here():
    """Layers probed on this host, the level that runs, and what it means."""
    done = unroll("doctor", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert told["running"]["level"] == told["levels"][0]
    assert told["host"]["seccomp"] is True
    assert "Level" in unroll("doctor").stdout


def test_the_command_imports_only_what_is_called():
    """`unroll cell` needs no Streamlit, database or torch in its own process."""
    script = (
        "import sys\nfrom unroll.cli import build\nbuild(['cell'])\n"
        "print([m for m in ('torch', 'streamlit', 'sqlalchemy', 'plotly', 'numpy') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_long_lane_is_asked_for_by_name(tmp_path):
    """It gives more time than the other one; a lane that is not there is a wrong call."""
    (tmp_path / "slow.py").write_text("import time\ntime.sleep(11)\nprint('end')\n")
    done = unroll("cell", "run", "slow.py", "--lane", "long", "--no-observe", cwd=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "end")
    short = unroll("cell", "run", "slow.py", "--lane", "long", "--timeout", 1, "--no-observe", cwd=tmp_path)
    assert (short.returncode, "Stopped after 1 s." in short.stdout) == (1, True)
    wrong = unroll("cell", "run", "slow.py", "--lane", "forever", cwd=tmp_path)
    assert (wrong.returncode, 'no lane "forever"' in wrong.stderr) == (2, True)
