"""What the program calls its modules and parameters: `model.rnn`, `model.fc.weight`, `W`."""

import math
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from .weakly import Weakly

LOOK_INTO = 200
"""Items of a container in the namespace that are looked at."""
MOST_SEARCHED = 10**7
TORCH_FILES = torch.__path__[0]


class Names:
    """Names by identity. A name once given stays; an object that is bound to it later becomes `x#2`."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self._namespace = namespace
        self._modules: Weakly[nn.Module, str] = Weakly()
        self._tensors: Weakly[Tensor, str] = Weakly()
        self._used: Counter[str] = Counter()

    def module(self, module: nn.Module) -> str:
        """The path in the namespace; for a function's local variable, that name; else the class."""
        if module not in self._modules:
            self._refresh()
        if module not in self._modules:
            self._add_root(_local_name(module) or type(module).__name__, module)
        return self._modules[module]

    def tensor(self, tensor: Tensor) -> str:
        """The path of a parameter or of a tensor that stands in the namespace."""
        if tensor not in self._tensors:
            self._refresh()
        if tensor not in self._tensors:
            shape = "x".join(map(str, tensor.shape)) or "scalar"
            self._tensors[tensor] = self._unique(f"parameter {shape}")
        return self._tensors[tensor]

    def bad_data(self) -> str | None:
        """A tensor in the namespace that needs no gradient and has a NaN or +Inf in it."""
        for name, value in _named_values(self._namespace):
            plain = isinstance(value, Tensor) and value.is_floating_point() and not value.requires_grad
            if plain and value.numel() <= MOST_SEARCHED and bool((value.isnan() | (value == math.inf)).any()):
                return name
        return None

    def _refresh(self) -> None:
        for name, value in _named_values(self._namespace):
            if isinstance(value, nn.Module):
                if value not in self._modules:
                    self._add_root(name, value)
                self._add_tensors(value)
            elif isinstance(value, Tensor) and value not in self._tensors:
                self._tensors[value] = name

    def _add_root(self, name: str, root: nn.Module) -> None:
        name = self._unique(name)
        for path, module in root.named_modules():
            if module not in self._modules:
                self._modules[module] = f"{name}.{path}" if path else name
        self._add_tensors(root)

    def _add_tensors(self, root: nn.Module) -> None:
        for path, parameter in root.named_parameters():
            if parameter not in self._tensors:
                self._tensors[parameter] = f"{self._modules[root]}.{path}"

    def _unique(self, name: str) -> str:
        self._used[name] += 1
        return name if self._used[name] == 1 else f"{name}#{self._used[name]}"


def _named_values(namespace: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Variables, then what stands in lists, tuples and dicts, then attributes of the program's own objects."""
    own = [(name, value) for name, value in list(namespace.items()) if not name.startswith("_")]
    yield from own
    for name, value in own:
        if isinstance(value, list | tuple):
            yield from ((f"{name}[{i}]", item) for i, item in enumerate(value[:LOOK_INTO]))
        elif isinstance(value, dict):
            yield from ((f"{name}[{key!r}]", item) for key, item in list(value.items())[:LOOK_INTO])
        elif _own_object(value, namespace):
            yield from ((f"{name}.{key}", item) for key, item in list(vars(value).items())[:LOOK_INTO])


def _own_object(value: Any, namespace: Mapping[str, Any]) -> bool:
    """An instance of a class that the program defines, such as a trainer that holds the model."""
    own = type(value).__module__ in ("__main__", namespace.get("__name__"))
    return own and hasattr(value, "__dict__") and not isinstance(value, nn.Module | type)


def _local_name(wanted: nn.Module) -> str | None:
    """The name of the local variable, in the innermost frame of the program's own, that holds the module."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code.co_filename.startswith(TORCH_FILES) or frame.f_globals.get("__package__") == __package__:
            continue
        for name, value in list(frame.f_locals.items()):
            if value is wanted and name != "self":
                return name
    return None
