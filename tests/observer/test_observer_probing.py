"""What the probes say of a model whose logits are no numbers: nothing that its numbers cannot bear out."""

import pytest
import torch
from torch import nn

from unroll.observer import Observer, leaks

SILENT = {what: f"Not tested ({what}): the logits are not finite." for what in ("padding", "permutation", "alone")}
PROGRAM = """
import torch
from torch import nn

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn, self.fc = nn.GRU(4, 8, batch_first=True), nn.Linear(8, 3)

    def forward(self, x):
        return self.fc(self.rnn(x)[1][-1])

torch.manual_seed(0)
model = Model()
with torch.no_grad():
    model.fc.weight.fill_(WEIGHT)
logits = model(torch.randn(6, 9, 4))
"""


class LastStep(nn.Module):
    """Divides by a number of the last column, which is zero in padding."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.GRU(4, 8, batch_first=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # (B, T, 4) -> (B, 8)
        return self.rnn(x)[1][-1] + 1 / x[:, -1, :1]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_model_whose_logits_are_not_finite_is_not_tested(value):
    """No change "by up to nan": two runs that give no number say nothing of each other."""
    model = nn.Sequential(nn.Flatten(1), nn.Linear(8, 3))
    with torch.no_grad():
        model[1].bias.fill_(value)
    found = leaks(model, torch.randn(5, 2, 4))
    assert {what: each["sentence"] for what, each in found.items()} == SILENT
    assert {(each["verdict"], each["max_change"]) for each in found.values()} == {("not tested", None)}


@pytest.mark.parametrize(("weight", "silent"), [("float('nan')", True), ("0.1", False)])
def test_a_program_that_ended_in_nan_is_not_blamed_for_its_batch(weight, silent):
    """Its sequences do not influence each other, and nothing says so; with numbers they are tested."""
    observer = Observer({})
    with observer:
        exec(PROGRAM.replace("WEIGHT", weight), observer.namespace)
    report = observer.report()
    assert {"not finite" in each["sentence"] for each in report["probes"].values()} == {silent}
    assert "samples influence each other" not in str(report)


def test_a_padding_that_makes_the_logits_no_numbers_moves_them():
    """Only then: the probe says so in words, and hands over no size."""
    torch.manual_seed(0)
    found = leaks(LastStep(), torch.randn(5, 7, 4))["padding"]
    assert (found["verdict"], found["max_change"]) == ("moves", None)
    assert found["sentence"] == "Three steps of padding at the end change the logits: they are not finite then."
