"""Parameters of a cell, written as Colab writes forms: `x = 32  # @param {type:"slider", min:4, max:128, step:4}`."""

import ast
import io
import json
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, cast, get_args

from unroll.runner.request import Value

Kind = Literal["slider", "number", "boolean", "string", "choice"]
_MARK = re.compile(r"#\s*@param\b\s*(.*)$")
_BARE_KEY = re.compile(r"([{,]\s*)([A-Za-z_]\w*)\s*:")
_COLAB_NAMES = {"integer": "number", "raw": "string"}
_TYPES = {"boolean": "True or False", "string": "a text", "number": "a number", "slider": "a number"}


@dataclass(frozen=True)
class Parameter:
    """One value of a program that can be set from outside."""

    name: str
    value: Value
    kind: Kind
    line: int
    """Counted from 1."""
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[Value, ...] = field(default=())


@dataclass(frozen=True)
class _Place:
    parameter: Parameter
    start: int
    end: int
    """Bytes of the literal within its line."""


def read_parameters(source: str) -> list[Parameter]:
    """The parameters of a program, in the order of their lines. A program that does not parse has none."""
    return [place.parameter for place in _places(source)]


def with_values(source: str, values: Mapping[str, Value]) -> str:
    """The program with these values in place of its literals; every line keeps its number.

    Raises:
        ValueError: an unknown name, a wrong type, or a value outside what the form allows. One sentence.
    """
    if not values:
        return source
    places = {place.parameter.name: place for place in _places(source)}
    lines = source.splitlines(keepends=True)
    for name, value in values.items():
        if name not in places:
            known = ", ".join(places) or "none"
            raise ValueError(f"{name}: this program has no such parameter; it has {known}.")
        place = places[name]
        row = place.parameter.line - 1
        line = lines[row].encode()
        literal = repr(fitting(place.parameter, value)).encode()
        lines[row] = (line[: place.start] + literal + line[place.end :]).decode()
    return "".join(lines)


def parse_value(parameter: Parameter, text: str) -> Value:
    """A value given as text, e.g. on the command line, as this parameter needs it.

    Raises:
        ValueError: the text is no value of its kind. One sentence.
    """
    if parameter.kind == "string" or (isinstance(parameter.value, str) and parameter.kind == "choice"):
        return text
    try:
        value = ast.literal_eval({"true": "True", "false": "False"}.get(text.lower(), text))
    except (ValueError, SyntaxError):
        value = text
    if not isinstance(value, bool | int | float | str):
        raise ValueError(f"{parameter.name}: {text!r} is no single value.")
    return value


@lru_cache(maxsize=64)  # a bank asks for the same program's parameters again and again; nobody changes the list
def _places(source: str) -> list[_Place]:
    try:
        forms = _forms(source)
        tree = ast.parse(source) if forms else ast.Module([], [])
    except (SyntaxError, ValueError, tokenize.TokenError, RecursionError, MemoryError):
        return []
    found = []
    for node in tree.body:
        target = _target(node)
        form = forms.get(node.lineno)
        if target is None or form is None or node.lineno != node.end_lineno:
            continue
        name, literal = target
        parameter = _parameter(name, ast.literal_eval(literal), form, node.lineno)
        if parameter is not None and literal.end_col_offset is not None:
            found.append(_Place(parameter, literal.col_offset, literal.end_col_offset))
    return found


def _forms(source: str) -> dict[int, str]:
    """What stands behind `# @param`, by line. Comments only, not look-alikes within strings."""
    if "@param" not in source:
        return {}
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = (token for token in tokens if token.type == tokenize.COMMENT)
    return {c.start[0]: match[1].strip() for c in comments if (match := _MARK.match(c.string))}


def _target(node: ast.stmt) -> tuple[str, ast.expr] | None:
    """Name and literal of a plain assignment of one literal."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        target, value = node.target, node.value
    else:
        return None
    inner = value.operand if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub) else value
    if not isinstance(target, ast.Name) or not isinstance(inner, ast.Constant):
        return None
    if not isinstance(inner.value, bool | int | float | str):
        return None
    return target.id, value


def _parameter(name: str, value: Value, form: str, line: int) -> Parameter | None:
    settings = _settings(form)
    if isinstance(settings, list):
        return Parameter(name, value, "choice", line, choices=tuple(settings)) if settings else None
    written = str(settings.get("type"))
    written = _COLAB_NAMES.get(written, written)
    kind: Kind = cast(Kind, written) if written in get_args(Kind) else _kind_of(value)
    bounds = {key: settings.get(key) for key in ("min", "max", "step")}
    numbers = {k: v for k, v in bounds.items() if isinstance(v, int | float) and not isinstance(v, bool)}
    return Parameter(name, value, kind, line, numbers.get("min"), numbers.get("max"), numbers.get("step"))


def _kind_of(value: Value) -> Kind:
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "number"


def _settings(form: str) -> Any:
    """The form as Colab reads it: a list of choices, or an object whose names need no quotes; else no settings."""
    list_and_more = re.match(r"\[.*?\]", form)
    text = list_and_more[0] if list_and_more else _BARE_KEY.sub(r'\1"\2":', form)
    try:
        settings = json.loads(text.replace("'", '"') if '"' not in text else text)
    except ValueError:
        return {}
    return settings if isinstance(settings, dict | list) else {}


def fitting(parameter: Parameter, value: Value) -> Value:
    """The value as this parameter takes it, e.g. a whole number where the program has one.

    Raises:
        ValueError: it cannot take it. One sentence.
    """
    name, kind = parameter.name, parameter.kind
    if kind == "choice":
        if not any(value == choice and type(value) is type(choice) for choice in parameter.choices):
            raise ValueError(f"{name}: {value!r} is not one of {', '.join(map(repr, parameter.choices))}.")
        return value
    expected = {"boolean": bool, "string": str}.get(kind, (int, float))
    if not isinstance(value, expected) or (isinstance(value, bool) and kind != "boolean"):
        raise ValueError(f"{name}: {value!r} is not {_TYPES[kind]}.")
    if kind in ("slider", "number") and not isinstance(value, str):
        return _within(parameter, value)
    return value


def _within(parameter: Parameter, value: int | float) -> int | float:
    name, low, high = parameter.name, parameter.minimum, parameter.maximum
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(f"{name}: {value!r} is not a finite number.")
    if (low is not None and value < low) or (high is not None and value > high):
        at_least = "any" if low is None else f"{low:g}"
        raise ValueError(f"{name}: {value!r} is outside {at_least} .. {'any' if high is None else f'{high:g}'}.")
    if isinstance(parameter.value, int) and not isinstance(parameter.value, bool) and isinstance(value, float):
        whole = parameter.step is None or float(parameter.step).is_integer()
        if whole and not value.is_integer():
            raise ValueError(f"{name}: {value!r} is not a whole number.")
        return int(value) if whole else value
    return value
