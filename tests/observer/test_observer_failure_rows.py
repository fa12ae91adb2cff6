"""The table of hard programs in `docs/observing.md`, row by row: what it promises is shown, or said in the notes."""

import copy
import io
import re
from pathlib import Path
from typing import Any

import pytest
import test_observer_failure_modes as modes
import test_observer_invisible as invisible
import torch
from failure_rows import TESTED, row
from test_observer_failure_modes import Classifier, X, Y, observe, said, train
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence

DOCS = Path(__file__).parents[2] / "docs" / "observing.md"
LENGTHS = torch.tensor([2, 5, 1, 4, 5, 3])


def gradients(entry: dict[str, Any]) -> Tensor:
    """(B, T), 0 at padding."""
    rows = [[norm or 0.0 for norm in row] for row in entry["hidden_grad_norm"]]
    return torch.tensor(rows, dtype=torch.float64)


def test_every_row_of_the_table_is_tested_and_every_such_test_has_its_row() -> None:
    """The table in the documentation and the tests are called up against each other."""
    text = DOCS.read_text(encoding="utf-8").split("## Hard programs")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| .+ \|$", text, re.M)[1:]
    tests = {name for module in (modes, invisible) for name in vars(module)} | set(globals())
    assert sorted(rows) == sorted(TESTED)
    assert [title for title, name in TESTED.items() if name not in tests] == []
    assert len(rows) > 35


@row("only evaluates (`eval`, `no_grad`, `inference_mode`)")
@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_evaluation_shows_states_without_a_gradient(mode: Any) -> None:
    """States are there, the gradient is null, and the entry is marked as no training."""
    model = Classifier().eval()

    def work() -> None:
        with mode():
            model(X)

    (entry,) = observe({"model": model}, work)["recurrent"]
    assert not entry["training"]
    assert entry["hidden_grad_norm"] is None
    assert len(entry["hidden_norm"]) == 6


@row("calls backward, but never updates")
def test_backward_without_a_step_is_said() -> None:
    """The gradient through time is shown; there are no steps."""
    model = Classifier()
    report = observe({"model": model}, lambda: F.cross_entropy(model(X), Y).backward())
    assert report["steps"] == []
    assert report["recurrent"][0]["hidden_grad_norm"] is not None
    assert said(report, "no optimizer step and no manual update")


@row("edits a cell's state so that it no longer leads back to the last call")
def test_a_broken_chain_is_two_sequences() -> None:
    """A state that is detached and copied begins anew; what is shown of each part is exact."""
    cell = nn.GRUCell(2, 8)

    def work() -> None:
        h = cell(X[:, 1], cell(X[:, 0]))
        h = torch.tensor(h.tolist())
        cell(X[:, 3], cell(X[:, 2], h)).sum().backward()

    report = observe({"cell": cell}, work)
    (entry,) = report["recurrent"]  # only the second part has a gradient
    assert [len(row) for row in entry["hidden_grad_norm"]] == [2] * 6


@row("writes its recurrence by hand from `nn.Linear`")
def test_a_hand_written_cell_is_shown_by_call_and_said() -> None:
    """No empty chart: a note, and the gradient by the result of each call, which autograd's retain_grad confirms."""
    i2h, h2o, states = nn.Linear(10, 8), nn.Linear(8, 3), []

    def work() -> None:
        h = torch.zeros(6, 8)
        for t in range(5):
            h = torch.tanh(i2h(torch.cat([X[:, t], h], 1)))
            h.retain_grad()
            states.append(h)
        F.cross_entropy(h2o(h), Y).backward()

    report = observe({"i2h": i2h, "h2o": h2o}, work)
    assert report["recurrent"] == []
    assert said(report, "No recurrent module was called")
    found = next(chain for chain in report["by_call"] if chain["kind"] == "tanh")
    true = torch.stack([h.grad.norm(dim=1) for h in states], 1)
    assert torch.allclose(torch.tensor(found["output_grad_norm"]), true, rtol=1e-4)


