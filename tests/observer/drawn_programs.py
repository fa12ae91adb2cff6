"""Programs around a recurrent network as hypothesis draws them, each run under the observer and once more by hand.

By hand is `bptt_reference`: one sequence at a time, in float64, every state a node of its own. What a program may be:
any recurrent module, several layers, directions, padded, packed or unbatched batches, dropout, a given first state,
called once, twice, with the state handed on, as encoder and decoder, one step a call, or as cells in a loop.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from bptt_reference import Unrolled, unroll
from hypothesis import settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from unroll.observer import Observer
from unroll.observer.trace import Trace

EXAMPLES = int(os.environ.get("UNROLL_EXACT_EXAMPLES", "0"))
"""Programs to draw; 0 for the few that every test run draws, the same ones each time."""


def drawn(few: int) -> settings:
    """Hypothesis settings: `few` programs, or as many as the environment asks for, then fresh ones."""
    return settings(max_examples=EXAMPLES or few, deadline=None, derandomize=not EXAMPLES, print_blob=True)


@dataclass(frozen=True)
class Case:
    """One program."""

    kind: str = "GRU"
    layers: int = 1
    bidirectional: bool = False
    batch_first: bool = True
    form: str = "padded"
    given_state: bool = False
    dropout: float = 0.0
    train: bool = True
    bias: bool = True
    proj: int = 0
    reads: frozenset[str] = frozenset({"output", "h_n", "c_n"})
    """What the loss depends on; `last` is the output at each sequence's own last step."""
    scene: str = "once"
    reads_first: bool = False
    """Whether the loss depends on the earlier calls directly, too."""
    backwards: int = 1
    hidden: int = 4
    steps: int = 5
    batch: int = 3
    most: int = 8
    dtype: torch.dtype = torch.float64
    seed: int = 0

    def module(self) -> nn.RNNBase:
        shared = {"num_layers": self.layers, "bidirectional": self.bidirectional, "batch_first": self.batch_first}
        shared |= {"dropout": self.dropout if self.layers > 1 else 0.0, "bias": self.bias, "dtype": self.dtype}
        if self.kind == "GRU":
            return nn.GRU(INPUTS, self.hidden, **shared)
        if self.kind == "LSTM":
            return nn.LSTM(INPUTS, self.hidden, proj_size=self.proj, **shared)
        return nn.RNN(INPUTS, self.hidden, nonlinearity=self.kind, **shared)

    def cell(self, at: int) -> nn.RNNCellBase:
        shared = {"bias": self.bias, "dtype": self.dtype}
        size = self.hidden if at else INPUTS
        if self.kind == "GRU":
            return nn.GRUCell(size, self.hidden, **shared)
        if self.kind == "LSTM":
            return nn.LSTMCell(size, self.hidden, **shared)
        return nn.RNNCell(size, self.hidden, nonlinearity=self.kind, **shared)

    @property
    def width(self) -> int:
        return self.proj if self.kind == "LSTM" and self.proj else self.hidden

    @property
    def directions(self) -> int:
        return 2 if self.bidirectional else 1

    @property
    def packed(self) -> bool:
        return self.form.startswith("packed")


INPUTS = 3


def possible(case: Case) -> Case:
    """The nearest program that PyTorch allows, and that reads something."""
    if case.scene in ("step by step", "cells"):
        form = "padded" if case.packed else case.form
        case = replace(case, bidirectional=False, form=form)
    if case.scene == "cells":
        case = replace(case, dropout=0.0, proj=0, batch_first=True)
    if case.proj >= case.hidden or case.kind != "LSTM":
        case = replace(case, proj=0)
    if case.form == "unbatched":
        case = replace(case, batch=1)
    if case.scene in ("twice", "detached"):
        case = replace(case, reads_first=True)  # the call would have no gradient, and not be shown, otherwise
    if case.scene in ("handed on", "detached"):
        case = replace(case, steps=max(2, case.steps))  # calls of one step are shown as one sequence
    reads = case.reads if case.kind == "LSTM" else case.reads - {"c_n"}
    return replace(case, reads=reads or frozenset({"h_n"}))


