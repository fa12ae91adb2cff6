"""The small language of question files: `{{ placeholders }}` in text, and conditions over named values.

Both are Jinja in its sandbox, with undefined names as errors: nothing here runs Python that stands in a file.
"""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, Undefined, meta
from jinja2.environment import TemplateExpression
from jinja2.sandbox import SandboxedEnvironment

_LANGUAGE = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
_LANGUAGE.globals = {
    **{"abs": abs, "len": len, "max": max, "min": min, "round": round, "sum": sum},
    **{"exp": math.exp, "log": math.log, "sqrt": math.sqrt},
}

_FAILURES = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


class BadExpression(ValueError):
    """A text or condition of a question file that cannot be read or has no value; the message says why."""


def render(text: str, names: Mapping[str, Any]) -> str:
    """`text` with its placeholders filled in.

    Raises:
        BadExpression: the text is damaged, or a placeholder has no value among `names`.
    """
    if "{" not in text:
        return text.removesuffix("\n")  # as Jinja leaves it; most texts are plain, and Jinja is slow to say so
    try:
        return _template(text).render(names)
    except _FAILURES as failure:
        raise BadExpression(f"{failure}") from failure


def evaluate(expression: str, names: Mapping[str, Any]) -> Any:
    """The value of `expression` over `names`.

    Raises:
        BadExpression: it is damaged, uses an unknown name, or has no value (such as a division by zero).
    """
    try:
        value = _expression(expression)(names)
    except _FAILURES as failure:
        raise BadExpression(f"{failure}") from failure
    if isinstance(value, Undefined):
        raise BadExpression(f"`{expression}` is undefined")
    return value


def names_in(text: str) -> set[str]:
    """Names that the placeholders of `text` use.

    Raises:
        BadExpression: the text is damaged.
    """
    try:
        return set(_names(text))
    except TemplateError as failure:
        raise BadExpression(f"{failure}") from failure


def names_of(expression: str) -> set[str]:
    """Names that a condition uses.

    Raises:
        BadExpression: the condition is damaged.
    """
    try:
        _expression(expression)
    except TemplateError as failure:
        raise BadExpression(f"{failure}") from failure
    return names_in("{{ " + expression + " }}")


@lru_cache(maxsize=4096)
def _template(text: str) -> Template:
    return _LANGUAGE.from_string(text)


@lru_cache(maxsize=4096)
def _expression(expression: str) -> TemplateExpression:
    return _LANGUAGE.compile_expression(expression, undefined_to_none=False)


@lru_cache(maxsize=4096)
def _names(text: str) -> frozenset[str]:
    if "{" not in text:
        return frozenset()
    return frozenset(meta.find_undeclared_variables(_LANGUAGE.parse(text)) - set(_LANGUAGE.globals))
