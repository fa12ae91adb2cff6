"""The hidden checks of a `fix` question: inputs are drawn here, outputs are compared here.

The learner's program runs in one child and the key's in another; both compute on inputs that were drawn after the
learner's program was handed in. Nothing that a child says about passing is read: only what it computed is compared,
and what was expected never enters the learner's child.
"""

import json
import math
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from unroll.content.judge import failure_of
from unroll.quiz.grading import Tried
from unroll.quiz.question import Check, Drawn, Question, Value
from unroll.quiz.variant import Variant
from unroll.runner.request import CellRequest
from unroll.runner.result import CellResult

RELATIVE, ABSOLUTE = 1e-3, 1e-4
"""Two computed numbers agree this closely: the same sum in another order differs in float32's last digits."""
PREFIX = "check-"


def with_checks(question: Question, variant: Variant, request: CellRequest, *, draw: int) -> CellRequest:
    """The request, with each check's call on inputs that follow from `draw`."""
    dice = random.Random(f"{question.id}:{draw}")
    probes = {f"{PREFIX}{check.id}": _call(check, variant, dice) for check in question.check}
    return replace(request, probes={**request.probes, **probes})


def compared(question: Question, picked: CellResult, reference: CellResult) -> Tried:
    """Which checks the picked program passes: where it computed what the key's program computed.

    Args:
        reference: the run of the key's program on the same inputs.
    """
    if picked.status != "ok":
        return Tried(right=False, failed=tuple(check.id for check in question.check), error=ended(picked))
    failed = tuple(check.id for check in question.check if not _passes(check, picked, reference))
    return Tried(right=not failed, failed=failed)


def ended(result: CellResult) -> str:
    """What ended a run before its end, in a few words, with the line if it is known."""
    if result.error is not None:
        line = f" (line {result.error.line})" if result.error.line else ""
        return f"{result.error.type}: {result.error.message}{line}"
    return failure_of(result)


def _call(check: Check, variant: Variant, dice: random.Random) -> str:
    """The check's call as one expression, its inputs written into it."""
    if not check.given:
        return check.call
    values = ", ".join(
        f"__import__('torch').tensor({json.dumps(_drawn(g, variant, dice))})" for g in check.given.values()
    )
    return f"(lambda {', '.join(check.given)}: {check.call})({values})"


def _drawn(given: Drawn, variant: Variant, dice: random.Random) -> Any:
    sizes = [size_of(size, variant.values) for size in given.shape]
    if given.low is not None and given.high is not None:
        low, high = given.low, given.high
        return _nested(sizes, lambda: dice.randint(low, high))
    return _nested(sizes, lambda: round(dice.gauss(0.0, 1.0), 4))


def size_of(size: int | str, values: dict[str, Value]) -> int:
    """A size, or the parameter's value that it names.

    Raises:
        ValueError: it names no parameter, or one that is no size.
    """
    found = values.get(size) if isinstance(size, str) else size
    if isinstance(found, bool) or not isinstance(found, int) or not 1 <= found <= 4096:
        raise ValueError(f"{size!r} is no size: write a whole number from 1, or the name of a parameter that is one")
    return found


def _nested(sizes: list[int], draw: Any) -> Any:
    if not sizes:
        return draw()
    return [_nested(sizes[1:], draw) for _ in range(sizes[0])]


def _passes(check: Check, picked: CellResult, reference: CellResult) -> bool:
    name = f"{PREFIX}{check.id}"
    if name not in picked.probes or name not in reference.probes:
        return False
    pairs = list(_pairs(picked.probes[name], reference.probes[name]))
    if not pairs or None in pairs:
        return False
    return sum(_agree(*pair) for pair in pairs if pair) >= check.agree * len(pairs)


def _pairs(one: Any, other: Any) -> Iterator[tuple[Any, Any] | None]:
    """The two values leaf by leaf; None where they are built differently."""
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            yield None
        for left, right in zip(one, other, strict=False):
            yield from _pairs(left, right)
    elif isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            yield None
        for name in one.keys() & other.keys():
            yield from _pairs(one[name], other[name])
    elif isinstance(one, list | dict) or isinstance(other, list | dict):
        yield None
    else:
        yield one, other


def _agree(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return bool(one == other)
