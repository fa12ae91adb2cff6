"""What people really write: each case is shown rightly, or the notes say why not."""

import itertools
import json
import math
import threading
from typing import Any

import pytest
import torch
from failure_rows import row
from torch import Tensor, nn
from torch.nn import functional as F

from unroll.observer import Observer


def observe(namespace: dict[str, Any], work: Any, **options: Any) -> dict[str, Any]:
    torch.manual_seed(0)
    with Observer(namespace, **options) as observer:
        work()
    report = observer.report()
    json.dumps(report, allow_nan=False)
    assert not [note for note in report["notes"] if "observer error" in note]
    return report


def said(report: dict[str, Any], words: str) -> bool:
    return any(words in note for note in report["notes"])


class Classifier(nn.Module):
    def __init__(self, cell: str = "GRU", classes: int = 3, **options: Any) -> None:
        super().__init__()
        self.rnn = getattr(nn, cell)(2, 8, batch_first=True, **options)
        self.fc = nn.Linear(8, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.rnn(x)[0][:, -1])


X, Y = torch.randn(6, 5, 2, generator=torch.Generator().manual_seed(1)), torch.tensor([0, 1, 2, 0, 1, 2])


def train(
    model: nn.Module, optimizer: Any, steps: int = 3, clip: float | None = None, loss: Any = F.cross_entropy
) -> None:
    for _ in range(steps):
        optimizer.zero_grad()
        loss(model(X), Y).backward()
        if clip is not None:
            nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()


def test_modules_come_in_call_order_with_shapes_and_parameters() -> None:
    """Parent first, named by the variable; the shape is that of the first tensor returned."""
    model = Classifier()
    rows = observe({"model": model}, lambda: model(X))["modules"]
    assert [(r["name"], r["kind"], r["output_shape"]) for r in rows] == [
        ("model", "Classifier", [6, 3]),
        ("model.rnn", "GRU", [6, 5, 8]),
        ("model.fc", "Linear", [6, 3]),
    ]
    assert rows[0]["parameters"] == sum(p.numel() for p in model.parameters())
    assert rows[1]["output_shapes"] == [[6, 5, 8], [1, 6, 8]]


def test_clipping_shows_in_the_two_norms_of_a_step() -> None:
    """Before: what backward left. After: what the optimizer was given."""
    model = Classifier()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    report = observe({"model": model}, lambda: train(model, optimizer, clip=0.05))
    for record in report["steps"]:
        assert record["grad_norm_before_clip"] > 0.06
        assert record["grad_norm"] == pytest.approx(0.05, rel=1e-3)
        for name, ratio in record["update_ratio"].items():
            assert ratio > 0, name
    assert [record["step"] for record in report["steps"]] == [0, 1, 2]
    assert report["steps"][0]["lr"] == 0.1
    assert report["steps"][0]["optimizer"] == "SGD"
    assert math.hypot(*report["steps"][0]["by_parameter"].values()) == pytest.approx(0.05, rel=1e-3)


@row("runs `RNNCell`, `GRUCell` or `LSTMCell` in a loop")
def test_a_cell_loop_is_one_sequence_with_the_true_gradient() -> None:
    """GRUCell and LSTMCell calls are chained; dL/dh_t equals what retain_grad sees on the program's own states."""
    for kind in (nn.GRUCell, nn.LSTMCell, nn.RNNCell):
        cell, states = kind(2, 8).double(), []

        def work(cell: Any = cell, states: list = states) -> None:
            state: Any = None
            for t in range(5):
                state = cell(X[:, t].double(), state)
                for s in state if isinstance(state, tuple) else (state,):
                    s.retain_grad()
                states.append(state)
            h = state[0] if isinstance(state, tuple) else state
            (h**2).sum().backward()

        (entry,) = observe({"cell": cell}, work)["recurrent"]
        h = [s[0] if isinstance(s, tuple) else s for s in states]
        true = torch.stack([s.grad.norm(dim=1) for s in h], 1)
        assert entry["kind"] == kind.__name__.removesuffix("Cell")
        assert torch.allclose(torch.tensor(entry["hidden_grad_norm"], dtype=torch.float64), true, rtol=1e-9, atol=0)
        if kind is nn.LSTMCell:
            true = torch.stack([s[1].grad.norm(dim=1) for s in states], 1)
            assert torch.allclose(torch.tensor(entry["cell_grad_norm"], dtype=torch.float64), true, rtol=1e-9, atol=0)
        assert set(entry["gates"]) == {"GRUCell": set("rzn"), "LSTMCell": set("ifgo"), "RNNCell": set()}[kind.__name__]


