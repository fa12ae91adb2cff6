"""Recurrent calls again, layer by layer: their states and gates, and the derivative of the loss by every state.

Calls of the same make are gone through at once, each with its own weights: what a step of the recursion costs is mostly
the calling of a dozen small operations, and that is then paid once for all of them.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional as F

from .fused import FusedCall
from .layout import Layout, Layouts
from .recurrence import Gradients, States, Weights, adjoint, recomputed, run_layer
from .trace import Trace

TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-3}
"""How far a replayed output may be from the program's own, relative to its largest value, before it is given up."""


MOST_AT_ONCE = 8 * 2**20
"""Bytes of all gates of the calls that are gone through at once; some five times as much is held meanwhile."""


class ReplayMismatch(Exception):
    """The replay does not reproduce what the program computed, so its gradients would be wrong."""


def replay(calls: Sequence[FusedCall], most: int) -> list[list[Trace] | ReplayMismatch]:
    """States and total derivatives of the first `most` sequences of each call, one trace a layer and direction.

    Where the weights have changed since the call, or the output is not what the program got, there is a
    `ReplayMismatch` in the place of its traces.
    """
    found: list[list[Trace] | ReplayMismatch] = [
        ReplayMismatch("its weights were changed between the call and the end of backward") for _ in calls
    ]
    groups: dict[tuple[object, ...], list[tuple[int, Layout]]] = {}
    for at, call in enumerate(calls):
        if call.unchanged():
            layout = call.layout(most)
            groups.setdefault((*call.make, len(layout.rows)), []).append((at, layout))
    for group in groups.values():
        many = _at_once(calls[group[0][0]], max(layout.steps for _, layout in group), len(group[0][1].rows))
        for begin in range(0, len(group), many):
            members = group[begin : begin + many]
            again = _Replay([calls[at] for at, _ in members], Layouts(tuple(layout for _, layout in members)))
            for (at, _), outcome in zip(members, again.outcomes(), strict=True):
                found[at] = outcome
    return found