CASES = st.builds(
    Case,
    kind=st.sampled_from(["tanh", "relu", "GRU", "LSTM"]),
    layers=st.integers(1, 3),
    bidirectional=st.booleans(),
    batch_first=st.booleans(),
    form=st.sampled_from(["padded", "packed", "packed unsorted", "unbatched"]),
    given_state=st.booleans(),
    dropout=st.sampled_from([0.0, 0.5]),
    train=st.booleans(),
    bias=st.booleans(),
    proj=st.sampled_from([0, 1, 2]),
    reads=st.frozensets(st.sampled_from(["output", "last", "h_n", "c_n"])),
    scene=st.sampled_from(["once", "twice", "handed on", "detached", "encoder-decoder", "step by step", "cells"]),
    reads_first=st.booleans(),
    backwards=st.integers(1, 2),
    hidden=st.integers(1, 5),
    steps=st.integers(1, 6),
    batch=st.integers(1, 4),
    most=st.sampled_from([2, 8]),
    dtype=st.sampled_from([torch.float64, torch.float32]),
    seed=st.integers(0, 10_000),
).map(possible)


@dataclass
class Call:
    """One call of a recurrent module, and how much of the loss each of its results is."""

    module: str
    x: Tensor
    """(B, T, I)"""
    lengths: list[int]
    handed: str
    """Its first state: `given`, `on` from the call before, or `detached` from it."""
    reads: frozenset[str]
    weights: dict[str, Tensor]
    """By what is read: output (B, T, D * P), last (B, D * P), h_n (L * D, B, P), c_n (L * D, B, H)."""

    def parts(self, output: Tensor, h_n: Tensor, c_n: Tensor | None, row: slice = slice(None)) -> list[Tensor]:
        """The parts of the loss for the sequences `row`: output (B', T', D * P), states (L * D, B', .)."""
        found, dtype = [], output.dtype
        ends = [length - 1 for length in self.lengths[row]]
        if "output" in self.reads:
            found.append((output * self.weights["output"][row, : output.shape[1]].to(dtype)).sum())
        if "last" in self.reads:
            found.append((output[range(len(ends)), ends] * self.weights["last"][row].to(dtype)).sum())
        if "h_n" in self.reads:
            found.append((h_n * self.weights["h_n"][:, row].to(dtype)).sum())
        if "c_n" in self.reads and c_n is not None:
            found.append((c_n * self.weights["c_n"][:, row].to(dtype)).sum())
        return found


@dataclass
class Expected:
    """What one entry of `recurrent` must show of one sequence."""

    name: str
    call: int
    layer: int
    direction: str
    hidden: list[Tensor] = field(default_factory=list)
    cell: list[Tensor] = field(default_factory=list)


