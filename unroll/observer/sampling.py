"""Keep a bounded, evenly spaced part of a sequence whose length is unknown beforehand."""

from typing import Generic, TypeVar

import torch
from torch import Tensor

T = TypeVar("T")


class Thinned(Generic[T]):
    """At most `limit` items of a sequence: evenly spaced, and always the first and the last.

    Items are kept at multiples of a stride that doubles whenever the store is full, so what is kept depends only
    on the positions, never on the clock: the same program gives the same picture.
    """

    def __init__(self, limit: int, stride: int = 1) -> None:
        if limit < 2:
            raise ValueError(f"limit is {limit}; the first and the last item need at least 2.")
        self.limit = limit
        self.stride = stride
        self._kept: dict[int, T] = {}
        self._last: tuple[int, T] | None = None

    def wants(self, index: int) -> bool:
        """Whether an item at `index` would be kept even if others follow."""
        return index % self.stride == 0

    def keeps(self, index: int) -> bool:
        """Whether the item at `index`, offered before, is kept still."""
        return index in self._kept

    def add(self, index: int, item: T) -> None:
        """Offer the item at `index` (increasing, from 0). The newest is always held until the next comes."""
        self._last = (index, item)
        if not self.wants(index):
            return
        self._kept[index] = item
        while len(self._kept) >= self.limit:  # one place is reserved for the last item
            self.stride *= 2
            self._kept = {i: kept for i, kept in self._kept.items() if i % self.stride == 0}

    def items(self) -> list[tuple[int, T]]:
        """What is kept, in order, with its index."""
        last = dict([self._last]) if self._last else {}
        return sorted((self._kept | last).items(), key=lambda pair: pair[0])


def spread(length: int, most: int) -> Tensor:
    """At most `most` of the positions 0 .. length - 1, evenly spaced, the first and the last among them."""
    return torch.linspace(0, length - 1, min(length, most)).round().long()
