"""Parameters the program trains: found by the graph of the loss, by the optimizers, and by `autograd.grad`."""

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from .names import Names

MOST_NODES = 50_000
"""Graph nodes that are walked in search of leaves."""
MOST_PARAMETERS = 200


class Leaves:
    """Trained tensors in the order they were found."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._known: dict[int, Tensor] = {}
        self._labels: dict[tuple[int, ...], list[str]] = {}

    def __iter__(self) -> Any:
        return iter(self._known.values())

    def add(self, tensors: Iterable[Tensor]) -> None:
        for tensor in tensors:
            if id(tensor) not in self._known and len(self._known) < 10 * MOST_PARAMETERS:
                self._known[id(tensor)] = tensor

    def forget(self) -> None:
        self._known.clear()

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

    def with_grad(self) -> list[Tensor]:
        return [p for p in self if p.grad is not None]

    def labels(self, tensors: list[Tensor]) -> list[str]:
        """Names, looked up once for each list of tensors."""
        key = tuple(map(id, tensors))
        if key not in self._labels:
            if len(self._labels) > 64:
                self._labels.clear()
            self._labels[key] = [self._names.tensor(p) for p in tensors]
        return self._labels[key]

    def to_json(self) -> list[dict[str, Any]]:
        return [
            {
                "name": self._names.tensor(p),
                "shape": list(p.shape),
                "numel": p.numel(),
                "requires_grad": p.requires_grad,
            }
            for p in list(self)[:MOST_PARAMETERS]
        ]


def norms_of(tensors: list[Tensor]) -> list[float]:
    """L2 norm of each tensor. One that overflows its type is computed again in float64."""
    if not tensors:
        return []
    dense = [t.detach().coalesce().values() if t.is_sparse else t.detach() for t in tensors]
    same = all(t.dtype == dense[0].dtype and t.device == dense[0].device for t in dense)
    norms = torch._foreach_norm(dense)
    found: list[float] = torch.stack(norms).tolist() if same else [float(n) for n in norms]
    for at, norm in enumerate(found):
        if not math.isfinite(norm):
            found[at] = float(torch.linalg.vector_norm(dense[at], dtype=torch.float64))
    return found


def total(found: Iterable[float]) -> float:
    """The norm of several tensors together, from the norm of each."""
    return math.hypot(*found)


def first_nonfinite(labels: list[str], tensors: list[Tensor]) -> str | None:
    """The first tensor with a NaN or an Inf in it, by label."""
    for label, tensor in zip(labels, tensors, strict=True):
        if not bool(torch.isfinite(tensor.detach()).all()):
            return label
    return None