class Program:
    """The program's run under the observer, and the same by hand."""

    def __init__(self, case: Case) -> None:
        torch.manual_seed(case.seed)
        self.case = case
        names = ["encoder", "decoder"] if case.scene == "encoder-decoder" else ["rnn"]
        self.modules = {name: case.module() for name in names}
        self.cells = [case.cell(at) for at in range(case.layers)] if case.scene == "cells" else []
        for at, cell in enumerate(self.cells):
            for name, parameter in cell.named_parameters():
                getattr(self.modules["rnn"], f"{name}_l{at}").data.copy_(parameter.data)
        shapes = [(case.layers * case.directions, case.batch, width) for width in (case.width, case.hidden)]
        make = torch.randn if case.given_state else torch.zeros
        self.h_0, self.c_0 = (make(*shape, dtype=case.dtype) for shape in shapes)
        self.calls = list(self._plan(names))
        for module in self.modules.values():
            module.train(case.train)
        self.random = torch.get_rng_state()

    def _plan(self, names: list[str]) -> Iterator[Call]:
        case = self.case
        if case.scene == "step by step":
            for t in range(case.steps):
                yield self._call(names[0], 1, "on" if t else "given", t == case.steps - 1)
        else:
            handed = {"handed on": "on", "encoder-decoder": "on", "detached": "detached", "twice": "given"}
            yield self._call(names[0], case.steps, "given", case.scene not in handed)
            if case.scene in handed:
                yield self._call(names[-1], case.steps, handed[case.scene], True)

    def _call(self, module: str, steps: int, handed: str, last: bool) -> Call:
        case, wide = self.case, self.case.width * self.case.directions
        lengths = torch.randint(1, steps + 1, (case.batch,)).tolist() if case.packed else [steps] * case.batch
        if case.form == "packed":
            lengths.sort(reverse=True)
        states = (case.layers * case.directions, case.batch)
        shapes = {"output": (case.batch, steps, wide), "last": (case.batch, wide)}
        shapes |= {"h_n": (*states, case.width), "c_n": (*states, case.hidden)}
        weights = {name: torch.randn(*shape, dtype=case.dtype) for name, shape in shapes.items()}
        x = torch.randn(case.batch, steps, INPUTS, dtype=case.dtype)
        return Call(module, x, lengths, handed, case.reads if last or case.reads_first else frozenset(), weights)

    # --- observed ---

    def observed(self) -> tuple[list[dict[str, Any]], list[Trace], Tensor]:
        """Entries of the report, the traces that they were made from, and the loss."""
        torch.set_rng_state(self.random)
        namespace = {**self.modules, "cells": self.cells} if not self.cells else {"cells": self.cells}
        with Observer(namespace, max_samples=self.case.most) as observer:
            parts = self._cells_in_a_loop() if self.cells else self._called()
            cut = len(parts) if self.case.backwards == 1 else 1
            halves = [half for half in (parts[:cut], parts[cut:]) if half]
            for half in halves:
                torch.stack(half).sum().backward(retain_graph=True)
        report = observer.report()
        assert report["notes"] == (["backward ran, but no optimizer step and no manual update was seen."])
        latest = observer.parts.capture.story.latest
        return report["recurrent"], [trace for each in latest.values() for _, trace, _ in each], sum(parts).detach()

    def _called(self) -> list[Tensor]:
        parts, state = [], self._first_state()
        for at, call in enumerate(self.calls):
            if call.handed == "given" and at:
                state = self._first_state()
            elif call.handed == "detached":
                state = tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()
            output, state = self._once(self.modules[call.module], call, state)
            h_n, c_n = state if isinstance(state, tuple) else (state, None)
            if self.case.form == "unbatched":
                h_n, c_n = h_n.unsqueeze(1), None if c_n is None else c_n.unsqueeze(1)
            parts += call.parts(output, h_n, c_n)
        return parts

    def _first_state(self) -> Any:
        if not self.case.given_state:
            return None
        h, c = (s[:, 0] if self.case.form == "unbatched" else s for s in (self.h_0, self.c_0))
        return (h, c) if self.case.kind == "LSTM" else h

    def _once(self, rnn: nn.RNNBase, call: Call, state: Any) -> tuple[Tensor, Any]:
        """(B, T, D * P), however the module was called, and the state as it returned it."""
        if self.case.form == "unbatched":
            output, state = rnn(call.x[0], state)
            return output.unsqueeze(0), state
        if self.case.packed:
            x = call.x if self.case.batch_first else call.x.transpose(0, 1)
            packed = pack_padded_sequence(
                x, torch.tensor(call.lengths), self.case.batch_first, enforce_sorted=self.case.form == "packed"
            )
            output, state = rnn(packed, state)
            return pad_packed_sequence(output, batch_first=True)[0], state
        if self.case.batch_first:
            return rnn(call.x, state)
        output, state = rnn(call.x.transpose(0, 1), state)
        return output.transpose(0, 1), state

    def _cells_in_a_loop(self) -> list[Tensor]:
        (call,) = self.calls
        alone, lstm = self.case.form == "unbatched", self.case.kind == "LSTM"
        states: list[Any] = [None] * len(self.cells)
        if self.case.given_state:
            pairs = [(h[0], c[0]) if alone else (h, c) for h, c in zip(self.h_0, self.c_0, strict=True)]
            states = list(pairs) if lstm else [h for h, _ in pairs]
        outputs = []
        for t in range(self.case.steps):
            x = call.x[0, t] if alone else call.x[:, t]
            for at, cell in enumerate(self.cells):
                states[at] = cell(x, states[at])
                x = states[at][0] if lstm else states[at]
            outputs.append(x)
        output = torch.stack(outputs, 0 if alone else 1)
        h_n = torch.stack([s[0] if lstm else s for s in states])
        c_n = torch.stack([s[1] for s in states]) if lstm else None
        if alone:
            output, h_n, c_n = output.unsqueeze(0), h_n.unsqueeze(1), None if c_n is None else c_n.unsqueeze(1)
        return call.parts(output, h_n, c_n)

    # --- by hand ---

    def masks(self) -> list[list[list[Tensor]]]:
        """Dropout masks by call, sequence and layer, drawn as the fused calls draw them."""
        torch.set_rng_state(self.random)
        return [self._masks(call) for call in self.calls]

    def _masks(self, call: Call) -> list[list[Tensor]]:
        case, lengths = self.case, call.lengths
        found: list[list[Tensor]] = [[] for _ in lengths]
        if not (case.dropout and case.train):
            return found
        width = case.width * case.directions
        order = sorted(range(len(lengths)), key=lambda b: -lengths[b])
        for _ in range(case.layers - 1):
            if case.packed:
                flat = iter(F.dropout(torch.ones(sum(lengths), width, dtype=case.dtype), case.dropout))
                rows: list[list[Tensor]] = [[] for _ in lengths]
                for t in range(max(lengths)):
                    for b in order:
                        if t < lengths[b]:
                            rows[b].append(next(flat))
                drawn = [torch.stack(row) for row in rows]
            else:
                shape = (call.x.shape[1], len(lengths), width)
                drawn = list(F.dropout(torch.ones(*shape, dtype=case.dtype), case.dropout).unbind(1))
            for b, mask in enumerate(drawn):
                found[b].append(mask.double())
        return found

    def by_hand(
        self, b: int, masks: list[list[list[Tensor]]], nudge: tuple[int, int, int, int, str, Tensor] | None = None,
        dtype: torch.dtype = torch.float64,
    ) -> tuple[list[Expected], Tensor]:  # fmt: skip
        """What sequence `b` must show, and its part of the loss. `nudge` begins with the number of the call."""
        case, loss = self.case, torch.zeros((), dtype=dtype)
        found: list[Unrolled] = []
        for at, call in enumerate(self.calls):
            h, c = self.h_0[:, b].to(dtype), self.c_0[:, b].to(dtype) if case.kind == "LSTM" else None
            if call.handed != "given":
                h, c = found[-1].h_n, found[-1].c_n
            if call.handed == "detached":
                h, c = h.detach(), None if c is None else c.detach()
            x = call.x[b, : call.lengths[b]].to(dtype)
            here = nudge[1:] if nudge is not None and nudge[0] == at else None
            drops = [mask.to(dtype) for mask in masks[at][b]]
            one = unroll(case.kind, self.modules[call.module], x, h, c, drops, here, dtype)
            found.append(one)
            c_n = None if one.c_n is None else one.c_n.unsqueeze(1)
            loss = loss + sum(call.parts(one.output.unsqueeze(0), one.h_n.unsqueeze(1), c_n, slice(b, b + 1)))
        return self._expected(found), loss

    def _expected(self, found: list[Unrolled]) -> list[Expected]:
        if self.case.scene == "step by step":
            whole = Unrolled()
            for place in found[0].hidden:
                whole.hidden[place] = [state for one in found for state in one.hidden[place]]
                whole.cell[place] = [state for one in found for state in one.cell.get(place, [])]
            found = [whole]
        entries, seen = [], dict.fromkeys(self.modules, 0)
        for call, one in zip(self.calls, found, strict=False):
            number, seen[call.module] = seen[call.module], seen[call.module] + 1
            for layer, side in one.hidden:
                name, depth = (f"cells[{layer}]", 0) if self.cells else (call.module, layer)
                direction = "backward" if side else "forward"
                states = one.hidden[layer, side], one.cell.get((layer, side), [])
                entries.append(Expected(name, number, depth, direction, *states))
        return entries
