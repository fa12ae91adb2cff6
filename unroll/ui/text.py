"""Text from programs and people, made safe for places that render Markdown."""

import re
from datetime import timedelta

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>:$~^=&@/])")


def plain(text: str) -> str:
    """`text` with every Markdown sign escaped, so that it reads as it was written."""
    return _MARKS.sub(r"\\\1", text)


def verbatim(text: str) -> str:
    """`text` as code: Markdown neither formats it nor mends its typography (8x640 would become 8×640)."""
    longest = max(map(len, re.findall(r"`+", text)), default=0)
    if "\n" in text.strip():
        fence = "`" * max(3, longest + 1)
        return f"\n{fence}text\n{text.strip(chr(10))}\n{fence}\n"
    fence = "`" * (longest + 1)
    return f"{fence} {text.strip() or ' '} {fence}"


def minutes(seconds: float) -> str:
    """A duration for people: `2:00`, `0:07`."""
    whole = int(timedelta(seconds=round(seconds)).total_seconds())
    return f"{whole // 60}:{whole % 60:02d}"


def count(n: int, one: str, many: str | None = None) -> str:
    """`1 problem`, `3 problems`."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def on_accent(label: str) -> str:
    """`label` for a primary button, in the colour that the theme keeps for text on its accent.

    Streamlit writes white on it, which in the dark is too little for an accent that is also read as text. No icon goes
    with it: icons stay white.
    """
    return f":violet[{label}]"
