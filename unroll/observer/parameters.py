"""Parameters the program trains: found by the graph of the loss, by the optimizers, and by `autograd.grad`."""

import math
import weakref
from collections.abc import Iterable, Iterator
from typing import Any

import torch
from numpy import vdot
from torch import Tensor

from .names import Names
from .weakly import Weakly

MOST_NODES = 50_000
"""Graph nodes that are walked in search of leaves."""
MOST_PARAMETERS = 200
PLAIN = "fd"
"""NumPy's float32 and float64."""


class Leaves:
    """Trained tensors in the order they were found. They are not kept alive: a model that is gone leaves its names."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._known: Weakly[Tensor, dict[str, Any]] = Weakly()
        self._rows: list[dict[str, Any]] = []
        self._labels: dict[tuple[int, ...], tuple[list[str], list[weakref.ref[Tensor]]]] = {}

    def __iter__(self) -> Iterator[Tensor]:
        return (tensor for tensor, _ in self._known.items())

    def add(self, tensors: Iterable[Tensor]) -> None:
        for tensor in tensors:
            if tensor not in self._known and len(self._rows) < 10 * MOST_PARAMETERS:
                row = {
                    "name": self._names.tensor(tensor), "shape": list(tensor.shape), "numel": tensor.numel(),
                    "requires_grad": tensor.requires_grad,
                }  # fmt: skip
                self._known[tensor] = row
                self._rows.append(row)

    def __len__(self) -> int:
        """How many were found, gone ones included."""
        return len(self._rows)

    def forget(self) -> None:
        self._known.clear()
        self._rows.clear()

    def find(self, losses: list[Tensor]) -> None:
        """Add the leaves of the graph of these losses."""
        seen: set[Any] = set()
        stack = [loss.grad_fn for loss in losses]
        found: list[Tensor] = []
        while stack and len(seen) < MOST_NODES:
            node = stack.pop()
            if node is None or node in seen:
                continue
            seen.add(node)
            if hasattr(node, "variable"):
                found.append(node.variable)
            stack += [parent for parent, _ in reversed(node.next_functions)]
        self.add(sorted(found, key=self._names.tensor))

    def with_grad(self) -> list[tuple[Tensor, Tensor]]:
        """Parameters that have a gradient, with it."""
        return [(p, grad) for p in self if (grad := p.grad) is not None]

    def labels(self, tensors: list[Tensor]) -> list[str]:
        """Names, looked up once for each list of tensors."""
        key = tuple(map(id, tensors))
        labels, owners = self._labels.get(key, ([], []))
        if len(owners) != len(tensors) or any(ref() is not t for ref, t in zip(owners, tensors, strict=True)):
            if len(self._labels) > 64:
                self._labels.clear()
            labels = [self._names.tensor(p) for p in tensors]
            self._labels[key] = labels, [weakref.ref(t) for t in tensors]
        return labels

    def to_json(self) -> list[dict[str, Any]]:
        for tensor, row in self._known.items():
            row["requires_grad"] = tensor.requires_grad
        return self._rows[:MOST_PARAMETERS]


def norms_of(tensors: list[Tensor]) -> list[float]:
    """L2 norm of each tensor. One that overflows its type is computed again in float64."""
    return [_norm(tensor) for tensor in tensors]


def _norm(tensor: Tensor) -> float:
    """By NumPy where a CPU tensor lies open to it: asked twice a step for each parameter, it takes half the time."""
    try:
        values = (tensor.detach() if tensor.requires_grad else tensor).numpy()
        found = math.sqrt(vdot(values, values)) if values.dtype.char in PLAIN else math.nan
    except (TypeError, RuntimeError):  # sparse, another device, a type that NumPy does not know
        found = math.nan
    return found if math.isfinite(found) else _exact_norm(tensor)


def _exact_norm(tensor: Tensor) -> float:
    """In float64; complex tensors in complex128."""
    dense = (tensor.coalesce().values() if tensor.is_sparse else tensor).detach()
    return float(torch.linalg.vector_norm(dense, dtype=torch.complex128 if dense.is_complex() else torch.float64))


def total(found: Iterable[float]) -> float:
    """The norm of several tensors together, from the norm of each."""
    return math.hypot(*found)


def first_nonfinite(labels: list[str], tensors: list[Tensor]) -> str | None:
    """The first tensor with a NaN or an Inf in it, by label."""
    for label, tensor in zip(labels, tensors, strict=True):
        if not bool(torch.isfinite(tensor.detach()).all()):
            return label
    return None