@row("feeds `nn.GRU` and its like one step a call")
def test_a_module_called_step_by_step_is_one_sequence() -> None:
    """An LSTM fed one step a call shows the same states and gradients as the same LSTM fed the whole sequence."""
    rnn = nn.LSTM(2, 8, num_layers=2, batch_first=True).double()

    def step_by_step() -> None:
        state = None
        for t in range(5):
            output, state = rnn(X[:, t : t + 1].double(), state)
        (output**2).sum().backward()

    def at_once() -> None:
        (rnn(X.double())[0][:, -1] ** 2).sum().backward()

    parts = observe({"rnn": rnn}, step_by_step)["recurrent"]
    whole = observe({"rnn": rnn}, at_once)["recurrent"]
    assert [entry["lengths"] for entry in parts] == [[5] * 6] * 2
    for name in ("hidden_norm", "hidden_grad_norm", "cell_norm", "cell_grad_norm"):
        for part, other in zip(parts, whole, strict=True):
            mine, true = (torch.tensor(entry[name], dtype=torch.float64) for entry in (part, other))
            assert torch.allclose(mine, true, rtol=1e-9, atol=1e-15), name


@row("recomputes in backward (`torch.utils.checkpoint`)")
def test_recomputation_is_no_exception_and_the_reentrant_kind_has_no_gradient() -> None:
    """`checkpoint` stops its recomputation by an exception of its own: that is no failed module."""
    rnn = nn.GRU(2, 8, batch_first=True)

    def work(reentrant: bool) -> None:
        x = X.clone().requires_grad_()
        torch.utils.checkpoint.checkpoint(lambda v: rnn(v)[0], x, use_reentrant=reentrant).sum().backward()

    report = observe({"rnn": rnn}, lambda: work(False))
    assert not said(report, "exception came from")
    assert report["recurrent"][0]["hidden_grad_norm"] is not None
    (entry,) = observe({"rnn": rnn}, lambda: work(True))["recurrent"]
    assert entry["hidden_grad_norm"] is None


@row("calls a recurrent module with an empty batch")
def test_an_empty_batch_is_said() -> None:
    """There is no sequence to show."""
    rnn = nn.GRU(2, 8, batch_first=True)
    assert said(observe({"rnn": rnn}, lambda: rnn(torch.zeros(0, 3, 2))), "empty batch")


@row("hands the state from an encoder to a decoder")
def test_encoder_and_decoder_are_told_apart() -> None:
    """The gradient through the decoder's initial state reaches every state of the encoder."""
    encoder, decoder = nn.GRU(2, 8, batch_first=True), nn.GRU(2, 8, batch_first=True)

    def work() -> None:
        _, h_n = encoder(X)
        decoder(X, h_n)[0][:, -1].sum().backward()

    report = observe({"encoder": encoder, "decoder": decoder}, work)
    assert [entry["name"] for entry in report["recurrent"]] == ["encoder", "decoder"]
    assert all(norm > 0 for row in report["recurrent"][0]["hidden_grad_norm"] for norm in row)


def test_several_calls_of_one_module_are_numbered() -> None:
    """Two calls in one pass are two entries."""
    rnn = nn.GRU(2, 8, batch_first=True)
    report = observe({"rnn": rnn}, lambda: (rnn(X)[0].sum() + rnn(2 * X)[0].sum()).backward())
    assert [entry["call"] for entry in report["recurrent"]] == [0, 1]


