"""Computing in 64 bits instead of 32."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules import module as hooks
from torch.nn.utils.rnn import PackedSequence
from torch.utils.hooks import RemovableHandle

from .change import Call, Change


class Double(Change):
    """Modules compute in float64 from their first call on. Their weights begin with the very values they had."""

    def __init__(self) -> None:
        super().__init__()
        self.why_not = "No module of this program computes in 32 bits."

    def before(self) -> list[RemovableHandle]:
        return [hooks.register_module_forward_pre_hook(self.safely(self._enter))]

    def _enter(self, module: nn.Module, args: tuple[Any, ...]) -> Any:
        if any(p.dtype is torch.float32 for p in module.parameters()):
            module.double()
            self.count("float32 → float64")
        return tuple(_wide(given) for given in args) if self.times else None

    def instead(self, call: Call) -> Call:
        func, args, kwargs = call
        name = getattr(func, "__name__", "_")
        if name.startswith("_") or name.endswith("_") or not self.times:
            return call  # Python's operators mix precisions by themselves; what is written in place keeps its own
        if not any(t.dtype is torch.float64 for t in _tensors((*args, *kwargs.values()))):
            return call
        return func, tuple(map(_wide, args)), {key: _wide(value) for key, value in kwargs.items()}


def _tensors(given: Any) -> list[Tensor]:
    found = []
    for each in given:
        if isinstance(each, Tensor):
            found.append(each)
        elif isinstance(each, list | tuple):
            found += [item for item in each if isinstance(item, Tensor)]
    return found


def _wide(given: Any) -> Any:
    if isinstance(given, PackedSequence):
        return given.to(torch.float64)
    if isinstance(given, Tensor):
        return given.double() if given.dtype is torch.float32 else given
    if type(given) in (list, tuple):
        return type(given)(map(_wide, given))
    return given
