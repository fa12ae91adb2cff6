"""Drawn training programs compute bit for bit what they compute alone."""

import contextlib
import os
from dataclasses import dataclass
from typing import Any

import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from unroll.observer import Observer

EXAMPLES = int(os.environ.get("UNROLL_EXACT_EXAMPLES", "0"))
OPTIMIZERS: dict[str, tuple[str, dict[str, Any]]] = {
    "SGD": ("SGD", {"lr": 0.3}),
    "momentum": ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    "Adam": ("Adam", {"lr": 0.01, "amsgrad": True}),
    "AdamW, one by one": ("AdamW", {"lr": 0.01, "foreach": False}),
    "AdamW, fused": ("AdamW", {"lr": 0.01, "fused": True}),
    "RMSprop": ("RMSprop", {"lr": 0.01, "centered": True}),
    "Adagrad": ("Adagrad", {"lr": 0.1}),
    "Adadelta": ("Adadelta", {"lr": 1.0}),
    "Adamax": ("Adamax", {"lr": 0.01}),
    "NAdam": ("NAdam", {"lr": 0.01}),
    "RAdam": ("RAdam", {"lr": 0.01}),
    "Rprop": ("Rprop", {"lr": 0.01}),
    "ASGD": ("ASGD", {"lr": 0.1}),
    "LBFGS": ("LBFGS", {"lr": 0.5, "max_iter": 3}),
}
SCHEDULERS: dict[str, Any] = {
    "none": None,
    "StepLR": lambda o: torch.optim.lr_scheduler.StepLR(o, 2),
    "OneCycleLR": lambda o: torch.optim.lr_scheduler.OneCycleLR(o, 0.1, total_steps=20, cycle_momentum=False),
    "CosineAnnealingLR": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 5),
    "ReduceLROnPlateau": lambda o: torch.optim.lr_scheduler.ReduceLROnPlateau(o, patience=0),
}


@dataclass(frozen=True)
class Training:
    kind: str = "GRU"
    layers: int = 2
    bidirectional: bool = False
    dropout: float = 0.3
    form: str = "padded"
    time_first: bool = False
    reads: str = "h_n"
    """Which of the results the loss is made of: `h_n`, `c_n` (of an LSTM) or `output`."""
    optimizer: str = "Adam"
    scheduler: str = "none"
    autocast: bool = False
    accumulate: int = 1
    closure: bool = False
    clip: str = "none"
    set_to_none: bool = True
    evaluates: bool = True
    every: int | None = None
    double: bool = False
    seed: int = 0


TRAININGS = st.builds(
    Training,
    kind=st.sampled_from(["RNN", "GRU", "LSTM", "GRUCell", "LSTMCell", "by hand"]),
    layers=st.integers(1, 2),
    bidirectional=st.booleans(),
    dropout=st.sampled_from([0.0, 0.3]),
    form=st.sampled_from(["padded", "packed"]),
    time_first=st.booleans(),
    reads=st.sampled_from(["h_n", "c_n", "output"]),
    optimizer=st.sampled_from(list(OPTIMIZERS)),
    scheduler=st.sampled_from(list(SCHEDULERS)),
    autocast=st.booleans(),
    accumulate=st.integers(1, 2),
    closure=st.booleans(),
    clip=st.sampled_from(["none", "norm", "value"]),
    set_to_none=st.booleans(),
    evaluates=st.booleans(),
    every=st.sampled_from([None, 1]),
    double=st.booleans(),
    seed=st.integers(0, 1000),
)