def test_training_is_reported_even_if_evaluation_comes_last() -> None:
    """The entries are the last training call with a gradient, with each sequence's class."""
    model = Classifier()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)

    def work() -> None:
        train(model, optimizer, 6)
        model.eval()
        with torch.no_grad():
            F.cross_entropy(model(X), Y)

    report = observe({"model": model}, work)
    (entry,) = report["recurrent"]
    assert entry["training"]
    assert entry["optimizer_step"] == 5
    assert entry["target"] == Y.tolist()
    assert [line["training"] for line in report["losses"]] == [True] * 6 + [False]
    assert {line["step"] for line in report["history"]} == {0, 4, 5}


@row("never calls backward")
def test_without_backward_there_are_states_and_a_note() -> None:
    """No gradient is null, not zero."""
    model = Classifier("LSTM")
    report = observe({"model": model}, lambda: model(X))
    (entry,) = report["recurrent"]
    assert entry["hidden_grad_norm"] is None
    assert entry["cell_grad_norm"] is None
    assert len(entry["hidden_norm"]) == 6
    assert said(report, "backward was never called")


@row("updates its parameters by hand")
def test_manual_sgd_is_a_step_and_a_note() -> None:
    """`p -= lr * p.grad` without an optimizer is recorded with its update ratio."""
    model = Classifier()

    def work() -> None:
        for _ in range(3):
            model.zero_grad()
            F.cross_entropy(model(X), Y).backward()
            for p in model.parameters():
                p.data -= 0.1 * p.grad

    report = observe({"model": model}, work)
    assert [record["optimizer"] for record in report["steps"]] == ["manual"] * 3
    assert said(report, "updated by hand")
    assert report["steps"][0]["update_ratio"]["model.fc.weight"] > 0


@row("has no modules, only tensors")
def test_functional_code_is_named_by_its_variables() -> None:
    """Parameters that are plain tensors are found through the graph of the loss."""
    names = {"W": torch.randn(2, 3, requires_grad=True)}

    def work() -> None:
        for _ in range(2):
            g = torch.autograd.grad(F.cross_entropy(X[:, 0] @ names["W"], Y), names["W"])[0]
            with torch.no_grad():
                names["W"] -= 0.5 * g

    report = observe(names, work)
    assert list(report["steps"][0]["by_parameter"]) == ["W"]
    assert len(report["steps"]) == 2
    assert said(report, "No recurrent module was called")


@row("makes new parameter tensors each step")
def test_replaced_parameters_are_said() -> None:
    """A new leaf each step has no update to follow."""
    names = {"W": torch.randn(2, 3, requires_grad=True)}

    def work() -> None:
        for _ in range(3):
            g = torch.autograd.grad(F.cross_entropy(X[:, 0] @ names["W"], Y), names["W"])[0]
            names["W"] = (names["W"] - 0.5 * g).detach().requires_grad_()

    assert said(observe(names, work), "replaced by new tensors")


@row("forgets `zero_grad`")
def test_a_missing_zero_grad_is_said() -> None:
    """Gradients that an optimizer has used already and that are still there."""
    model = Classifier()
    optimizer = torch.optim.Adam(model.parameters(), 0.01)

    def forgetful() -> None:
        for _ in range(3):
            F.cross_entropy(model(X), Y).backward()
            optimizer.step()

    assert said(observe({"model": model}, forgetful), "Before backward of step 1 ")


@row("accumulates gradients over several backward passes")
def test_intended_accumulation_is_no_missing_zero_grad() -> None:
    """The x axis is the optimizer's step; each has two backward passes."""
    model = Classifier()
    optimizer = torch.optim.Adam(model.parameters(), 0.01)

    def accumulating() -> None:
        for _ in range(3):
            optimizer.zero_grad()
            F.cross_entropy(model(X[:3]), Y[:3]).backward()
            F.cross_entropy(model(X[3:]), Y[3:]).backward()
            optimizer.step()

    report = observe({"model": model}, accumulating)
    assert not said(report, "no zero_grad")
    assert [(record["step"], record["backwards"]) for record in report["steps"]] == [(0, 2), (1, 2), (2, 2)]


