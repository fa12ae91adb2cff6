"""The program computes bit for bit what it computes alone."""

import contextlib
import io

import pytest
import torch
from failure_rows import row
from torch import nn

from unroll.observer import Observer

PROGRAM = """
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(12, 8)
        self.rnn = nn.{cell}(8, 16, num_layers=2, bidirectional=True, dropout=0.4, batch_first=True)
        self.fc = nn.Linear(32, 3)
    def forward(self, tokens, lengths):
        x = self.embedding(tokens)
        if {packed}:
            x = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        output, state = self.rnn(x)
        h_n = state[0] if isinstance(state, tuple) else state
        return self.fc(torch.cat([h_n[-2], h_n[-1]], dim=1)).relu_()

torch.manual_seed(3)
model = Classifier()
optimizer = torch.optim.{optimizer}
tokens = torch.randint(0, 12, (10, 7))
lengths = torch.tensor([7, 2, 5, 7, 1, 3, 6, 4, 2, 7])
labels = tokens[:, 0] % 3
for step in range(12):
    model.train()
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(tokens, lengths), labels)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 0.5)
    optimizer.step()
    model.eval()
    with torch.no_grad():
        print(step, loss.item(), model(tokens, lengths).sum().item())
"""
FUSED_EVALUATION = """
import torch
from torch import nn
torch.manual_seed(0)
layer = nn.TransformerEncoderLayer(16, 2, batch_first=True).eval()
x = torch.randn(3, 5, 16)
with torch.no_grad():
    print(layer(x).double().sum().item())
model, grads = layer, []
"""


def run(source: str, observe: bool) -> tuple[str, list, list, torch.Tensor]:
    namespace: dict = {"__name__": "__main__"}
    printed = io.StringIO()
    torch.manual_seed(99)
    observer = Observer(namespace) if observe else contextlib.nullcontext()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), observer:
        exec(source, namespace)
    parameters = list(namespace["model"].parameters())
    return printed.getvalue(), parameters, [p.grad for p in parameters], torch.get_rng_state()


def same(a: list, b: list) -> bool:
    return len(a) == len(b) and all(x is y is None or torch.equal(x, y) for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize("cell", ["RNN", "GRU", "LSTM"])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("optimizer", ["Adam(model.parameters(), 0.01)", "SGD(model.parameters(), 0.5, momentum=0.9)"])
def test_observing_changes_no_bit_of_a_training_run(cell: str, packed: bool, optimizer: str) -> None:
    """Printed text, parameters, gradients and the random state are equal with and without the observer."""
    source = PROGRAM.format(cell=cell, packed=packed, optimizer=optimizer)
    alone, seen = run(source, False), run(source, True)
    assert alone[0] == seen[0]
    assert alone[0].count("\n") == 12
    assert same(alone[1], seen[1])
    assert same(alone[2], seen[2])
    assert torch.equal(alone[3], seen[3])


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("read", ["output", "h_n", "c_n"])
def test_a_loss_may_read_one_result_alone(read: str, batch_first: bool, dtype: torch.dtype) -> None:
    """The kernel's other results get no gradient, not even zeros: the program goes on, and nothing is invented."""
    found = []
    for observe in (False, True):
        torch.manual_seed(0)
        lstm = nn.LSTM(3, 4, batch_first=batch_first, dtype=dtype)
        with Observer({"lstm": lstm}) if observe else contextlib.nullcontext() as observer:
            output, (h_n, c_n) = lstm(torch.randn(5, 5, 3, dtype=dtype))
            {"output": output, "h_n": h_n, "c_n": c_n}[read].square().sum().backward()
        found.append([p.grad for p in lstm.parameters()])
    assert same(*found)
    entry = observer.report()["recurrent"][0]
    assert all(value > 0 for row in entry["cell_grad_norm"] for value in row)
    assert (entry["hidden_grad_norm"][0][-1] == 0) == (read == "c_n")


@row("evaluates a `TransformerEncoderLayer` (one fused kernel)")
def test_a_fused_transformer_layer_stays_fused_in_evaluation() -> None:
    """The kernel that PyTorch takes only without a function mode is taken under the observer too; a note says so."""
    alone, seen = run(FUSED_EVALUATION, False), run(FUSED_EVALUATION, True)
    assert alone[0] == seen[0]
    namespace: dict = {}
    with Observer(namespace) as observer:
        exec(FUSED_EVALUATION, namespace)
    assert any("one fused kernel" in note for note in observer.report()["notes"])


def test_nothing_is_left_behind() -> None:
    """After the observer is left, no hook and no function mode stays: the report no longer grows."""
    rnn = nn.GRU(2, 3)
    with Observer({"rnn": rnn}) as observer:
        rnn(torch.randn(4, 1, 2))
    before = observer.report()
    rnn(torch.randn(4, 1, 2))[0].sum().backward()
    assert observer.report() == before
    assert torch.overrides._get_current_function_mode() is None
    assert not any(p._backward_hooks for p in rnn.parameters())


@row("ends with an exception in a module")
def test_an_exception_of_the_program_passes_through_unchanged() -> None:
    """The program's own error reaches its caller, and the note names the module it came from."""
    fc = nn.Linear(10, 2)
    observer = Observer({"fc": fc})
    with pytest.raises(RuntimeError, match=r"mat1 and mat2 shapes cannot be multiplied \(5x20 and 10x2\)"), observer:
        fc(torch.zeros(5, 20))
    assert any("`fc`" in note and "(5, 20)" in note for note in observer.report()["notes"])
    assert torch.overrides._get_current_function_mode() is None


@row("meets a mistake of the observer's own")
def test_an_observers_own_mistake_becomes_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever breaks inside the observer, the program goes on and the report says that something broke."""

    def broken(*args: object) -> None:
        raise ZeroDivisionError("broken on purpose")

    for place in ("capture.Capture.called", "training.Training.after_step", "modules.Modules.before"):
        monkeypatch.setattr(f"unroll.observer.{place}", broken)
    model = nn.GRU(2, 3)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    with Observer({"model": model}, emit=broken) as observer:
        model(torch.randn(4, 1, 2))[0].sum().backward()
        optimizer.step()
    assert any("observer error (please report): ZeroDivisionError" in note for note in observer.report()["notes"])