class Model(nn.Module):
    def __init__(self, how: Training) -> None:
        super().__init__()
        self.how = how
        self.embedding, self.dropout = nn.Embedding(9, 5), nn.Dropout(how.dropout)
        wide = 6 * (2 if how.bidirectional and not self.cellwise else 1)
        if how.kind == "by hand":
            self.rnn: nn.Module = nn.Linear(11, 6)
        elif self.cellwise:
            self.rnn = getattr(nn, how.kind)(5, 6)
        else:
            drops = how.dropout if how.layers > 1 else 0.0
            self.rnn = getattr(nn, how.kind)(
                5, 6, how.layers, dropout=drops, bidirectional=how.bidirectional, batch_first=not how.time_first
            )
        self.norm, self.fc = nn.LayerNorm(wide), nn.Linear(wide, 3)

    @property
    def cellwise(self) -> bool:
        return self.how.kind in ("GRUCell", "LSTMCell", "by hand")

    def forward(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        x = self.embedding(tokens)
        return self.fc(self.dropout(self.norm(self.last(x, lengths))).relu_())

    def last(self, x: Tensor, lengths: Tensor) -> Tensor:
        if self.cellwise:
            state: Any = None if self.how.kind != "by hand" else torch.zeros(len(x), 6, dtype=x.dtype)
            for t in range(x.shape[1]):
                if self.how.kind == "by hand":
                    state = torch.tanh(self.rnn(torch.cat([x[:, t], state], 1)))
                else:
                    state = self.rnn(x[:, t], state)
            return self.of(state)
        packed = self.how.form == "packed"
        if packed:
            x = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        elif self.how.time_first:
            x = x.transpose(0, 1)
        output, state = self.rnn(x)
        if self.how.reads == "output":
            output = pad_packed_sequence(output)[0] if packed else output
            return output[-1] if packed or self.how.time_first else output[:, -1]
        final = self.of(state)
        return torch.cat([final[-2], final[-1]], 1) if self.how.bidirectional else final[-1]

    def of(self, state: Any) -> Tensor:
        """h_n, or the c_n of an LSTM."""
        return state[self.how.reads == "c_n"] if isinstance(state, tuple) else state


def run(how: Training, observe: bool) -> dict[str, Any]:
    """What the program prints, and what it leaves behind."""
    torch.manual_seed(how.seed)
    torch.set_default_dtype(torch.float64 if how.double else torch.float32)
    names: dict[str, Any] = {}
    observer = Observer(names, emit=lambda event: None, capture_every=how.every) if observe else None
    try:
        with observer or contextlib.nullcontext():
            model = names["model"] = Model(how)
            optimizer, printed = trained(how, model)
    finally:
        torch.set_default_dtype(torch.float32)
    if observer is not None:
        report = observer.report()
        assert not [note for note in report["notes"] if "observer error" in note]
        assert report["backwards"] >= 5
    state = [value for each in optimizer.state.values() for value in each.values() if isinstance(value, Tensor)]
    grads = [torch.zeros(0) if p.grad is None else p.grad for p in model.parameters()]
    tensors = [*model.parameters(), *grads, *state, torch.get_rng_state()]
    return {"printed": printed, "tensors": [t.detach().clone() for t in tensors]}


def trained(how: Training, model: Model) -> tuple[torch.optim.Optimizer, list[str]]:
    name, options = OPTIMIZERS[how.optimizer]
    optimizer = getattr(torch.optim, name)(model.parameters(), **options)
    make = SCHEDULERS[how.scheduler]
    scheduler = make(optimizer) if make else None
    tokens, lengths = torch.randint(0, 9, (6, 5)), torch.tensor([5, 2, 4, 1, 3, 5])
    labels, printed = tokens[:, 0] % 3, []
    low = how.autocast and not how.double and how.kind != "LSTM"  # which oneDNN has in bfloat16 on few processors

    def closure() -> Tensor:
        optimizer.zero_grad(set_to_none=how.set_to_none)
        for _ in range(how.accumulate):
            with torch.autocast("cpu", torch.bfloat16, enabled=low):
                loss = F.cross_entropy(model(tokens, lengths), labels) / how.accumulate
            loss.backward()
        if how.clip == "norm":
            printed.append(repr(nn.utils.clip_grad_norm_(model.parameters(), 0.5).item()))
        elif how.clip == "value":
            nn.utils.clip_grad_value_(model.parameters(), 0.05)
        return loss

    for _ in range(5):
        model.train()
        if how.closure or name == "LBFGS":
            loss = optimizer.step(closure)
        else:
            loss = closure()
            optimizer.step()
        if isinstance(scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau):
            scheduler.step(loss.item())
        elif scheduler is not None:
            scheduler.step()
        printed.append(f"{loss.item()!r} {optimizer.param_groups[0]['lr']!r}")
        if how.evaluates:
            model.eval()
            with torch.no_grad():
                printed.append(repr(model(tokens, lengths).sum().item()))
    return optimizer, printed


@settings(max_examples=EXAMPLES or 24, deadline=None, derandomize=not EXAMPLES)
@example(Training(optimizer="LBFGS", clip="norm", kind="LSTM"))
@example(Training(autocast=True, kind="GRU", form="packed", accumulate=2))
@example(Training(kind="LSTM", layers=1, time_first=True, reads="c_n"))
@given(how=TRAININGS)
def test_observing_changes_no_bit_of_a_drawn_training_program(how: Training) -> None:
    """Printed text, parameters, gradients, optimizer states and the random state are equal with and without."""
    alone, seen = run(how, False), run(how, True)
    assert alone["printed"] == seen["printed"]
    pairs = list(zip(alone["tensors"], seen["tensors"], strict=True))
    assert all(torch.allclose(a, b, rtol=0, atol=0, equal_nan=True) for a, b in pairs)
