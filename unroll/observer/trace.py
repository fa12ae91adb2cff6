"""What became of one recurrent layer, in one direction, in one call."""

from dataclasses import dataclass, field

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
