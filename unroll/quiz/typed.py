"""Answers that are typed: shapes and numbers, in the spellings that people use. What cannot be read says why."""

import math
import re
from typing import Any

from unroll.quiz.literal import Row
from unroll.quiz.question import NumberRule

LONGEST = 200
"""Characters of a typed answer."""
MAX_AXES = 10
MAX_SIZE = 10**9

_WRAPPER = re.compile(r"(?:torch\s*\.\s*)?size\s*\((.*)\)|(?:tuple|list|shape)\s*\((.*)\)", re.IGNORECASE | re.DOTALL)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([,_ '’\u00a0\u202f])\d{3})(?:\1\d{3})*(?:\.\d*)?")
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_POWER = re.compile(r"\s*(?:[x×*·])\s*10\s*(?:\^|\*\*)\s*([+-]?\d+)")


class Unreadable(ValueError):
    """An answer that nobody can grade. The message is for the learner; no attempt is used."""


def read_shape(text: str) -> Row:
    """The shape that somebody meant: `(8, 3)`, `8, 3`, `[8,3]`, `8x3`, `8 3`, `torch.Size([8, 3])`; `()` for a scalar.

    Raises:
        Unreadable: it is no list of sizes.
    """
    inner = _unwrapped(_short(text, "a shape such as (8, 3)"))
    if not inner:
        return Row()
    parts = [part.strip() for part in re.split(r"[,;x×*]|(?<=\d)\s+(?=\d)", inner, flags=re.IGNORECASE)]
    if parts[-1] == "" and len(parts) > 1:
        parts.pop()  # (8,) as Python writes it
    if len(parts) > MAX_AXES:
        raise Unreadable(f"That has {len(parts)} axes; no tensor here has more than {MAX_AXES}.")
    return Row(_size(part) for part in parts)


def write_shape(shape: tuple[int, ...]) -> str:
    """A shape as Python writes it: `(8, 3)`, `(8,)`, `()`."""
    return str(tuple(shape))


def _unwrapped(text: str) -> str:
    inner = text.strip("`").strip()
    if match := _WRAPPER.fullmatch(inner):
        inner = (match[1] if match[1] is not None else match[2]).strip()
    for opens, closes in ("()", "[]", "{}", "<>"):
        if inner.startswith(opens) != inner.endswith(closes):
            raise Unreadable(f"A bracket is open: write `{opens}8, 3{closes}`, or leave the brackets out.")
        if inner.startswith(opens):
            return _inside(inner)
    if not inner:
        raise Unreadable("Write the sizes, such as (8, 3); `()` is the shape of a single number.")
    return inner


def _inside(text: str) -> str:
    """What stands between the outer brackets; those may be doubled, as in `([8, 3])`."""
    inner = text[1:-1].strip()
    while inner and inner[0] + inner[-1] in ("()", "[]"):
        inner = inner[1:-1].strip()
    return inner


def _size(part: str) -> int:
    if not part:
        raise Unreadable("A size is missing between two commas. Write one whole number for each axis, such as (8, 3).")
    if re.fullmatch(r"[A-Za-z_]\w*", part):
        raise Unreadable(f"“{part[:40]}” is a name. Write the number that it stands for, such as (8, 3).")
    if not re.fullmatch(r"\d+", part, re.ASCII):
        raise Unreadable(f"“{part[:40]}” is not a size. Write one whole number for each axis, such as (8, 3).")
    if len(part) > 10 or int(part) > MAX_SIZE:
        raise Unreadable("A size of more than a thousand million does not fit into any tensor here.")
    return int(part)


def read_number(text: str, rule: NumberRule) -> float:
    """The number that somebody meant, in the question's unit: `4800`, `4,800`, `4 800`, `1e-3`, `3 x 10^4`, `12 ms`.

    Raises:
        Unreadable: it is no number, or could be read in two ways, such as `1,5`.
    """
    given = _short(text, "a number such as 4800 or 1e-3").strip("`").replace("−", "-").strip()
    match = _GROUPED.match(given) or _PLAIN.match(given)
    if match is None:
        raise Unreadable(f"“{given[:40]}” is not a number. Write digits, such as 4800, 0.25 or 1e-3.")
    rest = given[match.end() :]
    digits = re.sub(r"[,_ '’\u00a0\u202f]", "", match[0])
    if "e" not in digits.lower() and (power := _POWER.match(rest)):
        digits, rest = f"{digits}e{power[1]}", rest[power.end() :]
    value = float(digits) * _factor(rest.strip(), rule)
    if not math.isfinite(value):
        raise Unreadable("That number is too large to be compared.")
    return value


def _factor(unit: str, rule: NumberRule) -> float:
    known: dict[str, float] = {"": 1.0, **({rule.unit: 1.0} if rule.unit else {}), **rule.units}
    folded = {name.casefold(): factor for name, factor in reversed(list(known.items()))}
    if unit in known:
        return known[unit]
    if unit.casefold() in folded:
        return folded[unit.casefold()]
    if re.match(r"[,.]?\d", unit):
        raise Unreadable("That can be read in two ways. Write a point before the fraction, as in 1.5, and no commas.")
    if rule.unit is None and not rule.units:
        raise Unreadable(f"“{unit[:40]}” after the number is not understood. Write the number alone.")
    names = ", ".join(name for name in known if name)
    raise Unreadable(f"“{unit[:40]}” is not a unit of this question. Write the number alone, or with: {names}.")


def within(given: Any, key: Any, rule: NumberRule) -> bool:
    """Whether a number is as close to the key as the question asks; the bounds are inclusive."""
    if isinstance(given, bool) or isinstance(key, bool):
        return False
    if not isinstance(given, int | float) or not isinstance(key, int | float):
        return False
    return bool(abs(given - key) <= max(rule.absolute, rule.relative * abs(key)) + 1e-12 * abs(key))


def _short(text: str, what: str) -> str:
    given = text.strip()
    if len(given) > LONGEST:
        raise Unreadable(f"That is {len(given)} characters long. Write {what}.")
    return given
