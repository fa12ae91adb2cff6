"""A dictionary by identity that keeps none of its keys alive."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from torch.utils.weak import WeakIdKeyDictionary

K = TypeVar("K")
V = TypeVar("V")


class Weakly(Generic[K, V]):
    """What is known of modules, tensors and optimizers, for as long as the program has them."""

    def __init__(self) -> None:
        self._found = WeakIdKeyDictionary()

    def __contains__(self, key: K) -> bool:
        return key in self._found

    def __len__(self) -> int:
        return len(self._found)

    def __setitem__(self, key: K, value: V) -> None:
        self._found[key] = value

    def __getitem__(self, key: K) -> V:
        value: V = self._found[key]
        return value

    def get(self, key: K) -> V | None:
        return self[key] if key in self._found else None

    def drop(self, key: K) -> None:
        if key in self._found:
            del self._found[key]

    def clear(self) -> None:
        self._found.clear()

    def items(self) -> Iterator[tuple[K, V]]:
        """Oldest first."""
        yield from list(self._found.items())  # type: ignore[no-untyped-call]
