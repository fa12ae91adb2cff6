"""Inputs on the scale that default weights are made for: mean 0, spread 1."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules import module as hooks
from torch.nn.utils.rnn import PackedSequence
from torch.utils.hooks import RemovableHandle

from .cells import CELLS
from .change import Call, Change, largest
from .fused import KINDS
from .weakly import Weakly

USUAL = 3.0
"""A root mean square up to this is left alone."""

Scaled = Callable[[Tensor], Tensor]


class Standardised(Change):
    """Float data are standardised feature by feature, embeddings that reach a recurrence are shrunk.

    Mean and spread are those of the first batch that the module was trained on; they stay.
    """

    def __init__(self) -> None:
        super().__init__()
        self.why_not = f"What the model is given is on a usual scale (root mean square at most {USUAL:g})."
        self._known: Weakly[nn.Module | Tensor, dict[int, Scaled | None]] = Weakly()
        """Module or first weight to its scaling, by the argument's place."""

    def before(self) -> list[RemovableHandle]:
        return [hooks.register_module_forward_pre_hook(self.safely(self._enter))]

    def _enter(self, module: nn.Module, args: tuple[Any, ...]) -> tuple[Any, ...] | None:
        if isinstance(module, nn.modules.loss._Loss) or next(module.parameters(), None) is None:
            return None
        return tuple(self._argument(module, place, given) for place, given in enumerate(args))

    def _argument(self, module: nn.Module, place: int, given: Any) -> Any:
        if isinstance(given, PackedSequence):
            inner = self._argument(module, place, given.data)
            return PackedSequence(inner, given.batch_sizes, given.sorted_indices, given.unsorted_indices)
        if not isinstance(given, Tensor) or not given.is_floating_point() or given.requires_grad or not given.dim():
            return given
        return self._scaled(module, place, given, _standardise)

    def instead(self, call: Call) -> Call:
        func, args, kwargs = call
        if (func not in KINDS and func not in CELLS) or not args[0].requires_grad:
            return call
        weights = next((each for each in args if isinstance(each, list) and each), args[2:3])
        return func, (self._scaled(weights[0], 0, args[0], _shrink), *args[1:]), kwargs

    def _scaled(self, key: Any, place: int, given: Tensor, learn: Callable[[Tensor], Scaled | None]) -> Tensor:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = {}
        if place not in known:
            if not torch.is_grad_enabled():
                return given  # what an evaluation before training shows is not learnt from
            known[place] = learn(given.detach())
        scale = known[place]
        if scale is None:
            return given
        self.count(f"inputs of up to {largest(given):.2g} brought to a spread of 1")
        return scale(given)


def _standardise(given: Tensor) -> Scaled | None:
    """(..., features) to mean 0 and spread 1, feature by feature; None where they lie on a usual scale."""
    rows = given.reshape(-1, given.shape[-1]) if given.dim() > 1 else given.reshape(-1, 1)
    finite = torch.where(torch.isfinite(rows), rows, torch.nan).double()
    mean = finite.nanmean(0)
    spread = (finite - mean).square().nanmean(0).sqrt()
    if not bool((finite.square().nanmean(0).sqrt() > USUAL).any()):
        return None
    mean, spread = mean.nan_to_num(0.0), torch.where(spread > 0, spread, 1.0).nan_to_num(1.0)
    return lambda values: ((values.double() - mean) / spread).to(values.dtype)


def _shrink(given: Tensor) -> Scaled | None:
    """All by one factor, to a root mean square of 1."""
    finite = given[torch.isfinite(given)]
    size = float(finite.double().square().mean().sqrt()) if finite.numel() else 0.0
    return (lambda values: values / size) if size > USUAL else None
