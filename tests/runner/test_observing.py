"""An observer is named to the runner; it watches, and whatever it does wrong never reaches the learner's program."""

import textwrap

import pytest

from unroll.runner.events import Progress
from unroll.runner.pool import Runner
from unroll.runner.request import CellRequest, Limits

TRAIN = """
import torch
from torch import nn
torch.manual_seed(0)
rnn, head = nn.GRU(3, 8, batch_first=True), nn.Linear(8, 2)
optimizer = torch.optim.SGD([*rnn.parameters(), *head.parameters()], lr=0.1)
x, y = torch.randn(4, 6, 3), torch.tensor([0, 1, 0, 1])
for step in range(STEPS):
    loss = nn.functional.cross_entropy(head(rnn(x)[1][-1]), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.fixture(scope="module")
def observed():
    with Runner(max_parallel=1, spare=False) as runner:
        assert runner.wait_ready(), runner.status().problem
        yield runner


def test_training_is_observed_and_streamed(observed):
    """Modules, states, gradients and steps in the result; steps as progress while it runs."""
    run = observed.submit(CellRequest(TRAIN.replace("STEPS", "5")))
    result = run.result(60)
    seen = result.observation
    assert result.status == "ok"
    assert {module["kind"] for module in seen["modules"]} >= {"GRU", "Linear"}
    assert len(seen["steps"]) == 5
    assert len(seen["recurrent"][0]["hidden_norm"][0]) == 6
    told = [event.values["step"] for event in run.events() if isinstance(event, Progress) and event.name == "step"]
    assert (told[0], told[-1]) == (0, 4)  # the observer may leave out steps that follow each other fast
    assert result.timings.observe_ms >= 0


def test_what_was_recorded_before_a_stop_stays(observed):
    """A run that is ended from outside still has the steps up to then."""
    run = observed.submit(CellRequest(TRAIN.replace("STEPS", "10**9"), limits=Limits(wall_s=2)))
    result = run.result(60)
    assert result.status == "timeout"
    assert len(result.observation["steps"]) > 3
    assert result.observation["modules"] == []
    assert "ended from outside" in result.observation["notes"][0]


def test_a_failing_program_is_observed_up_to_its_failure(observed):
    """Steps before the exception are there, and so are the tensors."""
    result = observed.submit(CellRequest(TRAIN.replace("STEPS", "3") + "head(torch.zeros(1, 9))")).result(60)
    assert (result.status, result.error.type) == ("error", "RuntimeError")
    assert len(result.observation["steps"]) == 3
    assert "x" in result.tensors


def test_observation_can_be_left_out(observed):
    """`observe=False` runs the bare program."""
    assert observed.submit(CellRequest("x = 1", observe=False)).result(60).observation is None


OBSERVERS = {
    "raises_at_start": "class Observer:\n    def __init__(self, namespace, emit=None): raise RuntimeError('start')",
    "raises_at_end": """
class Observer:
    def __init__(self, namespace, emit=None): self.emit = emit
    def __enter__(self): return self
    def __exit__(self, *error): raise KeyError('end')
    def report(self): raise RuntimeError('report')
""",
    "reports_nonsense": """
class Observer:
    def __init__(self, namespace, emit=None): self.emit = emit
    def __enter__(self): self.emit({'name': 'step', 'values': {'loss': float('nan')}}); return self
    def __exit__(self, *error): return None
    def report(self): return {'steps': object(), 'notes': 3}
""",
    "broken_module": "1 / 0",
}


@pytest.mark.parametrize("name", OBSERVERS)
def test_a_broken_observer_becomes_a_note(tmp_path, monkeypatch, name):
    """The program's result is as without it; the note says what went wrong."""
    (tmp_path / f"{name}.py").write_text(textwrap.dedent(OBSERVERS[name]))
    tmp_path.chmod(0o755)
    monkeypatch.syspath_prepend(str(tmp_path))
    with Runner(observer=name, max_parallel=1, spare=False, thorough=False) as runner:
        result = runner.submit(CellRequest("print('fine')\nx = 1", probes={"x": "x"})).result(60)
    assert (result.status, result.stdout, result.probes) == ("ok", "fine\n", {"x": 1})
    assert any("observer" in note or name in note for note in result.observation["notes"]), result.observation
    assert set(result.observation) >= {"modules", "recurrent", "steps", "first_nonfinite", "notes"}


def test_a_missing_observer_becomes_a_note():
    """Nothing of that name is installed: cells run, and say that they are not observed."""
    with Runner(observer="unroll.no_such_observer", max_parallel=1, spare=False, thorough=False) as runner:
        result = runner.submit(CellRequest("x = 1")).result(60)
    assert result.status == "ok"
    assert any("no_such_observer" in note for note in result.observation["notes"])