@row("clears gradients between backward and step")
def test_zero_grad_between_backward_and_step_is_said() -> None:
    """The optimizer finds nothing to do."""
    model = Classifier()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)

    def work() -> None:
        F.cross_entropy(model(X), Y).backward()
        optimizer.zero_grad()
        optimizer.step()

    assert said(observe({"model": model}, work), "no parameter had a gradient")


@row("trains two models with two optimizers")
def test_each_optimizer_has_its_own_steps() -> None:
    """Norms are those of the optimizer's own parameters."""
    a, b = Classifier(), Classifier()
    first, second = torch.optim.SGD(a.parameters(), 0.1), torch.optim.Adam(b.parameters(), 0.01)

    def work() -> None:
        for _ in range(2):
            first.zero_grad()
            second.zero_grad()
            (F.cross_entropy(a(X), Y) + 100 * F.cross_entropy(b(X), Y)).backward()
            first.step()
            second.step()

    steps = observe({"a": a, "b": b}, work)["steps"]
    assert [(s["step"], s["optimizer"]) for s in steps] == [(0, "SGD"), (0, "Adam"), (1, "SGD"), (1, "Adam")]
    assert 10 * steps[0]["grad_norm_before_clip"] < steps[1]["grad_norm_before_clip"]
    assert all(name.startswith("a.") for name in steps[0]["by_parameter"])


@row("gives its optimizer a closure (LBFGS)")
def test_lbfgs_closures_run_several_backwards_in_one_step() -> None:
    """The x axis is the optimizer's step."""
    model = Classifier()
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=3)

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(X), Y)
        loss.backward()
        return loss

    report = observe({"model": model}, lambda: [optimizer.step(closure) for _ in range(2)])
    assert [record["step"] for record in report["steps"]] == [0, 1]
    assert report["backwards"] > 2
    assert report["steps"][1]["grad_norm"] > 0


@row("uses `torch.func`")
def test_torch_func_is_left_alone() -> None:
    """Transforms run as they would, and a note says that they are not looked at."""
    rnn = nn.GRU(2, 4)
    parameters = dict(rnn.named_parameters())
    found: list[Any] = []

    def loss(p: dict[str, Tensor]) -> Tensor:
        return torch.func.functional_call(rnn, p, (X,))[0].sum()

    report = observe({"rnn": rnn}, lambda: found.append(torch.func.grad(loss)(parameters)))
    assert torch.allclose(found[0]["weight_hh_l0"], torch.func.grad(loss)(parameters)["weight_hh_l0"])
    assert said(report, "torch.func")


@row("asks `autograd.grad` for a look at some state")
def test_saliency_by_autograd_grad_does_not_disturb_the_gradient_through_time() -> None:
    """A look at dL/d output before backward is not added to the training gradient."""
    model = Classifier()

    def work(look: bool) -> None:
        output, _ = model.rnn(X)
        loss = F.cross_entropy(model.fc(output[:, -1]), Y)
        if look:
            torch.autograd.grad(loss, output, retain_graph=True)
        loss.backward()

    plain = observe({"model": model}, lambda: work(False))["recurrent"][0]["hidden_grad_norm"]
    assert observe({"model": model}, lambda: work(True))["recurrent"][0]["hidden_grad_norm"] == plain


@row("runs modules in other threads")
def test_another_threads_modules_are_not_ours() -> None:
    """Hooks on modules are process-wide; only the thread that entered the observer is looked at."""
    mine, foreign = nn.Linear(2, 2), nn.Linear(2, 3)

    def work() -> None:
        other = threading.Thread(target=lambda: foreign(X))
        other.start()
        other.join()
        mine(X)

    assert [row["name"] for row in observe({"mine": mine, "foreign": foreign}, work)["modules"]] == ["mine"]


