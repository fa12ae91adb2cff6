"""The derivative by every state is the true one, whatever the recurrent module and however it is called."""

from dataclasses import dataclass

import pytest
import torch
from bptt_reference import Unrolled, grads, unroll
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from unroll.observer import Observer

HIDDEN, INPUTS, BATCH, STEPS = 4, 3, 3, 5


@dataclass(frozen=True)
class Case:
    kind: str = "GRU"
    layers: int = 1
    bidirectional: bool = False
    batch_first: bool = True
    form: str = "padded"
    given_state: bool = False
    dropout: float = 0.0
    bias: bool = True
    proj: int = 0
    reads: str = "all"
    dtype: torch.dtype = torch.float64
    seed: int = 0

    def module(self) -> nn.RNNBase:
        shared = {"num_layers": self.layers, "bidirectional": self.bidirectional, "batch_first": self.batch_first}
        shared |= {"dropout": self.dropout if self.layers > 1 else 0.0, "bias": self.bias, "dtype": self.dtype}
        if self.kind == "GRU":
            return nn.GRU(INPUTS, HIDDEN, **shared)
        if self.kind == "LSTM":
            return nn.LSTM(INPUTS, HIDDEN, proj_size=self.proj, **shared)
        return nn.RNN(INPUTS, HIDDEN, nonlinearity=self.kind, **shared)


CASES = st.builds(
    Case,
    kind=st.sampled_from(["tanh", "relu", "GRU", "LSTM"]),
    layers=st.integers(1, 3),
    bidirectional=st.booleans(),
    batch_first=st.booleans(),
    form=st.sampled_from(["padded", "packed", "packed unsorted", "unbatched"]),
    given_state=st.booleans(),
    dropout=st.sampled_from([0.0, 0.5]),
    bias=st.booleans(),
    proj=st.sampled_from([0, 2]),
    reads=st.sampled_from(["all", "output", "h_n", "c_n"]),
    dtype=st.sampled_from([torch.float64, torch.float32]),
    seed=st.integers(0, 50),
)


class Run:
    """The program's run under the observer, and the same by hand."""

    def __init__(self, case: Case) -> None:
        torch.manual_seed(case.seed)
        self.case, self.rnn = case, case.module()
        batch = 1 if case.form == "unbatched" else BATCH
        self.lengths = {"packed": [5, 3, 1], "packed unsorted": [2, 5, 4]}.get(case.form, [STEPS] * batch)
        self.x = torch.randn(batch, STEPS, INPUTS, dtype=case.dtype)
        directions = 2 if case.bidirectional else 1
        self.width = case.proj if case.kind == "LSTM" and case.proj else HIDDEN
        shapes = [(case.layers * directions, batch, self.width), (case.layers * directions, batch, HIDDEN)]
        make = torch.randn if case.given_state else torch.zeros
        self.h_0, self.c_0 = (make(*shape, dtype=case.dtype) for shape in shapes)
        self.a = torch.randn(batch, STEPS, self.width * directions, dtype=case.dtype)
        self.b, self.c = (torch.randn(*shape, dtype=case.dtype) for shape in shapes)
        self.after = torch.get_rng_state()

    def loss(self, output: Tensor, h_n: Tensor, c_n: Tensor | None, row: slice) -> Tensor:
        """A different weight on every number that is read, for the sequences `row`."""
        reads = self.case.reads if self.case.kind == "LSTM" or self.case.reads != "c_n" else "all"
        total = (output * 0).sum()
        if reads in ("all", "output"):
            total = total + (output * self.a[row, : output.shape[1]].to(output.dtype)).sum()
        if reads in ("all", "h_n"):
            total = total + (h_n * self.b[:, row].to(h_n.dtype)).sum()
        if reads in ("all", "c_n") and c_n is not None:
            total = total + (c_n * self.c[:, row].to(c_n.dtype)).sum()
        return total

    def observed(self) -> tuple[list[dict], Tensor]:
        case, rnn = self.case, self.rnn
        torch.set_rng_state(self.after)
        with Observer({"rnn": rnn}) as observer:
            hx: object = (self.h_0, self.c_0) if case.kind == "LSTM" else self.h_0
            if case.form == "unbatched":
                hx = (self.h_0[:, 0], self.c_0[:, 0]) if case.kind == "LSTM" else self.h_0[:, 0]
                output, last = rnn(self.x[0], hx if case.given_state else None)
                output = output.unsqueeze(0)
                last = tuple(s.unsqueeze(1) for s in last) if case.kind == "LSTM" else last.unsqueeze(1)
            elif case.form.startswith("packed"):
                packed = pack_padded_sequence(
                    self.x, torch.tensor(self.lengths), batch_first=True, enforce_sorted=case.form == "packed"
                )
                output, last = rnn(packed, hx if case.given_state else None)
                output, _ = pad_packed_sequence(output, batch_first=True)
            else:
                x = self.x if case.batch_first else self.x.transpose(0, 1)
                output, last = rnn(x, hx if case.given_state else None)
                output = output if case.batch_first else output.transpose(0, 1)
            h_n, c_n = last if case.kind == "LSTM" else (last, None)
            loss = self.loss(output, h_n, c_n, slice(None))
            loss.backward()
        report = observer.report()
        assert not [note for note in report["notes"] if "observer error" in note or "not shown" in note]
        return report["recurrent"], loss.detach()

    def masks(self) -> list[list[Tensor]]:
        """Dropout masks by sequence and layer, drawn as the fused call draws them."""
        case = self.case
        torch.set_rng_state(self.after)
        if not case.dropout or case.layers == 1:
            return [[] for _ in self.lengths]
        width = self.width * (2 if case.bidirectional else 1)
        found: list[list[Tensor]] = [[] for _ in self.lengths]
        order = sorted(range(len(self.lengths)), key=lambda b: -self.lengths[b])
        for _ in range(case.layers - 1):
            if case.form.startswith("packed"):
                flat = iter(F.dropout(torch.ones(sum(self.lengths), width, dtype=case.dtype), case.dropout))
                rows: list[list[Tensor]] = [[] for _ in self.lengths]
                for t in range(max(self.lengths)):
                    for b in order:
                        if t < self.lengths[b]:
                            rows[b].append(next(flat))
                drawn = [torch.stack(row) for row in rows]
            else:
                mask = F.dropout(torch.ones(STEPS, len(self.lengths), width, dtype=case.dtype), case.dropout)
                drawn = list(mask.unbind(1))
            for b, mask in enumerate(drawn):
                found[b].append(mask.double())
        return found

    def by_hand(self, b: int, masks: list[Tensor], nudge: tuple | None = None) -> tuple[Unrolled, Tensor]:
        case = self.case
        c_0 = self.c_0[:, b].double() if case.kind == "LSTM" else None
        x = self.x[b, : self.lengths[b]].double()
        found = unroll(case.kind, self.rnn, x, self.h_0[:, b].double(), c_0, masks, nudge)
        c_n = None if found.c_n is None else found.c_n.unsqueeze(1)
        loss = self.loss(found.output.unsqueeze(0), found.h_n.unsqueeze(1), c_n, slice(b, b + 1))
        return found, loss


