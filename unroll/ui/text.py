"""Text from programs and people, made safe for places that render Markdown."""

import re
from datetime import timedelta

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>:$~^=&@/])")


def plain(text: str) -> str:
    """`text` with every Markdown sign escaped, so that it reads as it was written."""
    return _MARKS.sub(r"\\\1", text)


def minutes(seconds: float) -> str:
    """A duration for people: `2:00`, `0:07`."""
    whole = int(timedelta(seconds=round(seconds)).total_seconds())
    return f"{whole // 60}:{whole % 60:02d}"


def count(n: int, one: str, many: str | None = None) -> str:
    """`1 problem`, `3 problems`."""
    return f"{n} {one if n == 1 else many or one + 's'}"