@row("calls `module.forward(x)`, or gives inputs by keyword")
def test_forward_called_directly_and_inputs_by_keyword_are_still_named() -> None:
    """`model.rnn.forward(x)` passes by every hook, and keyword arguments are not shown to hooks."""
    model = Classifier()

    def work() -> None:
        model.rnn.forward(input=X)[0].sum().backward()

    assert observe({"model": model}, work)["recurrent"][0]["name"] == "model.rnn"


def test_a_model_in_a_function_is_named_by_its_local_variable() -> None:
    """Nothing has to be global."""

    def work() -> None:
        net = Classifier()
        net(X)

    assert [row["name"] for row in observe({}, work)["modules"]] == ["net", "net.rnn", "net.fc"]


@row("sets a default device")
def test_a_default_device_does_not_count_backward_twice() -> None:
    """`set_default_device` puts a second function mode on the stack."""
    model = Classifier()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)

    def work() -> None:
        torch.set_default_device("cpu")
        train(model, optimizer, 2)

    try:
        report = observe({"model": model}, work)
    finally:
        torch.set_default_device(None)
    assert report["backwards"] == 2
    assert torch.overrides._get_current_function_mode() is None


@row("changes an output in place")
def test_output_changed_in_place_is_still_exact() -> None:
    """`output.relu_()` after the call changes neither the states nor what arrives at them."""
    rnn = nn.RNN(2, 8, batch_first=True)

    def grads(in_place: bool) -> Any:
        def work() -> None:
            output, _ = rnn(X)
            (output.relu_() if in_place else output.relu()).sum().backward()

        return observe({"rnn": rnn}, work)["recurrent"][0]["hidden_grad_norm"]

    assert torch.allclose(torch.tensor(grads(True)), torch.tensor(grads(False)), rtol=1e-5)


@row("changes weights between the call and backward, past autograd")
def test_weights_changed_behind_the_graph_are_refused_not_shown_wrongly() -> None:
    """If a replay would not give what the program got, there is a note instead of a curve."""
    rnn = nn.GRU(2, 8, batch_first=True)

    def work() -> None:
        output, _ = rnn(X)
        rnn.weight_hh_l0.data.mul_(3.0)
        output.sum().backward()

    report = observe({"rnn": rnn}, work)
    assert report["recurrent"] == []
    assert said(report, "is not shown")


def nonfinite(model: nn.Module, lr: float, loss: Any, steps: int = 60, x: Tensor = X) -> dict[str, Any]:
    optimizer = torch.optim.SGD(model.parameters(), lr)

    def work() -> None:
        for _ in range(steps):
            optimizer.zero_grad()
            loss(model(x)).backward()
            optimizer.step()

    return observe({"model": model}, work)


def test_the_first_nan_of_a_relu_rnn_is_found_where_it_arises() -> None:
    """An exploding ReLU-RNN: the place is inside the RNN, with a time step, and no later than the loss turns NaN."""
    model = Classifier("RNN", nonlinearity="relu")
    nn.init.orthogonal_(model.rnn.weight_hh_l0, 30.0)
    found = nonfinite(model, 10.0, lambda logits: F.cross_entropy(logits, Y), x=100 * X.repeat(1, 8, 1))[
        "first_nonfinite"
    ]
    assert found["where"] in ("forward", "backward")
    assert found["module"].startswith("model.rnn")
    assert 0 <= found["time_step"] < 40


def test_a_log_of_zero_is_a_loss_that_is_not_finite() -> None:
    """`log(softmax)` underflows: every module's output is finite, so the loss is the place."""
    report = nonfinite(Classifier(), 300.0, lambda z: -torch.log(torch.softmax(z, 1))[range(6), Y].mean())
    assert report["first_nonfinite"]["where"] == "loss"
    step = report["first_nonfinite"]["step"]
    assert all(record["loss"] is not None for record in report["steps"] if record["step"] < step)


