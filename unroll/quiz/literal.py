"""Values as people and programs write them, `(8, 3)`, `[8, 3]`, `0.5`; and when two are the same."""

import ast
import math
from collections.abc import Mapping
from typing import Any

RELATIVE_TOLERANCE = 1e-6
"""Two numbers with a fraction are the same value if they agree this closely (float32 carries about 1e-7)."""


class Row(tuple[Any, ...]):
    """A tuple that also equals a list of the same items: JSON has lists, Python's shapes are tuples."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return tuple.__eq__(self, tuple(other) if isinstance(other, list) else other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = tuple.__hash__


def read_literal(text: str) -> Any:
    """The value of a Python literal, with tuples and lists as `Row`.

    Raises:
        ValueError: `text` is not a literal such as `(8, 3)`, `0.5`, `"GRU"` or `True`.
    """
    try:
        return as_rows(ast.literal_eval(text.strip().strip("`")))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as failure:
        raise ValueError(f"`{text}` is not a Python literal such as (8, 3), 0.5 or True") from failure


def as_rows(value: Any) -> Any:
    """`value` with every list and tuple in it, at any depth, as a `Row`."""
    if isinstance(value, (list, tuple)):
        return Row(as_rows(item) for item in value)
    if isinstance(value, Mapping):
        return {name: as_rows(item) for name, item in value.items()}
    return value


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same answer.

    Lists equal tuples, `True` is not 1, and numbers agree when they do to `RELATIVE_TOLERANCE`.
    """
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return one == other or math.isclose(one, other, rel_tol=RELATIVE_TOLERANCE, abs_tol=1e-9)
    return type(one) is type(other) and bool(one == other)
