"""How far a training program means to go, read off its text without running it."""

import ast
import functools
import math
from collections.abc import Iterator

_MOST = 10_000_000


@functools.lru_cache(maxsize=64)  # asked for each batch of news
def planned_steps(source: str) -> int | None:
    """How many optimizer steps the program will take; None where its text does not say.

    Counted are calls `optimizer.step()` (any name, except one that speaks of a scheduler) in module-level `for` loops
    over a `range` of whole numbers that the text sets, as in `for epoch in range(EPOCHS)`, nested or one after the
    other. A step inside a function, a `while`, or a loop over anything else has no known number.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    numbers = _numbers(tree)
    counts = list(_steps(tree.body, 1, numbers))
    if not counts or None in counts or len(counts) != _step_calls(tree):
        return None
    total = sum(count for count in counts if count is not None)
    return total if 0 < total <= _MOST else None


def _numbers(tree: ast.Module) -> dict[str, int]:
    """Names that stand for one whole number in the whole program."""
    found: dict[str, int | None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _note(found, target, node.value)
        elif isinstance(node, ast.AugAssign | ast.AnnAssign) and isinstance(node.target, ast.Name):
            _note(found, node.target, node.value if isinstance(node, ast.AnnAssign) else None)
    return {name: number for name, number in found.items() if number is not None}


def _note(found: dict[str, int | None], target: ast.expr, value: ast.expr | None) -> None:
    if isinstance(target, ast.Tuple):
        fits = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
        for place, each in enumerate(target.elts):
            _note(found, each, value.elts[place] if fits and isinstance(value, ast.Tuple) else None)
    elif isinstance(target, ast.Name):
        whole = value.value if isinstance(value, ast.Constant) and type(value.value) is int else None
        found[target.id] = None if target.id in found else whole


def _steps(body: list[ast.stmt], times: int | None, numbers: dict[str, int]) -> Iterator[int | None]:
    """For each call of a step below `body`, how often it is reached; None if that is not known."""
    for statement in body:
        match statement:
            case ast.For(target=_, iter=iterated, body=inner):
                rounds = _rounds(iterated, numbers)
                yield from _steps(inner, None if times is None or rounds is None else times * rounds, numbers)
            case ast.While(body=inner):
                yield from _steps(inner, None, numbers)
            case ast.If(body=inner, orelse=other):
                yield from _steps(inner + other, None, numbers)
            case ast.With(body=inner):
                yield from _steps(inner, times, numbers)
            case ast.Expr(value=ast.Call() as call) if _is_step(call):
                yield times
            case _:
                pass


def _rounds(iterated: ast.expr, numbers: dict[str, int]) -> int | None:
    """The length of a `range(...)`, also inside `tqdm(...)`, `trange` or `enumerate(...)`."""
    if not isinstance(iterated, ast.Call) or not iterated.args:
        return None
    name = iterated.func.attr if isinstance(iterated.func, ast.Attribute) else getattr(iterated.func, "id", "")
    if name in ("tqdm", "enumerate"):
        return _rounds(iterated.args[0], numbers)
    bounds = [_whole(each, numbers) for each in iterated.args]
    if name not in ("range", "trange") or None in bounds or len(bounds) > 3 or (len(bounds) == 3 and bounds[2] == 0):
        return None
    return len(range(*(bound for bound in bounds if bound is not None)))


def _whole(node: ast.expr, numbers: dict[str, int]) -> int | None:
    match node:
        case ast.Constant(value=value) if type(value) is int:
            return value
        case ast.Name(id=name):
            return numbers.get(name)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.FloorDiv() as sign, right=right):
            one, two = _whole(left, numbers), _whole(right, numbers)
            if one is None or two is None or max(abs(one), abs(two)) > _MOST:
                return None
            return _computed(sign, one, two)
        case _:
            return None


def _computed(sign: ast.operator, one: int, two: int) -> int | None:
    match sign:
        case ast.Add():
            return one + two
        case ast.Sub():
            return one - two
        case ast.Mult():
            return one * two
        case _:
            return math.floor(one / two) if two else None


def _is_step(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "step":
        return False
    return "sched" not in ast.unparse(call.func.value).lower()


def _step_calls(tree: ast.Module) -> int:
    return sum(isinstance(node, ast.Call) and _is_step(node) for node in ast.walk(tree))
