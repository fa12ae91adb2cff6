"""The operation of the program's own code, outside torch's modules, that first made a NaN or an Inf.

Only operations that can make one out of ordinary numbers are looked at (`log`, `exp`, `/`, ...). When the loss or the
gradients have grown large, which they do before they overflow, every operation is looked at for a while.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .looks import program_line

SUSPECTS: tuple[Callable[..., Any], ...] = (
    torch.log, Tensor.log, torch.log2, Tensor.log2, torch.log10, Tensor.log10, torch.exp, Tensor.exp, torch.sqrt,
    Tensor.sqrt, torch.rsqrt, Tensor.rsqrt, torch.div, Tensor.div, Tensor.__truediv__, Tensor.__rtruediv__,
    torch.reciprocal, Tensor.reciprocal, torch.pow, Tensor.pow, Tensor.__pow__,
    torch.softmax, Tensor.softmax, F.softmax, torch.acos, torch.asin, torch.atanh, torch.logit,
)  # fmt: skip
MEANT = (
    "masked_fill",
    "masked_fill_",
    "full",
    "full_like",
    "where",
    "fill_",
    "empty",
    "empty_like",
    "__get__",
    "__set__",
)
LARGE = 1e4
"""A loss or gradient norm above this may overflow soon."""
MOST_ALERT = 100
"""Passes in which every operation is looked at."""


@dataclass(frozen=True)
class Suspect:
    """The first result of a pass that is not finite though what it was made from is."""

    function: str
    line: int | None
    module: nn.Module | None
    order: int
    """How many module calls of the pass were over by then."""


class Operations:
    """Of the running pass. Whether it matters is only known at the loss: a score of -inf may be a mask."""

    def __init__(self) -> None:
        self.alert = False
        self.suspect: Suspect | None = None
        self.singular: Suspect | None = None
        """A square root of 0: finite, but not its derivative."""
        self._alerts = 0

    def made(self, function: Callable[..., Any], args: tuple[Any, ...], result: Any, place: tuple[Any, int]) -> None:
        """A function has returned; `place` is the module that is running and the count of module calls."""
        if self.suspect is not None or not isinstance(result, Tensor) or not result.is_floating_point():
            return
        name = getattr(function, "__name__", "operation")
        if name in MEANT:
            return
        value = float(result.detach().sum())
        if name == "sqrt" and result.requires_grad and self.singular is None and not bool(result.detach().all()):
            self.singular = Suspect("sqrt", program_line(), *place)
        if math.isfinite(value) or not is_bad(result) or any(is_bad(t) for t in args if isinstance(t, Tensor)):
            return
        if result.requires_grad or bool(torch.isnan(result).any()):
            self.suspect = Suspect(_plain(name), program_line(), *place)

    def pass_over(self, loss: float | None, norm: float) -> None:
        """Backward is over: forget its operations, and say whether the next pass is looked at closely."""
        self.suspect = self.singular = None
        large = norm > LARGE or (loss is not None and abs(loss) > LARGE)
        self._alerts += large
        self.alert = large and self._alerts <= MOST_ALERT


def is_bad(tensor: Tensor) -> bool:
    """NaN or Inf in it, except -inf among finite scores that need no gradient: that is a mask."""
    tensor = tensor.detach() if not tensor.requires_grad else tensor
    if not tensor.is_floating_point() or bool(torch.isfinite(tensor).all()):
        return False
    if tensor.requires_grad:
        return True
    return bool(torch.isnan(tensor).any()) or bool((tensor == math.inf).any())


def _plain(name: str) -> str:
    return {"__truediv__": "/", "__rtruediv__": "/", "__pow__": "**", "matmul": "@", "__matmul__": "@"}.get(name, name)
