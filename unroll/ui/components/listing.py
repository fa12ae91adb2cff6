"""A text to be read and copied, in place of Streamlit's own, whose colours and scrolling fall short of WCAG AA.

Its browser part is built from `frontend/src/listing.js`.
"""

from typing import Literal

from unroll.ui.components.built import built


def listing(
    text: str,
    *,
    key: str,
    label: str = "Program",
    language: Literal["python", "diff", "text"] = "python",
    numbers: bool = False,
    wrap: bool = False,
    max_lines: int | None = None,
) -> None:
    """Draw a text with a button that copies it. It is never markup.

    Args:
        label: What a screen reader calls it.
        language: How it is coloured; `diff` marks lines that begin with + and -.
        wrap: Long lines break; otherwise they scroll, which the keyboard can do too.
        max_lines: Height at which it begins to scroll; None for all lines.
    """
    data = {"text": text.rstrip("\n"), "label": label, "language": language}
    built("listing")(key=key, data=data | {"numbers": numbers, "wrap": wrap, "max_lines": max_lines})