@row("packs its batch, sorted or not")
def test_a_packed_batch_is_shown_in_the_programs_order() -> None:
    """Lengths and gradients stand at the program's own sequences, also if the packed batch comes by keyword."""
    rnn = nn.GRU(2, 8, batch_first=True)

    def work(keyword: bool) -> None:
        packed = pack_padded_sequence(X, LENGTHS, batch_first=True, enforce_sorted=False)
        _, h_n = rnn(input=packed) if keyword else rnn(packed)
        (h_n[-1] * torch.arange(6).unsqueeze(1)).sum().backward()

    for keyword in (False, True):
        (entry,) = observe({"rnn": rnn}, lambda keyword=keyword: work(keyword))["recurrent"]
        assert entry["lengths"] == LENGTHS.tolist()
        found = gradients(entry)
        last = found[range(6), LENGTHS - 1]
        assert torch.allclose(last, torch.arange(6).double() * 8**0.5, rtol=1e-6)
        assert all(not found[b, length:].any() for b, length in enumerate(LENGTHS))


@row("gives a packed batch to `torch.gru` itself")
def test_a_packed_batch_without_its_module_is_said_to_be_sorted() -> None:
    """The original order is known to the module only."""
    rnn = nn.GRU(2, 8, batch_first=True)
    packed = pack_padded_sequence(X, LENGTHS, batch_first=True, enforce_sorted=False)

    def work() -> None:
        weights = [p for name, p in rnn.named_parameters()]
        output, _ = torch.gru(packed.data, packed.batch_sizes, torch.zeros(1, 6, 8), weights, True, 1, 0.0, True, False)
        output.sum().backward()

    report = observe({"rnn": rnn}, work)
    assert report["recurrent"][0]["lengths"] == sorted(LENGTHS.tolist(), reverse=True)
    assert said(report, "sorted by length")


@row("reads the data of a packed output")
def test_a_loss_of_packed_data_is_exact() -> None:
    """The gradient that arrives at `output.data` is put back at its sequence and time step."""
    rnn = nn.GRU(2, 8, batch_first=True)

    def work(packed: bool) -> None:
        given: Any = pack_padded_sequence(X, torch.full((6,), 5), batch_first=True) if packed else X
        output, _ = rnn(given)
        data = output.data if isinstance(output, PackedSequence) else output
        (data**2).sum().backward()

    found = [gradients(observe({"rnn": rnn}, lambda p=p: work(p))["recurrent"][0]) for p in (True, False)]
    assert torch.allclose(*found, rtol=1e-5)


@row("copies or saves its model (`deepcopy`, `state_dict`, `torch.save`)")
@pytest.mark.filterwarnings("error")
def test_copies_and_files_of_an_observed_model_hold_nothing_of_the_observer() -> None:
    """No hook is left on parameters or modules; the file is that of an unobserved model, byte for byte."""
    files = []
    for watched in (False, True):
        torch.manual_seed(0)
        model, file = Classifier(), io.BytesIO()

        def work(model: Any = model, file: Any = file) -> None:
            train(model, torch.optim.SGD(model.parameters(), 0.1), 2)
            twin = copy.deepcopy(model)
            assert not any(p._backward_hooks or p._post_accumulate_grad_hooks for p in twin.parameters())
            assert not any(m._forward_hooks or m._forward_pre_hooks for m in twin.modules())
            torch.save(twin.state_dict(), file)

        observe({"model": model}, work) if watched else work()
        files.append(file.getvalue())
    assert len(files[0]) == len(files[1])
    saved = [torch.load(io.BytesIO(file)) for file in files]
    assert all(torch.equal(a, b) for a, b in zip(saved[0].values(), saved[1].values(), strict=True))


@row("loads its model again (`load_state_dict`, `torch.load`)")
def test_a_reloaded_model_is_observed_like_the_first() -> None:
    """Weights written in place and a model out of a file: both are named, trained and shown."""
    first, file = Classifier(), io.BytesIO()
    names: dict[str, Any] = {"first": first}
    torch.save(first, file)

    def work() -> None:
        train(first, torch.optim.SGD(first.parameters(), 0.1), 2)
        first.load_state_dict({name: torch.zeros_like(p) for name, p in first.state_dict().items()})
        train(first, torch.optim.SGD(first.parameters(), 0.1), 2)
        file.seek(0)
        names["again"] = torch.load(file, weights_only=False)
        train(names["again"], torch.optim.SGD(names["again"].parameters(), 0.1), 2)

    report = observe(names, work)
    assert {entry["name"] for entry in report["recurrent"]} >= {"again.rnn"}
    assert {r["optimizer"] for r in report["steps"]} == {"SGD", "SGD#2", "SGD#3"}
    assert [r["name"] for r in report["modules"] if r["depth"] == 0] == ["first", "again"]
    assert not said(report, "is not shown")


