"""The function mode: every torch function the program calls passes through it, a few are looked at."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from .capture import Capture
from .cells import CELLS
from .fused import KINDS
from .glances import Glances
from .notes import Guard
from .operations import SUSPECTS
from .passes import Passes
from .repeats import STEPS
from .shapes import INDEXING, RESHAPES, SQUEEZES

Function = Callable[..., Any]
Watcher = Callable[[Function, tuple[Any, ...], dict[str, Any]], Any]

LOSSES: tuple[Function, ...] = (
    F.cross_entropy, F.nll_loss, F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss, F.binary_cross_entropy,
    F.binary_cross_entropy_with_logits, F.kl_div, F.ctc_loss, F.poisson_nll_loss, F.gaussian_nll_loss,
    F.multi_margin_loss, F.multilabel_margin_loss, F.multilabel_soft_margin_loss, F.soft_margin_loss,
    F.hinge_embedding_loss, F.cosine_embedding_loss, F.margin_ranking_loss, F.triplet_margin_loss,
)  # fmt: skip


class FunctionWatch(TorchFunctionMode):
    """Hands recurrent calls, losses and derivatives to those who keep them; the program's call is made unchanged."""

    def __init__(self, guard: Guard, passes: Passes, capture: Capture, glances: Glances) -> None:
        super().__init__()
        self._guard, self._passes, self._capture, self._glances = guard, passes, capture, glances
        self._operations = glances.operations
        glanced = (*SUSPECTS, *STEPS, *SQUEEZES, *RESHAPES, INDEXING, torch._VF._pad_packed_sequence)
        self._watchers: dict[Function, Watcher] = dict.fromkeys(glanced, self._glance)
        self._watchers |= dict.fromkeys(LOSSES, self._loss)
        self._watchers |= dict.fromkeys(KINDS, self._recurrent) | dict.fromkeys(CELLS, self._cell)
        self._watchers |= dict.fromkeys((Tensor.backward, torch.autograd.backward), self._backward)
        self._watchers[torch.autograd.grad] = self._grad

    def __torch_function__(
        self, func: Function, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        if torch.compiler.is_compiling():  # first, so that Dynamo traces no more of this, and guards nothing of it
            return func(*args, **kwargs) if kwargs else func(*args)
        watcher = self._watchers.get(func)
        if watcher is None:
            if not self._operations.alert:
                return func(*args, **kwargs) if kwargs else func(*args)
            watcher = self._glance
        if self._guard.inert():
            return func(*args, **(kwargs or {}))
        return watcher(func, args, dict(kwargs or {}))

    def _glance(self, func: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        result = func(*args, **kwargs)
        if not self._passes.nested:
            self._guard.run(self._glances.function, func, args, kwargs, result)
        return result

    def _recurrent(self, func: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        before = self._guard.run(self._capture.calling, func, args)
        result = func(*args, **kwargs)
        if before is not None:
            self._guard.run(self._capture.called, before, result)
            self._guard.run(self._glances.shapes.called, before)
        return result

    def _cell(self, func: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        result = func(*args, **kwargs)
        self._guard.run(self._capture.stepped, func, args, result)
        return result

    def _loss(self, func: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        self._guard.run(self._glances.habits.loss, func, args, kwargs)
        result = func(*args, **kwargs)
        target = args[1] if len(args) > 1 else kwargs.get("target")
        self._guard.run(self._passes.loss_called, func.__name__, target, result)
        return result

    def _backward(self, func: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if self._passes.nested:
            return func(*args, **kwargs)
        given = args[0] if args else kwargs.get("tensors", ())
        loss = self._guard.run(self._passes.before_backward, _tensors(given))
        try:
            result = func(*args, **kwargs)
        finally:
            self._passes.backward_over()
        if kwargs.get("create_graph"):
            self._guard.run(self._capture.differentiated_again)
        self._guard.run(self._passes.after_backward, loss)
        return result

    def _grad(self, func: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        outputs = args[0] if args else kwargs.get("outputs", ())
        inputs = _tensors(args[1] if len(args) > 1 else kwargs.get("inputs", ()))
        again = bool(kwargs.get("create_graph", args[4] if len(args) > 4 else False))
        if self._passes.nested:
            return func(*args, **kwargs)
        if not self._guard.run(self._passes.trains, tuple(inputs)):
            return self._looked(func, args, kwargs, again)
        loss = self._guard.run(self._passes.before_backward, _tensors(outputs))
        try:
            result = func(*args, **kwargs)
        finally:
            self._passes.backward_over()
        if again:
            self._guard.run(self._capture.differentiated_again)
        pairs = [(p, g.detach()) for p, g in zip(inputs, result, strict=False) if g is not None]
        self._guard.run(self._passes.after_backward, loss, pairs)
        return result

    def _looked(self, func: Function, args: tuple[Any, ...], kwargs: dict[str, Any], again: bool) -> Any:
        """A derivative that is no training step: what arrives meanwhile does not count."""
        aside = self._guard.run(self._capture.set_aside)
        result = func(*args, **kwargs)
        if again:
            self._guard.run(self._capture.differentiated_again)
        self._guard.run(self._capture.put_back, aside or [])
        return result


def _tensors(given: Any) -> list[Tensor]:
    return [given] if isinstance(given, Tensor) else [t for t in given if isinstance(t, Tensor)]
