"""Changes of an optimizer's step: learning rate, eps, and the length of the gradient."""

from collections.abc import Callable
from typing import Any

from torch import nn
from torch.optim import Optimizer
from torch.optim import optimizer as hooks
from torch.utils.hooks import RemovableHandle

from .change import Change

NO_OPTIMIZER = "No optimizer of torch.optim takes a step in this program."


class Setting(Change):
    """Another value of one setting, in every step of every optimizer that has it.

    Only for the length of the step: a scheduler finds the program's own value.
    """

    def __init__(self, key: str, alter: Callable[[float], float]) -> None:
        super().__init__()
        self._key, self._alter = key, alter
        self._own: dict[int, list[tuple[dict[str, Any], Any]]] = {}
        self.why_not = NO_OPTIMIZER

    def before(self) -> list[RemovableHandle]:
        return [hooks.register_optimizer_step_pre_hook(self.safely(self._set))]

    def after(self) -> list[RemovableHandle]:
        return [hooks.register_optimizer_step_post_hook(self.safely(self._put_back))]

    def _set(self, optimizer: Optimizer, args: Any, kwargs: Any) -> None:
        self._put_back(optimizer)  # where the step before ended with an exception
        for group in optimizer.param_groups:
            own = group.get(self._key)
            if own is None:
                self.why_not = f"{type(optimizer).__name__} has no {self._key}."
                continue
            other = self._alter(own)
            if float(other) == float(own):
                continue
            self._own.setdefault(id(optimizer), []).append((group, own))
            group[self._key] = other
            self.count(f"{self._key} {float(own):g} → {float(other):g}")

    def _put_back(self, optimizer: Optimizer, args: Any = None, kwargs: Any = None) -> None:
        for group, own in self._own.pop(id(optimizer), []):
            group[self._key] = own


class Clip(Change):
    """The gradient of each optimizer's parameters is at most this long when a step begins."""

    def __init__(self, longest: float) -> None:
        super().__init__()
        self._longest = longest
        self._most = 0.0
        self.why_not = NO_OPTIMIZER

    def before(self) -> list[RemovableHandle]:
        return [hooks.register_optimizer_step_pre_hook(self.safely(self._clip))]

    def _clip(self, optimizer: Optimizer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if (args[1] if len(args) > 1 else kwargs.get("closure")) is not None:
            self.why_not = f"{type(optimizer).__name__} computes its gradients within a step."
            return
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        norm = float(nn.utils.clip_grad_norm_(parameters, self._longest))
        if norm <= self._longest:
            self._most = max(self._most, norm)
            self.why_not = f"No step's gradient is longer than {self._longest:g} (at most {self._most:.2g})."
            return
        self.count(f"gradient norm {norm:.2g} → {self._longest:g} at the first clipped step")
