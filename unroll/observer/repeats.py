"""Recurrence written by hand: a module, or `tanh` and `relu` in one line, called again with what it returned before.

There is no recurrent module to look into, so what is shown goes by the number of the call: the norm of what it
returned, and of the derivative of the loss by that, which is the total one, for the tensor is the program's own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from .cells import follows
from .numbers import norms, numbers
from .receiving import receiver

STEPS: tuple[Callable[..., Any], ...] = (torch.tanh, Tensor.tanh, torch.relu, Tensor.relu, nn.functional.relu)
"""Functions that make the next state of a hand-written cell."""
MOST_CALLS, MOST_CHAINS = 1000, 16


@dataclass
class Repeated:
    """Calls, each of which was given what the one before returned, or something computed from it."""

    name: Callable[[], str]
    kind: str
    newest: list[Tensor]
    """What the last call returned, as the program has it."""
    position: int | None = None
    """Which of the tensors it returns is handed on; None before a second call."""
    outputs: list[Tensor] = field(default_factory=list)
    grads: list[dict[str, Tensor]] = field(default_factory=list)

    def keep(self, tensor: Tensor) -> None:
        self.outputs.append(tensor.detach())
        found: dict[str, Tensor] = {}
        self.grads.append(found)
        tensor.register_hook(receiver(found, "g"))  # type: ignore[no-untyped-call]

    def to_json(self, most: int) -> dict[str, Any]:
        shape = self.outputs[0].shape
        same = [at for at, output in enumerate(self.outputs) if output.shape == shape]
        rows = [_rows(self.outputs[at], most) for at in same]
        slopes = [_rows(self.grads[at].get("g", torch.zeros_like(self.outputs[at])), most) for at in same]
        return {
            "name": self.name(), "kind": self.kind, "calls": len(same),
            "output_norm": numbers(torch.stack(rows, 1), 6), "output_grad_norm": numbers(torch.stack(slopes, 1), 6),
        }  # fmt: skip


class Repeats:
    """Of the last pass that had a gradient."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[Any, Repeated] = {}
        self.latest: list[Repeated] = []
        self.cut = False

    def called(self, key: Any, name: Callable[[], str], kind: str, inputs: list[Tensor], outputs: list[Tensor]) -> None:
        """A module or function was called with `inputs` and returned `outputs`; all of them need a gradient."""
        known = self._open.get(key)
        position = None if known is None else self._handed_on(known, inputs)
        if known is None or position is None or position >= len(outputs):
            if known is None or known.position is None:
                self._open[key] = Repeated(name, kind, outputs)
            return
        if known.position is None:
            known.position = position
            known.keep(known.newest[position])
        if len(known.outputs) < MOST_CALLS:
            known.keep(outputs[position])
        else:
            self.cut = True
        known.newest = outputs

    def _handed_on(self, known: Repeated, inputs: list[Tensor]) -> int | None:
        """Which of the tensors it returned last has come back."""
        wanted = range(len(known.newest)) if known.position is None else [known.position]
        return next((at for at in wanted for given in inputs if follows(given, known.newest[at])), None)

    def pass_over(self) -> None:
        """Backward is over."""
        found = [chain for chain in self._open.values() if any(chain.grads)]
        self._open.clear()
        for chain in found:
            chain.newest = []
        if found:
            self.latest = found[:MOST_CHAINS]

    def to_json(self) -> list[dict[str, Any]]:
        return [chain.to_json(self._most) for chain in self.latest]


def _rows(values: Tensor, most: int) -> Tensor:
    """(B,) norms over the features; one row where there is no batch."""
    flat = values.flatten(1) if values.dim() > 1 else values.reshape(1, -1)
    return norms(flat[:most])