def _at_once(call: FusedCall, steps: int, rows: int) -> int:
    """How many calls like this may be gone through at once."""
    values = sum(w.shape[0] for w in call.weights if w.dim() == 2) * steps * rows
    return max(1, MOST_AT_ONCE // (values * call.inputs.element_size()))


class _Replay:
    """Calls of one make again, layer by layer, on the picked sequences."""

    def __init__(self, calls: list[FusedCall], layouts: Layouts) -> None:
        self.calls, self.layouts = calls, layouts
        self.one = one = calls[0]
        """For what they have in common."""
        self.directions = 2 if one.bidirectional else 1
        self.real = layouts.real
        self.states: list[States] = []
        self.masks: list[Tensor | None] = []
        self.mismatches: list[ReplayMismatch | None] = [None] * len(calls)
        per = len(one.weights) // (one.num_layers * self.directions)
        stacked = [torch.stack([call.weights[at] for call in calls]) for at in range(len(one.weights))]
        self.weights = [_weights(stacked[at : at + per], one.has_biases) for at in range(0, len(stacked), per)]
        self.initial = tuple(layouts.take_state([call.state[at] for call in calls]) for at in range(len(one.state)))

    def outcomes(self) -> list[list[Trace] | ReplayMismatch]:
        """By call."""
        self.forward()
        blank: list[Gradients | None] = [None] * len(self.states)
        gradients = self.backward() if self.one.fired else blank
        sides = list(enumerate(self._sides(gradients)))
        return [
            mismatch or [self._trace(call, at, side) for at, side in sides]
            for call, mismatch in enumerate(self.mismatches)
        ]

    def forward(self) -> None:
        one, masks = self.one, self._masks()
        x = self.layouts.take([call.inputs for call in self.calls])
        for layer in range(one.num_layers):
            known = self._known() if layer == one.num_layers - 1 else [None] * self.directions
            outputs = [
                self._side(x, layer * self.directions + side, side, known[side]) for side in range(self.directions)
            ]
            self.top = torch.cat(outputs, -1) if len(outputs) > 1 else outputs[0]
            mask = masks[layer] if layer < len(masks) else None
            self.masks.append(mask)
            x = self.top if mask is None else self.top * mask

    def _side(self, x: Tensor, at: int, direction: int, known: Tensor | None) -> Tensor:
        """One layer in one direction; its output in the order of the input's time."""
        turn = self.layouts.turned if direction else _same
        start = tuple(s[at] for s in self.initial)
        one, w = self.one, self.weights[at]
        states = run_layer(one.kind, one.nonlinearity, turn(x), start, w, None if known is None else turn(known))
        if known is not None:
            self._compare(states, w)
        self.states.append(states)
        return turn(states.hidden)

    def _known(self) -> list[Tensor | None]:
        """What the program got from the last layer, by direction; None if it was changed in place since."""
        outputs = [call.output for call in self.calls if call.output is not None and call.untouched]
        if len(outputs) < len(self.calls):
            return [None] * self.directions
        return list(self.layouts.take(outputs).chunk(self.directions, -1))

    def _compare(self, states: States, w: Weights) -> None:
        """Hold every state of the program against what the equations make of the one before it.

        The last layer's input has come through all layers below, so this checks the whole replay, dropout included.
        """
        real = self.real.unsqueeze(-1)
        theirs = torch.where(real, states.hidden, 0)
        mine = torch.where(real, recomputed(self.one.kind, self.one.nonlinearity, states, w), 0)
        largest, off = (values.abs().amax((0, 2, 3)).tolist() for values in (theirs, mine - theirs))
        tolerance = TOLERANCE.get(theirs.dtype, 5e-2)
        for call, (size, difference) in enumerate(zip(largest, off, strict=True)):
            if math.isfinite(size) and not difference <= tolerance * max(1.0, size):
                self.mismatches[call] = ReplayMismatch(
                    f"replaying it gives another output (largest difference {difference:.1e})"
                )

    def _masks(self) -> list[Tensor]:
        """The dropout masks that each call drew, from the generator's state before it; (T, S, B, features) each."""
        if self.one.random_state is None:
            return []
        now = torch.get_rng_state()
        try:
            drawn = [self._drawn(call, at) for at, call in enumerate(self.calls)]
        finally:
            torch.set_rng_state(now)
        return [self.layouts.stacked(layer) for layer in zip(*drawn, strict=True)]

    def _drawn(self, call: FusedCall, at: int) -> list[Tensor]:
        """One (T, B, features) between two layers each."""
        assert call.random_state is not None
        torch.set_rng_state(call.random_state)
        width = self.directions * self.weights[0].w_hh.shape[-1]
        ones = torch.ones(*call.drop_shape, width, dtype=call.inputs.dtype)
        masks = [F.dropout(ones, call.dropout, True) for _ in range(call.num_layers - 1)]
        time_first = replace(call.picked or self.layouts.each[at], batch_first=False)
        return [time_first.take(mask) for mask in masks]

    def backward(self) -> list[Gradients | None]:
        layouts, zero = self.layouts, torch.zeros_like(self.top)
        above = self._arrived("output", zero)
        finals = [self._arrived_at_states(at, name) for at, name in enumerate(("h_n", "c_n"))]
        gradients: list[Gradients | None] = [None] * len(self.states)
        for layer in reversed(range(self.one.num_layers)):
            mask = self.masks[layer]
            arriving = above if mask is None else above * mask
            parts = arriving.chunk(self.directions, -1)
            below = []
            for direction in range(self.directions):
                at = layer * self.directions + direction
                own = layouts.turned(parts[direction]) if direction else parts[direction]
                gradients[at] = found = self._adjoint(at, own, finals)
                below.append(layouts.turned(found.inputs) if direction else found.inputs)
            above = below[0] if len(below) == 1 else below[0] + below[1]
        return gradients

    def _arrived(self, name: str, zero: Tensor) -> Tensor:
        """(T, S, B, features): dL/d output; zero for a call on whose output the loss does not depend."""
        pairs = enumerate(zip(self.calls, self.layouts.each, strict=True))
        return self.layouts.stacked([
            layout.take(call.upstream[name]) if name in call.upstream else zero[: layout.steps, at]
            for at, (call, layout) in pairs
        ])  # fmt: skip

    def _arrived_at_states(self, at: int, name: str) -> Tensor | None:
        """(layers * directions, S, B, features): dL/d h_n or dL/d c_n."""
        if not any(name in call.upstream for call in self.calls):
            return None
        return self.layouts.take_state([
            call.upstream[name] if name in call.upstream else torch.zeros_like(call.state[at]) for call in self.calls
        ])  # fmt: skip

    def _adjoint(self, at: int, direct: Tensor, finals: list[Tensor | None]) -> Gradients:
        states = self.states[at]
        direct = self._with_final(direct, finals[0], at)
        cell = None
        if states.cell is not None and finals[1] is not None:
            cell = self._with_final(torch.zeros_like(states.cell), finals[1], at)
        one = self.one
        return adjoint(one.kind, one.nonlinearity, states, direct, cell, self.weights[at], self.real)

    def _with_final(self, direct: Tensor, final: Tensor | None, at: int) -> Tensor:
        """Add what reaches the last state through h_n or c_n, at each sequence's own last step."""
        if final is None:
            return direct
        calls, rows = self.layouts.lengths.shape
        index = (self.layouts.lengths - 1, torch.arange(calls).unsqueeze(1), torch.arange(rows))
        return direct.index_put(index, final[at], accumulate=True)

    def _sides(self, gradients: list[Gradients | None]) -> list[dict[str, Tensor]]:
        """(T, S, B, features) each, by layer and direction, in the order of the input's time."""
        found = []
        for at, (states, slopes) in enumerate(zip(self.states, gradients, strict=True)):
            values = {"hidden": states.hidden, "cell": states.cell, **states.gates}
            if slopes is not None:
                values |= {"hidden_grad": slopes.hidden, "cell_grad": slopes.cell}
            turn = self.layouts.turned if at % self.directions else _same
            found.append({name: turn(value) for name, value in values.items() if value is not None})
        return found

    def _trace(self, call: int, at: int, side: dict[str, Tensor]) -> Trace:
        layout = self.layouts.each[call]
        own = {name: values[: layout.steps, call] for name, values in side.items()}
        known = {name: own.pop(name, None) for name in ("hidden_grad", "cell", "cell_grad")}
        hidden = own.pop("hidden")
        layer, backward = divmod(at, self.directions)
        direction = "backward" if backward else "forward"
        return Trace(self.one.kind, layer, direction, layout.lengths, hidden, **known, gates=own)


def _same(values: Tensor) -> Tensor:
    return values


def _weights(flat: list[Tensor], has_biases: bool) -> Weights:
    """`w_ih, w_hh`, then the biases if there are any, then `w_hr` if the LSTM projects."""
    biases = (flat[2], flat[3]) if has_biases else (None, None)
    rest = flat[4:] if has_biases else flat[2:]
    return Weights(flat[0], flat[1], *biases, *rest)
