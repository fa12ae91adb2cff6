"""Where nothing is worth watching the function mode is off, and the program cannot tell."""

import contextlib
import inspect
import threading
import warnings
from collections.abc import Callable

import pytest
import torch
from torch import nn
from torch.nn.modules import rnn
from torch.optim import Optimizer

from unroll.observer import Observer
from unroll.observer.parameters import norms_of
from unroll.observer.unwatched import KERNELS, PLACES
from unroll.observer.watch import FunctionWatch

ORIGINALS = {(place, name): getattr(place, name) for place, name in PLACES}
REFERENCE = {
    "two blocks of float32": torch.arange(12.0).reshape(3, 4),
    "a transposed view": torch.arange(12.0).reshape(3, 4).T,
    "float64": torch.arange(5.0, dtype=torch.float64),
    "no element": torch.zeros(0),
    "a scalar": torch.tensor(-3.0),
    "a parameter": nn.Parameter(torch.full((3,), 2.0)),
    "bfloat16": torch.full((4,), 0.5, dtype=torch.bfloat16),
    "float16": torch.full((4,), 300.0, dtype=torch.float16),
    "complex": torch.tensor([3 + 4j, 0]),
    "squares beyond float32": torch.full((4,), 1e25),
}


class First(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.LSTM(2, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.rnn(x)[0]


def is_as_it_was() -> bool:
    mode = torch.overrides._get_current_function_mode()
    return mode is None and rnn._VF is torch._VF and all(getattr(*at) is own for at, own in ORIGINALS.items())


def train(model: nn.Module, steps: int = 3) -> None:
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    for _ in range(steps):
        optimizer.zero_grad()
        model(torch.ones(5, 2, 2))[0].sum().backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.01)
        optimizer.step()


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_a_training_step_passes_the_mode_a_few_times_only(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of clipping, zero_grad and a recurrent forward only the kernel is watched; the report has it all the same."""
    seen: list[str] = []
    watched = FunctionWatch.__torch_function__

    def counting(self, func, types, args=(), kwargs=None):
        seen.append(getattr(func, "__name__", ""))
        return watched(self, func, types, args, kwargs)

    monkeypatch.setattr(FunctionWatch, "__torch_function__", counting)
    model = getattr(nn, kind)(2, 3)
    with Observer({"model": model}) as observer:
        train(model, 1)
        seen.clear()
        train(model, 10)
    assert sum(name in KERNELS for name in seen) == 10
    assert len(seen) < 10 * 10
    report = observer.report()
    assert report["recurrent"][0]["name"] == "model"
    assert all(value > 0 for value in report["recurrent"][0]["hidden_grad_norm"][0])
    assert {record["grad_norm_before_clip"] > 1 > 0.011 > record["grad_norm"] for record in report["steps"]} == {True}
    assert is_as_it_was()


def test_what_stands_in_looks_like_what_it_stands_for() -> None:
    """Name, signature, documentation and source are those of torch; afterwards it is torch's own again."""
    with Observer({}):
        for (place, name), own in ORIGINALS.items():
            stands = getattr(place, name)
            assert stands is not own
            assert (stands.__name__, stands.__doc__) == (own.__name__, own.__doc__)
            assert inspect.signature(stands) == inspect.signature(own)
            assert inspect.getsource(stands) == inspect.getsource(own)
        with Observer({}):
            pass
        assert Optimizer.zero_grad is not ORIGINALS[Optimizer, "zero_grad"]
    assert is_as_it_was()


def test_what_the_program_puts_in_its_place_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that replaces a function of torch finds its own there, during and after."""
    monkeypatch.setattr(nn.utils, "clip_grad_norm_", nn.utils.clip_grad_norm_)  # puts torch's back after the test

    def own(*args, **kwargs):
        return torch.tensor(0.0)

    with Observer({}):
        nn.utils.clip_grad_norm_ = own
    assert nn.utils.clip_grad_norm_ is own


def test_a_reference_taken_inside_works_afterwards() -> None:
    """`from torch.nn.utils import clip_grad_norm_` in the program, called when nothing observes any more."""
    with Observer({}):
        from torch.nn.utils import clip_grad_norm_
    weight = nn.Parameter(torch.ones(4))
    weight.grad = torch.ones(4)
    assert float(clip_grad_norm_([weight], 1.0)) == pytest.approx(2.0)
    assert float(weight.grad.norm()) == pytest.approx(1.0, abs=1e-5)


def test_an_error_in_the_middle_leaves_everything_in_order() -> None:
    """Clipping that raises, a wrong shape, and an interrupt inside `forward`, of which no hook of torch hears."""
    model = nn.LSTM(2, 3)
    weight = nn.Parameter(torch.ones(1))
    weight.grad = torch.full((1,), torch.inf)
    observer = Observer({"model": model})
    with observer:
        with pytest.raises(RuntimeError, match="non-finite"):
            nn.utils.clip_grad_norm_([weight], 1.0, error_if_nonfinite=True)
        with pytest.raises(RuntimeError, match="must be equal to input_size"):
            model(torch.ones(5, 2, 7))
        assert torch.overrides._get_current_function_mode() is not None
        assert rnn._VF is torch._VF
        train(model)
    assert len(observer.report()["steps"]) == 3

    def interrupted(*args):
        raise KeyboardInterrupt

    model.check_forward_args = interrupted
    with pytest.raises(KeyboardInterrupt), Observer({"model": model}):
        model(torch.ones(5, 2, 2))
    assert is_as_it_was()


def test_who_interrupts_training_and_goes_on_is_observed_as_before() -> None:
    """The interrupt is caught inside the `with`, as in a notebook; then a model without any recurrence is trained."""
    model, head = nn.LSTM(2, 3, batch_first=True), nn.Linear(2, 2)

    def interrupted(*args):
        raise KeyboardInterrupt

    with Observer({"model": model, "head": head}) as observer:
        model.check_forward_args = interrupted
        with pytest.raises(KeyboardInterrupt):
            model(torch.ones(4, 5, 2))
        for _ in range(2):
            nn.functional.cross_entropy(head(torch.ones(4, 2)), torch.zeros(4, dtype=torch.long)).backward()
        assert rnn._VF is torch._VF
        assert torch.overrides._get_current_function_mode() is not None
        del model.check_forward_args
        model(torch.ones(4, 5, 2))[0].sum().backward()
    assert is_as_it_was()
    assert observer.report()["backwards"] == 3
    assert [trace["name"] for trace in observer.report()["recurrent"]] == ["model"]


def test_what_the_program_hung_on_a_recurrent_module_is_watched() -> None:
    """A recurrent call inside the module's own pre-hook, or inside its replaced `forward`, is observed too."""
    inner, hooked, replaced = nn.GRU(2, 2), nn.GRU(2, 3), nn.GRU(2, 3)
    hooked.register_forward_pre_hook(lambda module, args: (inner(args[0])[0],))
    own = replaced.forward
    replaced.forward = lambda x: own(inner.forward(x)[0])
    for model in (hooked, replaced):
        with Observer({"model": model, "inner": inner}) as observer:
            model(torch.ones(4, 1, 2))[0].sum().backward()
        assert {entry["name"] for entry in observer.report()["recurrent"]} == {"model", "inner"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_scripted_recurrent_module_still_compiles() -> None:
    """TorchScript knows a kernel by its identity: it finds torch's own, also right after an observed call."""
    model = First()
    with Observer({"model": model}):
        plain = model(torch.ones(4, 1, 2))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            scripted = torch.jit.script(model)
        assert torch.equal(scripted(torch.ones(4, 1, 2)), plain)


def compiled_function() -> list[float]:
    weight = torch.randn(4, requires_grad=True)
    squash = torch.compile(lambda x: (2 / (1 + torch.exp(-x))).log().sum(), backend="eager", fullgraph=True)
    loss = squash(weight)
    loss.backward()
    return [loss.item(), *weight.grad.tolist()]


def compiled_step() -> list[float]:
    model, x, y = First(), torch.randn(4, 5, 2), torch.randn(4, 5, 3)
    optimizer = torch.optim.Adam(model.parameters())

    @torch.compile(backend="eager")
    def step() -> torch.Tensor:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.1)
        optimizer.step()
        return loss

    return [step().item() for _ in range(3)]


def compiled_module() -> list[float]:
    model, in_place, x = First(), First(), torch.randn(4, 5, 2)
    in_place.compile(backend="eager")
    return [torch.compile(model, backend="eager")(x).sum().item(), in_place(x).sum().item()]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("program", [compiled_function, compiled_step, compiled_module])
def test_what_torch_compile_made_runs_as_it_does_alone(program: Callable[[], list[float]]) -> None:
    """Dynamo never traces the observer's mode, which its guards cannot hold; a note says what is not observed."""
    found = []
    for watcher in (contextlib.nullcontext(), Observer({})):
        torch._dynamo.reset()
        torch.manual_seed(0)
        with watcher:
            found.append(program())
    assert found[0] == found[1]
    notes = " ".join(watcher.report()["notes"])
    assert "torch.compile made is not observed" in notes
    assert "observer error" not in notes
    assert is_as_it_was()


def test_two_threads_observe_beside_each_other() -> None:
    """While one thread is inside a recurrent `forward`, the other begins and ends its own; both see all of theirs."""
    found: dict[int, dict] = {}
    both = threading.Barrier(2)

    def observe(number: int) -> None:
        model = nn.LSTM(2, 3)
        with Observer({"model": model}, capture_every=1) as observer:
            both.wait()
            train(model, 40)
        found[number] = observer.report()

    threads = [threading.Thread(target=observe, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(report["history"]) for report in found.values()] == [len(found[0]["history"])] * 2
    assert all(len(report["steps"]) == 40 and report["recurrent"] for report in found.values())
    assert is_as_it_was()


@pytest.mark.parametrize("name", REFERENCE)
def test_norms_are_those_of_torch(name: str) -> None:
    """NumPy's norm where the type allows it, torch's elsewhere; a square that overflows is taken in float64."""
    tensor = REFERENCE[name]
    exact = tensor.detach().to(torch.complex128 if tensor.is_complex() else torch.float64)
    assert norms_of([tensor]) == pytest.approx([float(torch.linalg.vector_norm(exact))], rel=1e-6)


def test_norms_of_what_is_sparse_or_not_finite() -> None:
    """A sparse gradient with an entry given twice, NaN and Inf."""
    sparse = torch.sparse_coo_tensor([[0, 0, 2]], [1.0, 2.0, 4.0], (3,))
    assert norms_of([sparse]) == pytest.approx([5.0])
    assert [str(norm) for norm in norms_of([torch.tensor([1.0, torch.nan]), torch.tensor([torch.inf])])] == [
        "nan",
        "inf",
    ]
    assert norms_of([]) == []
