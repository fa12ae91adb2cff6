"""A change from outside does what the same change of the text would do, to the bit, and nothing else."""

import math
import random

import numpy as np
import pytest
import torch

from unroll.observer import Intervention, Observer
from unroll.observer.intervention import CHANGES
from unroll.runner.interventions import INTERVENTIONS

torch.set_num_threads(1)  # as in a cell
PROGRAM = """
import torch
from torch import nn
from torch.nn import functional as F

V, E, H, T, B, STEPS = 10, 8, 12, 6, 16, 25
class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.rnn = RNN
        self.fc = nn.Linear(H, 2)
    def forward(self, tokens):
        states, _ = self.rnn(EMBEDDED)
        return self.fc(states[:, -1])
model = Reader()
optimizer = OPTIMIZER
losses = []
for step in range(STEPS):
    tokens = torch.randint(V, (B, T))
    labels = (tokens[:, -1] >= 5).long()
    logits = model(tokens)
    loss = LOSS
    optimizer.zero_grad()
    loss.backward()
    CLIP
    optimizer.step()
    losses.append(loss.item())
"""
PLAIN = {
    "RNN": "nn.GRU(E, H, batch_first=True)",
    "EMBEDDED": "self.embedding(tokens)",
    "OPTIMIZER": "torch.optim.SGD(model.parameters(), lr=2.0)",
    "LOSS": "F.mse_loss(logits, F.one_hot(labels, 2).float())",
    "CLIP": "pass",
}
ADAM = {"OPTIMIZER": "torch.optim.Adam(model.parameters(), lr=0.01)"}
RELU = {"RNN": "nn.RNN(E, H, nonlinearity='relu', batch_first=True)", "LOSS": "F.cross_entropy(logits, labels)"}
PICKED = "[torch.arange(B), labels].mean()"
SAME = {
    "learning-rate-10": ({}, {"OPTIMIZER": "torch.optim.SGD(model.parameters(), lr=0.2)"}),
    "learning-rate-100": ({}, {"OPTIMIZER": "torch.optim.SGD(model.parameters(), lr=0.02)"}),
    "clip": ({}, {"CLIP": "nn.utils.clip_grad_norm_(model.parameters(), 1.0)"}),
    "loss": ({}, {"LOSS": "F.cross_entropy(logits, labels)"}),
    "nonlinearity": (RELU, {**RELU, "RNN": "nn.RNN(E, H, batch_first=True)"}),
    "eps": (ADAM, {"OPTIMIZER": "torch.optim.Adam(model.parameters(), lr=0.01, eps=1e-6)"}),
}
LOSSES = {
    "log of softmax": (f"-torch.log(torch.softmax(logits, 1)){PICKED}", f"-torch.log_softmax(logits, 1){PICKED}"),
    "a method, picked first": (
        "-logits.softmax(1).gather(1, labels[:, None]).log().mean()",
        "-logits.log_softmax(1).gather(1, labels[:, None]).mean()",
    ),
    "a module": ("F.nll_loss(nn.Softmax(1)(logits).log(), labels)", "F.nll_loss(logits.log_softmax(1), labels)"),
    "log of sigmoid": (
        "-torch.log(torch.sigmoid(logits[:, 0])).mean()",
        "-F.logsigmoid(logits[:, 0]).mean()",
    ),
    "squared error on one score": (
        "nn.MSELoss()(logits[:, 0], labels.float())",
        "F.binary_cross_entropy_with_logits(logits[:, 0], labels.float())",
    ),
    "BCELoss": (
        "nn.BCELoss()(torch.sigmoid(logits[:, 0]), labels.float())",
        "F.binary_cross_entropy_with_logits(logits[:, 0], labels.float())",
    ),
    "squared error on probabilities": (
        "F.mse_loss(torch.softmax(logits, 1), F.one_hot(labels, 2).float())",
        "F.cross_entropy(logits, labels)",
    ),
    "a logarithm of unknown origin": (
        "-torch.log(1 - torch.sigmoid(99 * logits[:, 0])).mean()",
        "-torch.log((1 - torch.sigmoid(99 * logits[:, 0])).clamp_min(1e-12)).mean()",
    ),
    "an exponential": (
        "torch.log(1 + torch.exp(1e4 * logits[:, 0])).mean()",
        "torch.log(1 + torch.exp((1e4 * logits[:, 0]).clamp_max(80.0))).mean()",
    ),
}