def relative(observed: list[float], true: Tensor) -> float:
    """Largest relative error, number by number; where the truth is 0, the observed number itself."""
    mine = torch.tensor(observed, dtype=torch.float64)
    true = true.detach()
    return float(((mine - true).abs() / torch.where(true == 0, torch.ones_like(true), true)).max())


def check(case: Case) -> None:
    run = Run(case)
    entries, loss = run.observed()
    bound = 1e-9 if case.dtype == torch.float64 else 1e-4
    assert len(entries) == case.layers * (2 if case.bidirectional else 1)
    total = torch.zeros((), dtype=torch.float64)
    for b, masks in enumerate(run.masks()):
        found, own = run.by_hand(b, masks)
        own.backward()
        total += own.detach()
        length = run.lengths[b]
        for entry in entries:
            at = entry["layer"], int(entry["direction"] == "backward")
            assert entry["lengths"][b] == length
            nodes = [("hidden", found.hidden[at])] + ([("cell", found.cell[at])] if case.kind == "LSTM" else [])
            for name, states in nodes:
                norms = entry[f"{name}_norm"][b]
                assert norms[length:] == [None] * (len(norms) - length)
                assert relative(norms[:length], torch.stack(states).norm(dim=-1)) <= bound
                assert relative(entry[f"{name}_grad_norm"][b][:length], grads(states).norm(dim=-1)) <= bound
    assert float((total - loss).abs() / total.abs().clamp(min=1)) <= bound


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@example(Case("LSTM", 2, True, False, "packed unsorted", True, 0.5, True, 2))
@example(Case("GRU", 3, True, False, "padded", True, 0.5))
@example(Case("LSTM", 2, True, True, "padded", True, 0.5, dtype=torch.float32))
@example(Case("relu", 2, False, True, "unbatched", False, 0.5))
@given(case=CASES)
def test_the_gradient_through_time_is_exact_in_every_combination(case: Case) -> None:
    """Against the hand-unrolled float64 network: relative error <= 1e-9 in float64 and <= 1e-4 in float32."""
    check(case)


@pytest.mark.parametrize("kind", ["tanh", "GRU", "LSTM"])
def test_the_reference_itself_agrees_with_central_differences(kind: str) -> None:
    """dL/dh_t of the hand-unrolled network is what nudging h_t does to the loss, for states of both layers."""
    run = Run(Case(kind, 2, True, True, "packed unsorted", True))
    eps = 1e-5
    for layer, direction, t, state in [(0, 0, 1, "h"), (0, 1, 3, "h"), (1, 0, 0, "h"), (1, 1, 4, "h"), (0, 0, 2, "c")]:
        if state == "c" and kind != "LSTM":
            continue
        found, loss = run.by_hand(1, [])
        loss.backward()
        nodes = found.hidden if state == "h" else found.cell
        true = grads(nodes[layer, direction])[t]
        nudges = torch.eye(HIDDEN, dtype=torch.float64) * eps
        slopes = []
        for unit in range(HIDDEN):
            up, down = (run.by_hand(1, [], (layer, direction, t, state, s * nudges[unit]))[1] for s in (1, -1))
            slopes.append((up - down).item() / (2 * eps))
        assert torch.allclose(torch.tensor(slopes, dtype=torch.float64), true, rtol=1e-6, atol=1e-8)
        assert true.norm() > 0
