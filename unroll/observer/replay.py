"""A recurrent call again, layer by layer: its states and gates, and the derivative of the loss by every state."""

import math
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional as F

from .fused import FusedCall, versions_of
from .layout import Layout, layout_of
from .recurrence import Gradients, States, Weights, adjoint, recomputed, run_layer
from .trace import Trace

TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-3}
"""How far a replayed output may be from the program's own, relative to its largest value, before it is given up."""


class ReplayMismatch(Exception):
    """The replay does not reproduce what the program computed, so its gradients would be wrong."""


def replay(call: FusedCall, most: int) -> list[Trace]:
    """States and total derivatives of the first `most` sequences, one trace a layer and direction.

    Raises:
        ReplayMismatch: the weights have changed since the call, or the output is not what the program got.
    """
    if not call.unchanged():
        raise ReplayMismatch("its weights were changed between the call and the end of backward")
    layout = layout_of(tuple(call.inputs.shape), call.batch_sizes, call.unsorted, call.batch_first, most)
    again = _Replay(call, layout)
    again.forward()
    return again.traces(again.backward() if call.fired else [None for _ in again.states])


class _Replay:
    """The call again, layer by layer, on the picked sequences."""

    def __init__(self, call: FusedCall, layout: Layout) -> None:
        self.call, self.layout = call, layout
        self.directions = 2 if call.bidirectional else 1
        self.real = layout.real()
        self.states: list[States] = []
        self.masks: list[Tensor | None] = []
        per = len(call.weights) // (call.num_layers * self.directions)
        self.weights = [
            _weights(call.weights[at : at + per], call.has_biases) for at in range(0, len(call.weights), per)
        ]
        self.initial = tuple(layout.take_state(s) for s in call.state)

    def forward(self) -> None:
        call, x, masks = self.call, self.layout.take(self.call.inputs), self._masks()
        for layer in range(call.num_layers):
            known = self._known() if layer == call.num_layers - 1 else [None] * self.directions
            outputs = [
                self._side(x, layer * self.directions + side, side, known[side]) for side in range(self.directions)
            ]
            self.top = torch.cat(outputs, -1) if len(outputs) > 1 else outputs[0]
            mask = masks[layer] if layer < len(masks) else None
            self.masks.append(mask)
            x = self.top if mask is None else self.top * mask

    def _side(self, x: Tensor, at: int, direction: int, known: Tensor | None) -> Tensor:
        """One layer in one direction; its output in the order of the input's time."""
        turn = self.layout.turned if direction else _same
        start = tuple(s[at] for s in self.initial)
        call, w = self.call, self.weights[at]
        states = run_layer(call.kind, call.nonlinearity, turn(x), start, w, None if known is None else turn(known))
        if known is not None:
            self._compare(states, w)
        self.states.append(states)
        return turn(states.hidden)

    def _known(self) -> list[Tensor | None]:
        """What the program got from the last layer, by direction; None if it was changed in place since."""
        output = self.call.output
        if output is None or versions_of([output]) != self.call.output_version:
            return [None] * self.directions
        return list(self.layout.take(output).chunk(self.directions, -1))

    def _compare(self, states: States, w: Weights) -> None:
        """Hold every state of the program against what the equations make of the one before it.

        The last layer's input has come through all layers below, so this checks the whole replay, dropout included.
        """
        theirs = states.hidden[self.real]
        mine = recomputed(self.call.kind, self.call.nonlinearity, states, w)[self.real]
        largest = float(theirs.abs().amax()) if theirs.numel() else 0.0
        if not math.isfinite(largest):
            return
        off = float((mine - theirs).abs().amax()) if theirs.numel() else 0.0
        if not off <= TOLERANCE.get(theirs.dtype, 5e-2) * max(1.0, largest):
            raise ReplayMismatch(f"replaying it gives another output (largest difference {off:.1e})")

    def _masks(self) -> list[Tensor]:
        """The dropout masks that the call drew, from the generator's state before it; (T, B, features) each."""
        call = self.call
        if call.random_state is None:
            return []
        width = self.directions * self.weights[0].w_hh.shape[1]
        shape = (call.steps, call.batch) if call.batch_sizes is None else (call.inputs.shape[0],)
        ones = torch.ones(*shape, width, dtype=call.inputs.dtype)
        now = torch.get_rng_state()
        torch.set_rng_state(call.random_state)
        try:
            drawn = [F.dropout(ones, call.dropout, True) for _ in range(call.num_layers - 1)]
        finally:
            torch.set_rng_state(now)
        time_first = replace(self.layout, batch_first=False)
        return [time_first.take(mask) for mask in drawn]

    def backward(self) -> list[Gradients | None]:
        call, layout = self.call, self.layout
        zero = torch.zeros_like(self.top)
        above = layout.take(call.upstream["output"]) if "output" in call.upstream else zero
        finals = [layout.take_state(call.upstream[n]) if n in call.upstream else None for n in ("h_n", "c_n")]
        gradients: list[Gradients | None] = [None] * len(self.states)
        for layer in reversed(range(call.num_layers)):
            mask = self.masks[layer]
            arriving = above if mask is None else above * mask
            parts = arriving.chunk(self.directions, -1)
            below = []
            for direction in range(self.directions):
                at = layer * self.directions + direction
                own = layout.turned(parts[direction]) if direction else parts[direction]
                gradients[at] = found = self._adjoint(at, own, finals)
                below.append(layout.turned(found.inputs) if direction else found.inputs)
            above = below[0] if len(below) == 1 else below[0] + below[1]
        return gradients

    def _adjoint(self, at: int, direct: Tensor, finals: list[Tensor | None]) -> Gradients:
        states = self.states[at]
        direct = self._with_final(direct, finals[0], at)
        cell = None
        if states.cell is not None and finals[1] is not None:
            cell = self._with_final(torch.zeros_like(states.cell), finals[1], at)
        call = self.call
        return adjoint(call.kind, call.nonlinearity, states, direct, cell, self.weights[at], self.real)

    def _with_final(self, direct: Tensor, final: Tensor | None, at: int) -> Tensor:
        """Add what reaches the last state through h_n or c_n, at each sequence's own last step."""
        if final is None:
            return direct
        index = (self.layout.lengths - 1, torch.arange(len(self.layout.rows)))
        return direct.index_put(index, final[at], accumulate=True)

    def traces(self, gradients: list[Gradients | None]) -> list[Trace]:
        return [
            self._trace(divmod(at, self.directions), states, found)
            for at, (states, found) in enumerate(zip(self.states, gradients, strict=True))
        ]

    def _trace(self, place: tuple[int, int], states: States, found: Gradients | None) -> Trace:
        turn = self.layout.turned if place[1] else _same
        return Trace(
            kind=self.call.kind,
            layer=place[0],
            direction="backward" if place[1] else "forward",
            lengths=self.layout.lengths,
            hidden=turn(states.hidden),
            hidden_grad=None if found is None else turn(found.hidden),
            cell=None if states.cell is None else turn(states.cell),
            cell_grad=None if found is None or found.cell is None else turn(found.cell),
            gates={name: turn(gate) for name, gate in states.gates.items()},
        )


def _same(values: Tensor) -> Tensor:
    return values


def _weights(flat: list[Tensor], has_biases: bool) -> Weights:
    """`w_ih, w_hh`, then the biases if there are any, then `w_hr` if the LSTM projects."""
    biases = (flat[2], flat[3]) if has_biases else (None, None)
    rest = flat[4:] if has_biases else flat[2:]
    return Weights(flat[0], flat[1], *biases, *rest)
