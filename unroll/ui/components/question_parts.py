"""Small components of a question: its beginning, the options with number keys, lines to put in order, the countdown."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, Literal

import streamlit as st

_INLINE = files("unroll.ui.components") / "inline"


def _read(name: str) -> str:
    return (_INLINE / name).read_text(encoding="utf-8")


_CHOICES = st.components.v2.component(
    "unroll_choices", html="<div id='root'></div>", css=_read("choices.css"), js=_read("focus.js") + _read("choices.js")
)
_HERE = st.components.v2.component("unroll_here", html="<div id='root'></div>", js=_read("focus.js") + _read("here.js"))
_LINES = st.components.v2.component(
    "unroll_lines", html="<div id='root'></div>", css=_read("choices.css") + _read("lines.css"), js=_read("lines.js")
)
_COUNTDOWN = st.components.v2.component(
    "unroll_countdown",
    html="""<div class="clock" role="timer"><div class="left"></div>
<div class="bar" aria-hidden="true"><div class="fill"></div></div><span class="sr" role="status"></span></div>""",
    css=_read("countdown.css"),
    js=_read("countdown.js"),
)


@dataclass(frozen=True)
class Option:
    """One option as it stands on the screen."""

    id: str
    letter: str
    text: str
    mark: Literal["", "right", "wrong"] = ""
    note: str = ""
    """A word beside the mark, so that colour is never the only sign."""


def choices(
    options: Sequence[Option],
    *,
    doc: str,
    legend: str,
    key: str,
    picked: str | None = None,
    locked: bool = False,
    submit: str = "Submit answer",
    many: bool = False,
) -> str | None:
    """Draw the options and return the id of the one that was just submitted.

    Args:
        doc: Which question, variant and attempt this is; an answer that arrives for another one is dropped.
        picked: The option shown as chosen when `doc` is new; with `many`, ids joined by commas.
        locked: Nothing can be chosen any more.
        many: Several can be chosen; what is returned is their ids joined by commas.
    """
    result = _CHOICES(
        key=key,
        data={
            "doc": doc,
            "legend": legend,
            "choices": [asdict(option) for option in options],
            "picked": picked,
            "locked": locked,
            "submit": submit,
            "many": many,
        },
        on_submit_change=lambda: None,
    )
    return _text_of(result.submit, doc)


def begins_here(name: str, *, doc: str, key: str) -> None:
    """Mark where a question begins: what led to it may be gone from the page, and the next Tab goes on from here.

    Args:
        name: What a screen reader says there.
        doc: As for `choices`.
    """
    _HERE(key=key, data={"doc": doc, "name": name})


def lines_in_order(
    lines: Sequence[Option], *, doc: str, legend: str, key: str, locked: bool = False, submit: str = "Submit answer"
) -> str | None:
    """Draw lines of code that can be moved, by mouse, touch and keyboard; returns the order just submitted.

    Args:
        doc: As for `choices`; with a new one the lines stand as given.

    Returns:
        The ids joined by commas; None if nothing was submitted.
    """
    result = _LINES(
        key=key,
        data={
            "doc": doc,
            "legend": legend,
            "lines": [asdict(line) for line in lines],
            "locked": locked,
            "submit": submit,
        },
        on_submit_change=lambda: None,
    )
    return _text_of(result.submit, doc)


def _text_of(sent: Any, doc: str) -> str | None:
    """What a client sent may be any JSON: take the choice of this very question, as a short text, or nothing."""
    if not isinstance(sent, dict) or sent.get("doc") != doc:
        return None
    choice = sent.get("choice")
    return choice if isinstance(choice, str) and len(choice) <= 600 else None


def countdown(deadline: datetime, now: datetime, total_s: float, *, doc: str, key: str) -> bool:
    """Count down to `deadline` in the browser; True once when it gets there. The server's clock decides."""
    result = _COUNTDOWN(
        key=key,
        data={
            "doc": doc,
            "deadline": deadline.isoformat(),
            "left_ms": max(0.0, (deadline - now).total_seconds() * 1000),
            "total_ms": max(1.0, total_s * 1000),
        },
        on_over_change=lambda: None,
    )
    return bool(result.over == doc)
