"""What became of one recurrent layer, in one direction, in one call."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass
class Trace:
    """Time t is the position in the input, also for the backward direction. T steps, B sequences."""

    kind: str
    layer: int
    direction: str
    lengths: Tensor
    """(B,)"""
    hidden: Tensor
    """(T, B, P)"""
    hidden_grad: Tensor | None
    """(T, B, P): the total derivative dL/dh_t."""
    cell: Tensor | None = None
    """(T, B, H)"""
    cell_grad: Tensor | None = None
    gates: dict[str, Tensor] = field(default_factory=dict)
    """(T, B, H) each."""


def joined(parts: Sequence[Trace]) -> Trace:
    """One trace out of those of calls that follow each other in time, all of the same sequences."""
    first = parts[0]

    def cat(values: list[Tensor | None], like: list[Tensor | None]) -> Tensor | None:
        if all(v is None for v in values):
            return None
        pairs = zip(values, like, strict=True)
        return torch.cat([torch.zeros_like(other) if v is None else v for v, other in pairs if other is not None])

    hidden: list[Tensor | None] = [p.hidden for p in parts]
    cell = [p.cell for p in parts]
    return Trace(
        first.kind,
        first.layer,
        first.direction,
        torch.stack([p.lengths for p in parts]).sum(0),
        torch.cat([p.hidden for p in parts]),
        cat([p.hidden_grad for p in parts], hidden),
        cat(cell, cell),
        cat([p.cell_grad for p in parts], cell),
        {name: torch.cat([p.gates[name] for p in parts]) for name in first.gates},
    )
