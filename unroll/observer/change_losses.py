"""The loss in its numerically stable form, where one means the same."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from .change import Call, Change, Function
from .weakly import Weakly

SOFTMAX = (F.softmax, torch.softmax, Tensor.softmax)
SIGMOID = (F.sigmoid, torch.sigmoid, Tensor.sigmoid)
LOG = (torch.log, Tensor.log)
EXP = (torch.exp, Tensor.exp)
PICK: tuple[Function, ...] = (
    Tensor.__getitem__, Tensor.gather, torch.gather, torch.index_select, Tensor.index_select, torch.squeeze,
    Tensor.squeeze, torch.unsqueeze, Tensor.unsqueeze, Tensor.view, Tensor.reshape, torch.reshape, torch.select,
    Tensor.select, Tensor.flatten, torch.flatten,
)  # fmt: skip
"""Functions that only pick or arrange numbers: the logarithm may be taken before them."""
LEAST_LOG = 1e-12
"""Argument of a logarithm whose origin is not known is held above this."""
MOST_EXP = 80.0
"""Argument of an exponential is held below this: float32 ends at about e^88."""


class StableLoss(Change):
    """`log(softmax(x))` becomes `log_softmax(x)`, squared error on classes becomes cross entropy."""

    def __init__(self) -> None:
        super().__init__()
        self.why_not = "The loss of this program has no other form that means the same, or has it already."
        self._logs: Weakly[Tensor, Callable[[], Tensor]] = Weakly()
        """Probabilities to what computes their logarithm in one piece."""
        self._scores: Weakly[Tensor, Tensor] = Weakly()
        """Probabilities to the scores they were made of."""

    def instead(self, call: Call) -> Call:
        func, args, kwargs = call
        if not args or not isinstance(args[0], Tensor):
            return call
        if func in LOG:
            return self._log(call)
        if func in EXP and _finite_above(args[0], MOST_EXP):
            self.count(f"exponents held at {MOST_EXP:g}")
            return func, (args[0].clamp_max(MOST_EXP), *args[1:]), kwargs
        if func is F.mse_loss:
            return self._squared_error(call)
        if func is F.binary_cross_entropy and args[0] in self._scores:
            self.count("sigmoid and BCELoss → BCEWithLogitsLoss")
            return F.binary_cross_entropy_with_logits, (self._scores[args[0]], *args[1:2]), _reduction(kwargs)
        return call

    def returned(self, call: Call, result: Any) -> None:
        func, args, kwargs = call
        if not args or not isinstance(result, Tensor):
            return
        if func in SOFTMAX:
            dim = args[1] if len(args) > 1 else kwargs.get("dim", -1)
            self._remember(result, args[0], lambda: F.log_softmax(args[0], -1 if dim is None else dim))
        elif func in SIGMOID:
            self._remember(result, args[0], lambda: F.logsigmoid(args[0]))
        elif func in PICK and isinstance(args[0], Tensor) and args[0] in self._logs:
            whole = self._logs[args[0]]
            self._logs[result] = lambda: func(whole(), *args[1:], **kwargs)

    def _remember(self, result: Tensor, scores: Tensor, log: Callable[[], Tensor]) -> None:
        self._logs[result], self._scores[result] = log, scores

    def _log(self, call: Call) -> Call:
        func, args, kwargs = call
        if args[0] in self._logs:
            self.count("log of softmax or sigmoid → log_softmax or logsigmoid")
            return self._logs[args[0]], (), {}
        if args[0].is_floating_point() and bool((args[0].detach() < LEAST_LOG).any()):
            self.count(f"the logarithm's argument held above {LEAST_LOG:g}")
            return func, (args[0].clamp_min(LEAST_LOG), *args[1:]), kwargs
        return call

    def _squared_error(self, call: Call) -> Call:
        _, args, kwargs = call
        if len(args) < 2 or not isinstance(args[1], Tensor) or args[0].shape != args[1].shape:
            return call
        given, target = args[:2]
        known = self._scores.get(given)
        scores = given if known is None else known
        truth = (target == 0) | (target == 1)
        if kwargs.get("reduction", "mean") == "none" or not bool(truth.all()):
            self.why_not = "The squared error compares with numbers that are no classes: no other loss means the same."
            return call
        if target.dim() == 2 and target.shape[1] > 1 and bool((target.sum(1) == 1).all()):
            self.count("MSELoss on one-hot labels → CrossEntropyLoss")
            return F.cross_entropy, (scores, target.argmax(1)), _reduction(kwargs)
        self.count("MSELoss on labels 0 and 1 → BCEWithLogitsLoss")
        return F.binary_cross_entropy_with_logits, (scores, target), _reduction(kwargs)


def _reduction(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {"reduction": kwargs.get("reduction", "mean")}


def _finite_above(values: Any, bound: float) -> bool:
    return isinstance(values, Tensor) and values.is_floating_point() and bool((values.detach() > bound).any())