def test_nan_in_the_input_is_not_blamed_on_a_module() -> None:
    """The tensor is the input; the module only passed it on."""
    bad = X.clone()
    bad[2, 3, 1] = float("nan")
    found = nonfinite(Classifier(), 0.1, lambda z: F.cross_entropy(z, Y), 2, bad)["first_nonfinite"]
    assert found["tensor"].startswith("input of model.rnn")


def test_an_update_that_overflows_is_the_parameters() -> None:
    """Finite gradients and an absurd learning rate: the parameter is the first tensor that is not finite."""
    found = nonfinite(Classifier(), 3e38, lambda z: 100 * F.cross_entropy(z, Y), 2)["first_nonfinite"]
    assert (found["step"], found["where"]) == (0, "parameter")


@row("masks scores with -inf")
def test_a_healthy_run_has_no_first_nonfinite() -> None:
    """Masked logits are -inf on purpose and are no error."""
    masked = torch.zeros(3)
    masked[2] = float("-inf")
    report = nonfinite(Classifier(), 0.1, lambda z: F.cross_entropy(z[:2] + masked, Y[:2]), 4)
    assert report["first_nonfinite"] is None


@row("trains for thousands of steps")
def test_a_long_run_gives_a_bounded_report_with_first_and_last_step() -> None:
    """1000 steps: at most 400 records and about 30 captured steps, first and last kept; plain JSON below 2 MB."""
    model = Classifier("LSTM", num_layers=2, bidirectional=False)
    optimizer = torch.optim.Adam(model.parameters(), 0.01)
    events: list[dict] = []
    report = observe({"model": model}, lambda: train(model, optimizer, 1000), emit=events.append, max_samples=4)
    steps = [record["step"] for record in report["steps"]]
    captured = sorted({line["step"] for line in report["history"]})
    assert len(steps) <= 400
    assert (steps[0], steps[-1]) == (0, 999)
    assert len(captured) <= 31
    assert (captured[0], captured[-1]) == (0, 999)
    assert len({b - a for a, b in itertools.pairwise(captured[:-1])}) == 1
    assert all(len(entry["hidden_norm"]) == 4 for entry in report["recurrent"])
    assert len(json.dumps(report, allow_nan=False)) < 2_000_000
    assert (events[0]["values"]["step"], events[-1]["values"]["step"]) == (0, 999)


@row("has sequences of more than 1000 steps")
def test_a_very_long_sequence_is_cut_and_said() -> None:
    """Rows show the first 1000 time steps, lengths are the true ones, lines of the history are thinned over all."""
    rnn = nn.RNN(2, 4, batch_first=True)
    report = observe({"rnn": rnn}, lambda: rnn(torch.randn(2, 1200, 2))[0][:, -1].sum().backward())
    (entry,) = report["recurrent"]
    assert [len(row) for row in entry["hidden_grad_norm"]] == [1000, 1000]
    assert entry["lengths"] == [1200, 1200]
    assert report["history"][0]["t"][-1] == 1199
    assert said(report, "first 1000 time steps")


@row("uses `torch.compile`")
def test_compiled_modules_are_said() -> None:
    """What torch.compile fused is not shown module by module; losses and steps still are."""
    model = Classifier()
    compiled = torch.compile(model, backend="eager")
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    report = observe({"model": model, "compiled": compiled}, lambda: train(compiled, optimizer, 2))
    assert said(report, "torch.compile")
    assert [record["step"] for record in report["steps"]] == [0, 1]


def test_saturated_gates_are_counted() -> None:
    """A large update-gate bias pushes z above 0.9: its saturated share is 1, on the high side."""
    rnn = nn.GRU(2, 8, batch_first=True)
    with torch.no_grad():
        rnn.bias_ih_l0[8:16] += 20
    (entry,) = observe({"rnn": rnn}, lambda: rnn(X)[0].sum().backward())["recurrent"]
    assert entry["gates"]["z"]["saturated"] == [1.0] * 5
    assert entry["gates"]["z"]["high"] == [1.0] * 5
    assert max(entry["gates"]["r"]["saturated"]) < 0.5
