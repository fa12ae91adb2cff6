# ruff: noqa: E501  - programs are kept as they would be sent
"""Strangers type Python. Every attempt, with all layers and with what is left inside a container."""

import re

import pytest
from attempts import ATTEMPTS
from judging import breach, request_of

from unroll.runner.request import CellRequest


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.name)
def test_attempt_is_contained(runner, world, attempt):
    """The cell ends as it must, got nothing, changed nothing outside, and the next learner's run is as ever."""
    assert not breach(attempt, runner.submit(request_of(attempt, world)).result(60), world)
    after = runner.submit(CellRequest("print(sum(range(10)))")).result(60)
    assert (after.status, after.stdout) == ("ok", "45\n")


def test_text_of_a_cell_is_harmless(runner):
    """No terminal escape, control character or direction override reaches the page; markup stays text."""
    source = next(attempt.source for attempt in ATTEMPTS if attempt.name == "broken_text")
    stdout = runner.submit(CellRequest(source)).result(60).stdout
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", stdout)
    assert "red" in stdout
    assert "<script>" in stdout
    assert "[31m" not in stdout
    assert "\ufffd" in stdout


def test_no_run_leaves_anything_for_the_next(runner):
    """Files, module attributes, environment and random state are as new in every run."""
    leave = """
import os, builtins, torch, random, sys
builtins.left = os.environ["LEFT"] = torch.left = sys.left = "x"
torch.manual_seed(99); random.seed(99)
try: open("left", "w").write("x")
except OSError: pass
"""
    look = """
import os, builtins, torch, random, sys
found = [hasattr(builtins, "left"), "LEFT" in os.environ, hasattr(torch, "left"), hasattr(sys, "left"), os.path.exists("left")]
state = [random.random(), torch.rand(1).item()]
"""
    first = runner.submit(CellRequest(look, probes={"state": "state"})).result(60)
    assert runner.submit(CellRequest(leave)).result(60).status == "ok"
    second = runner.submit(CellRequest(look, probes={"found": "found", "state": "state"})).result(60)
    assert second.probes["found"] == [False] * 5
    assert second.probes["state"] == first.probes["state"]


def test_two_runs_at_once_do_not_see_each_other(runner):
    """Neither the process nor the files of a run that is under way are in reach of another."""
    slow = "import os, time\ntry: open('mine', 'w').write('x')\nexcept OSError: pass\nprint(os.getpid(), flush=True)\ntime.sleep(3)"
    look = """
import os
found = []
for pid in range(2, 70000):
    try:
        os.kill(pid, 0)
    except OSError:
        continue
    if pid != os.getpid():
        found.append(pid)
found += [name for name in os.listdir(".") if name == "mine"] if os.getcwd() != "/" else []
"""
    waiting = runner.submit(CellRequest(slow, learner="a"))
    looking = runner.submit(CellRequest(look, learner="b", probes={"found": "found"}))
    assert looking.result(60).probes == {"found": []}
    waiting.stop()
    assert waiting.result(10).status == "stopped"