@row("makes thousands of recurrent calls in one pass")
def test_thousands_of_calls_are_an_even_selection_and_said() -> None:
    """Bounded: at most 64 entries, evenly spread over the calls."""
    rnn = nn.RNN(2, 3, batch_first=True)

    def work() -> None:
        total = torch.zeros(())
        for _ in range(2500):
            total = total + rnn(X[:1, :2])[1].sum()
        total.backward()

    report = observe({"rnn": rnn}, work)
    assert 32 <= len(report["recurrent"]) <= 64
    assert said(report, "More than 1024 recurrent calls")
    assert said(report, "even selection")


@row("asks for second derivatives (`create_graph=True`)")
def test_second_derivatives_are_said_and_not_mixed() -> None:
    """What arrives is of both orders: no curve is better than a wrong one."""
    model = Classifier()

    def work() -> None:
        x = X.clone().requires_grad_()
        loss = F.cross_entropy(model(x), Y)
        (slope,) = torch.autograd.grad(loss, x, create_graph=True)
        (loss + slope.pow(2).sum()).backward()

    report = observe({"model": model}, work)
    assert all(entry["hidden_grad_norm"] is None for entry in report["recurrent"])
    assert said(report, "Second derivatives")


@row("runs the recurrence under `autocast`")
def test_lower_precision_is_shown_rightly_or_said() -> None:
    """bfloat16 on the CPU: a curve within its precision, or a note; never something else."""
    model = Classifier()

    def work(low: bool) -> None:
        with torch.autocast("cpu", torch.bfloat16, enabled=low):
            loss = F.cross_entropy(model(X), Y)
        loss.backward()

    true = gradients(observe({"model": model}, lambda: work(False))["recurrent"][0])
    report = observe({"model": model}, lambda: work(True))
    if report["recurrent"] and report["recurrent"][0]["hidden_grad_norm"]:
        assert torch.allclose(gradients(report["recurrent"][0]), true, rtol=0.1, atol=1e-3)
    else:
        assert said(report, "is not shown")


@row("is compiled by `torch.jit`")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_scripted_module_is_said() -> None:
    """TorchScript runs as one piece; the loss and the steps are seen."""
    model = torch.jit.script(nn.Sequential(nn.Linear(2, 4), nn.Linear(4, 3)))
    optimizer = torch.optim.SGD(model.parameters(), 0.1)

    def work() -> None:
        F.cross_entropy(model(X[:, 0]), Y).backward()
        optimizer.step()

    report = observe({"model": model}, work)
    assert said(report, "TorchScript")
    assert len(report["steps"]) == 1


@row("calls more than 200 modules")
def test_many_modules_are_cut_and_said() -> None:
    """The first 200 are shown."""
    stack = nn.Sequential(*[nn.Linear(2, 2) for _ in range(250)])
    report = observe({"stack": stack}, lambda: stack(X))
    assert len(report["modules"]) == 200
    assert said(report, "first 200 modules")


@row("is observed from inside another observer")
def test_observers_can_be_nested() -> None:
    """Each tells of what ran inside it, and both see the same gradient."""
    from unroll.observer import Observer

    model = Classifier()
    inner: list[dict[str, Any]] = []

    def work() -> None:
        with Observer({"model": model}) as observer:
            F.cross_entropy(model(X), Y).backward()
        inner.append(observer.report())

    outer = observe({"model": model}, work)
    assert outer["backwards"] == inner[0]["backwards"] == 1
    assert torch.equal(gradients(outer["recurrent"][0]), gradients(inner[0]["recurrent"][0]))


@row("changes its inputs in place after the step")
def test_a_buffer_that_is_filled_anew_does_not_spoil_what_was_captured() -> None:
    """Captured passes hold copies: a batch written into the same tensor later changes nothing."""
    model, buffer = Classifier(), X.clone()

    def work(reuse: bool) -> None:
        optimizer = torch.optim.SGD(model.parameters(), 0.1)
        for step in range(5):
            batch = buffer if reuse else X.clone()
            batch.copy_(X).add_(0.1 * step)
            optimizer.zero_grad()
            F.cross_entropy(model(batch), Y).backward()
            optimizer.step()

    start = copy.deepcopy(model.state_dict())
    found = []
    for reuse in (False, True):
        model.load_state_dict(start)
        found.append(observe({"model": model}, lambda reuse=reuse: work(reuse)))
    assert found[0]["history"] == found[1]["history"]
    assert {line["step"] for line in found[0]["history"]} == {0, 4}
