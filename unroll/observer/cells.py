"""`nn.RNNCell`, `nn.GRUCell` and `nn.LSTMCell` in the program's own loop: calls chained into one sequence.

A cell returns every state as a tensor of its own, so a hook on it receives the total derivative; nothing is replayed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from .recurrence import Weights, gru_gates, lstm_gates
from .trace import Trace

CELLS: dict[Callable[..., Any], str] = {
    torch.rnn_tanh_cell: "RNN",
    torch.rnn_relu_cell: "RNN",
    torch.gru_cell: "GRU",
    torch.lstm_cell: "LSTM",
}
REACH = 12
"""How many graph nodes may lie between a state and the next call's hx for the two to be one chain."""


@dataclass
class CellStep:
    """One call. (B, features) each, detached."""

    inputs: Tensor
    before: Tensor
    hidden: Tensor
    cell: Tensor | None
    grads: dict[str, Tensor] = field(default_factory=dict)
    """`h`: dL/dh_t, `c`: dL/dc_t."""


@dataclass
class CellChain:
    """The calls of one cell that hand a state from each to the next."""

    kind: str
    weights: list[Tensor | None]
    original: list[Tensor | None]
    module: nn.Module | None
    training: bool
    index: int = 0
    chain: list[CellStep] = field(default_factory=list)
    tail: Tensor | None = None
    """The newest h, as the program has it."""
    target: Tensor | None = None
    again: bool = False
    """Differentiated twice."""

    @property
    def key(self) -> tuple[int, ...]:
        return tuple(map(id, self.original))

    @property
    def fired(self) -> bool:
        return any(step.grads for step in self.chain)

    @property
    def batch(self) -> int:
        return self.chain[0].hidden.shape[0]

    @property
    def steps(self) -> int:
        return len(self.chain)

    def freeze(self) -> None:
        """Copy the weights; the gates are computed from them later."""
        if self.weights is self.original:
            self.weights = [None if w is None else w.detach().clone() for w in self.original]

    def traces(self, most: int) -> list[Trace]:
        """One trace of the first `most` sequences."""
        hidden = torch.stack([step.hidden[:most] for step in self.chain])
        has_cell = self.chain[0].cell is not None
        cell = torch.stack([step.cell[:most] for step in self.chain if step.cell is not None]) if has_cell else None
        lengths = torch.full((hidden.shape[1],), len(self.chain))
        return [
            Trace(
                self.kind, 0, "forward", lengths, hidden, self._grads("h", most), cell,
                self._grads("c", most) if has_cell else None, self._gates(most),
            )
        ]  # fmt: skip

    def _grads(self, name: str, most: int) -> Tensor | None:
        if not self.fired:
            return None
        blank = [step.cell if name == "c" and step.cell is not None else step.hidden for step in self.chain]
        pairs = zip(self.chain, blank, strict=True)
        return torch.stack([step.grads.get(name, torch.zeros_like(like))[:most] for step, like in pairs])

    def _gates(self, most: int) -> dict[str, Tensor]:
        if self.kind == "RNN":
            return {}
        inputs = torch.stack([step.inputs[:most] for step in self.chain])
        before = torch.stack([step.before[:most] for step in self.chain])
        w_ih, w_hh, b_ih, b_hh = self.weights
        assert w_ih is not None
        assert w_hh is not None
        weights = Weights(w_ih, w_hh, b_ih, b_hh)
        return gru_gates(inputs, before, weights)[0] if self.kind == "GRU" else lstm_gates(inputs, before, weights)


def follows(hx: Tensor, tail: Tensor | None) -> bool:
    """Whether `hx` is the state `tail`, a view of it, or computed from it within a few operations."""
    if tail is None:
        return False
    if hx is tail or (hx._base is not None and (hx._base is tail or hx._base is tail._base)):
        return True
    goal, frontier = tail.grad_fn, [hx.grad_fn]
    for _ in range(REACH):
        if not frontier or goal is None:
            return False
        node = frontier.pop(0)
        if node is goal:
            return True
        frontier += [parent for parent, _ in node.next_functions if parent is not None] if node else []
    return False