def text(changes=None):
    source = PROGRAM
    for name, value in {**PLAIN, **(changes or {})}.items():
        source = source.replace(name, value) if name != "LOSS" else source.replace("loss = LOSS", f"loss = {value}")
    return source


def run(source, change="", seed=0):
    """Losses, final parameters and random state of a program, and what the change says of itself."""
    torch.manual_seed(seed), random.seed(seed), np.random.seed(seed)
    space = {"__name__": "__main__"}
    if not change:
        exec(source, space)
        return left(space), None, None
    with Intervention(change) as made, Observer(space) as observer:
        made.begin()
        exec(source, space)
        made.end()
    return left(space), made.report(), observer.report()


def left(space):
    return space["losses"], [p.detach().clone() for p in space["model"].parameters()], torch.get_rng_state()


def same(one, other):
    numbers = [[str(loss) for loss in each[0]] for each in (one, other)]
    return (
        numbers[0] == numbers[1]
        and all(torch.equal(a.nan_to_num(7.0), b.nan_to_num(7.0)) for a, b in zip(one[1], other[1], strict=True))
        and torch.equal(one[2], other[2])
    )


def test_the_runner_and_the_observer_know_the_same_changes():
    """The closed set is written down twice, for neither room may import the other."""
    assert tuple(CHANGES) == INTERVENTIONS


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("change", SAME)
def test_a_change_from_outside_is_the_change_of_the_text(change, seed):
    """Losses, parameters and random state are bitwise those of the program that somebody edited."""
    before, after = SAME[change]
    changed, told, seen = run(text(before), change, seed)
    assert told["applied"], told
    assert same(changed, run(text({**before, **after}), seed=seed)[0])
    assert not same(changed, run(text(before), seed=seed)[0])
    assert [note for note in seen["notes"] if "observer error" in note] == []


@pytest.mark.parametrize("name", LOSSES)
def test_the_stable_form_of_a_loss_is_the_one_a_person_would_write(name):
    """log(softmax) in any spelling, squared error on classes, and logarithms and exponentials held in bounds."""
    own, stable = LOSSES[name]
    rate = {"OPTIMIZER": "torch.optim.SGD(model.parameters(), lr=0.1)"}
    changed, told, _ = run(text({**rate, "LOSS": own}), "loss")
    assert told["applied"], told
    assert same(changed, run(text({**rate, "LOSS": stable}))[0])


@pytest.mark.parametrize(
    ("change", "changes", "why"),
    [
        ("nonlinearity", {}, "no nn.RNN or nn.RNNCell with relu"),
        ("eps", {}, "SGD has no eps"),
        ("input-scale", {}, "on a usual scale"),
        ("loss", {"LOSS": "F.cross_entropy(logits, labels)"}, "no other form"),
        ("loss", {"LOSS": "F.mse_loss(logits, labels[:, None].expand(B, 2) * 3.5)"}, "numbers that are no classes"),
        ("clip", {"CLIP": "nn.utils.clip_grad_norm_(model.parameters(), 0.25)"}, "longer than 1 (at most 0.25)"),
        ("learning-rate-10", {"OPTIMIZER": "torch.optim.SGD(model.parameters(), lr=0.0)"}, "No optimizer"),
    ],
)
def test_a_change_that_does_not_apply_says_why_and_changes_nothing(change, changes, why):
    """The run is then bitwise the learner's own."""
    changed, told, _ = run(text(changes), change)
    assert (told["applied"], told["times"]) == (False, 0)
    assert why in told["sentence"]
    assert same(changed, run(text(changes))[0])


def test_large_embeddings_are_shrunk_and_large_data_standardised():
    """Both by what the first batch shows; later batches are scaled alike."""
    large = {"EMBEDDED": "self.embedding(tokens) * 1000"}
    _, told, _ = run(text(large), "input-scale")
    assert told["applied"]
    assert "brought to a spread of 1" in told["sentence"]
    data = "torch.manual_seed(0)\nrnn, fc = nn.LSTM(3, 4), nn.Linear(4, 2)\nx = 5e4 + 1e4 * torch.randn(9, 8, 3)\n"
    space = {"torch": torch, "nn": torch.nn, "given": []}
    with Intervention("input-scale") as change:
        change.begin()
        exec(data + "rnn.register_forward_pre_hook(lambda m, a: given.append(a[0]))\nrnn(x)\nrnn(2 * x)", space)
        change.end()
    first, second = space["given"]
    assert torch.allclose(first.mean((0, 1)), torch.zeros(3), atol=1e-5)
    assert torch.allclose(first.std((0, 1)), torch.ones(3), atol=0.01)
    assert second.mean() > 3
    assert change.report()["times"] == 2


