"""A run may carry one named change: from a closed set, carried out in the child, told in the observation."""

import pytest

from unroll.runner.interventions import INTERVENTIONS
from unroll.runner.pool import Runner
from unroll.runner.request import CellRequest, Limits

LONG = Limits(wall_s=60)
TRAIN = """
import torch
from torch import nn
rnn, head = nn.GRU(3, 8, batch_first=True), nn.Linear(8, 2)
optimizer = torch.optim.SGD([*rnn.parameters(), *head.parameters()], lr=RATE)
x, y = torch.randn(4, 6, 3), torch.tensor([0, 1, 0, 1])
for step in range(5):
    loss = nn.functional.cross_entropy(head(rnn(x)[1][-1]), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(loss.item())
"""


@pytest.fixture(scope="module")
def observed():
    with Runner(max_parallel=1, spare=False) as runner:
        assert runner.wait_ready(), runner.status().problem
        yield runner


def test_a_change_is_made_in_the_child_and_told(observed):
    """What is printed is to the bit what the edited program prints; the observation says what was done."""
    own = observed.submit(CellRequest(TRAIN.replace("RATE", "0.5"), seed=3, limits=LONG)).result(120)
    edited = observed.submit(CellRequest(TRAIN.replace("RATE", "0.05"), seed=3, limits=LONG)).result(120)
    changed = observed.submit(
        CellRequest(TRAIN.replace("RATE", "0.5"), seed=3, intervention="learning-rate-10", limits=LONG)
    ).result(120)
    assert changed.status == "ok"
    assert changed.stdout == edited.stdout != own.stdout
    told = changed.observation["intervention"]
    assert (told["name"], told["applied"], told["times"]) == ("learning-rate-10", True, 5)
    assert told["sentence"] == "lr 0.5 → 0.05"
    assert [step["lr"] for step in changed.observation["steps"]] == [0.05] * 5
    assert "intervention" not in own.observation


def test_a_change_that_does_not_apply_leaves_the_run_as_it_is(observed):
    """To the bit; and the reason is told."""
    source = TRAIN.replace("RATE", "0.5")
    own = observed.submit(CellRequest(source, limits=LONG)).result(120)
    for name in ("nonlinearity", "loss", "eps", "input-scale", "clip"):
        changed = observed.submit(CellRequest(source, intervention=name, limits=LONG)).result(120)
        assert changed.stdout == own.stdout
        assert changed.observation["intervention"]["applied"] is False
        assert changed.observation["intervention"]["sentence"].endswith(".")


@pytest.mark.parametrize(
    "name", ["lr", "__import__('os').system('id')", "../clip", "clip ", "Clip", "\x00", "x" * 9999]
)
def test_a_change_outside_the_set_is_refused(observed, name):
    """Before anything is queued, in one sentence that names the set and is not as long as what was given."""
    with pytest.raises(ValueError, match="There is no change") as refusal:
        observed.submit(CellRequest("x = 1", intervention=name))
    assert all(each in str(refusal.value) for each in INTERVENTIONS)
    assert len(str(refusal.value)) < 300


def test_a_change_needs_the_observer(observed):
    """Without it nobody could say what came of the change."""
    with pytest.raises(ValueError, match="without the observer"):
        observed.submit(CellRequest("x = 1", intervention="clip", observe=False))


def test_a_program_cannot_choose_or_lift_its_change(observed):
    """What the program does to the observer's modules stays in its own child; the next run is changed as asked."""
    hostile = "import sys\nsys.modules['unroll.observer.intervention'].CHANGES.clear()\n" + TRAIN.replace("RATE", "0.5")
    observed.submit(CellRequest(hostile, intervention="clip", limits=LONG)).result(120)
    after = observed.submit(
        CellRequest(TRAIN.replace("RATE", "0.5"), intervention="learning-rate-100", limits=LONG)
    ).result(120)
    assert after.observation["intervention"]["applied"] is True