@pytest.mark.parametrize("rnn", ["nn.GRU(E, H, batch_first=True)", "nn.LSTM(E, H, 2, batch_first=True)"])
def test_computing_in_64_bits_begins_with_the_very_same_weights(rnn):
    """The first loss agrees to the last digits of float32; the model is float64 in the end."""
    rate = {"RNN": rnn, "OPTIMIZER": "torch.optim.SGD(model.parameters(), lr=0.1)"}
    wide, told, _ = run(text(rate), "float64")
    own, _, _ = run(text(rate))
    assert told["applied"]
    assert wide[1][0].dtype is torch.float64
    assert wide[0] == pytest.approx(own[0], rel=1e-4)
    assert wide[0] != own[0]


def test_a_scheduler_finds_the_programs_own_rate():
    """Only the step is shorter: what the program reads and sets between two steps is as it wrote it."""
    source = text().replace(
        "    losses.append(loss.item())",
        "    losses.append(optimizer.param_groups[0]['lr'])\n    optimizer.param_groups[0]['lr'] *= 0.5",
    )
    assert run(source, "learning-rate-10")[0][0] == [2.0 * 0.5**step for step in range(25)]


def test_every_optimizer_is_changed():
    """Two optimizers, each with its own rate."""
    two = text().replace(
        "losses = []",
        "optimizer.step = (lambda a, b: lambda: (a.step(), b.step()))(\n"
        "    torch.optim.SGD(model.rnn.parameters(), lr=1.0), torch.optim.SGD(model.fc.parameters(), lr=0.5))\n"
        "losses = []",
    )
    fewer = two.replace("lr=1.0", "lr=0.1").replace("lr=0.5", "lr=0.05")
    assert same(run(two, "learning-rate-10")[0], run(fewer)[0])


@pytest.mark.parametrize("change", ["clip", "learning-rate-10"])
def test_an_optimizer_that_runs_a_closure_is_told_of(change):
    """LBFGS computes its gradients within the step: its rate can be changed, its gradients are not reached."""
    source = text({"OPTIMIZER": "torch.optim.LBFGS(model.parameters(), lr=0.1)"}).replace(
        "    optimizer.step()", "    optimizer.step(lambda: loss)"
    )
    _, told, _ = run(source, change)
    assert told["applied"] is (change == "learning-rate-10")
    assert change != "clip" or "LBFGS computes its gradients within a step" in told["sentence"]


def test_a_mistake_of_a_change_never_reaches_the_program(monkeypatch):
    """It stops changing and says so; the program goes on as it is."""
    made = Intervention("loss")
    monkeypatch.setattr(made, "_instead", made._change.safely(lambda call: 1 / 0))
    with made:
        made.begin()
        assert math.isclose(float(torch.exp(torch.tensor(1.0))), math.e, rel_tol=1e-6)
        made.end()
    told = made.report()
    assert told["applied"] is False
    assert told["sentence"] == "The change could not be made (ZeroDivisionError: division by zero)."


def test_a_name_that_is_none_of_the_set_is_refused():
    """In one sentence that lists the set."""
    with pytest.raises(ValueError, match=r'There is no change "rm -rf". There are: learning-rate-10, '):
        Intervention("rm -rf")


def test_nothing_stays_behind():
    """Hooks and the mode are gone afterwards, also when the program left a mode of its own on."""
    from torch.overrides import TorchFunctionMode, _get_current_function_mode

    class Own(TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            return func(*args, **(kwargs or {}))

    with Intervention("learning-rate-10") as change:
        change.begin()
        left_on = Own()
        left_on.__enter__()
        change.end()
    assert _get_current_function_mode() is left_on
    left_on.__exit__(None, None, None)
    assert _get_current_function_mode() is None
    parameter = torch.nn.Parameter(torch.ones(1))
    parameter.grad = torch.ones(1)
    torch.optim.SGD([parameter], lr=1.0).step()
    assert parameter.item() == 0.0
