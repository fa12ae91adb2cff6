"""The code editor: CodeMirror in a Streamlit component. Its browser part is built from `frontend/src/editor.js`."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from unroll.ui.components.built import built

MAX_BYTES = 60 * 1024
"""The longest program a run takes, in bytes of UTF-8."""


@dataclass(frozen=True)
class EditorEvent:
    """What the person at the editor just did."""

    kind: Literal["run", "draft"]
    """`run`: told it to run, with the keyboard or the editor's own button. `draft`: left it with a changed text."""
    code: str
    doc_id: str


@dataclass(frozen=True)
class EditorError:
    """Where a run failed."""

    line: int
    """From 1, in the text that was run."""
    read: str
    """What that line read then. It is marked where it stands now, if it is still there."""
    message: str


def code_editor(
    code: str,
    *,
    doc_id: str,
    key: str,
    read_only: bool = False,
    busy: bool = False,
    error: EditorError | None = None,
    max_lines: int = 28,
    label: str = "Program",
    run_label: str | None = None,
) -> EditorEvent | None:
    """Draw the editor and return what was just done in it.

    Args:
        code: The text to begin with. It replaces what stands in the editor only when `doc_id` is a new one.
        doc_id: Names the document. Cursor and undo history live as long as it stays the same.
        busy: A run is going on: nothing more is started from here.
        error: The line to mark, with a message below it.
        max_lines: Height at which the editor begins to scroll.
        label: What is shown above the text and read out as the editor's name.
        run_label: Text of the editor's own run button; None for no button.

    Returns:
        `run` once for each time it was told to. `draft` as long as the text left differs from `code`: pass kept drafts.
    """
    result = built("editor")(
        key=key,
        data={
            "code": code,
            "doc_id": doc_id,
            "read_only": read_only,
            "busy": busy,
            "error": asdict(error) if error else None,
            "max_lines": max_lines,
            "label": label,
            "run_label": run_label,
            "max_bytes": MAX_BYTES,
        },
        on_run_change=_nothing,
        on_draft_change=_nothing,
    )
    if read_only:
        return None
    if (told := _text_of(result.run, doc_id)) is not None:
        return EditorEvent("run", told, doc_id)
    left = _text_of(result.draft, doc_id)
    return None if left is None or left == code else EditorEvent("draft", left, doc_id)


def _text_of(sent: Any, doc_id: str) -> str | None:
    """The text in what a client sent, which may be any JSON: of this document, and not too long; else None."""
    if not isinstance(sent, dict) or sent.get("doc_id") != doc_id:
        return None
    code = sent.get("code")
    if not isinstance(code, str) or len(code) > MAX_BYTES:
        return None
    try:
        size = len(code.encode())
    except UnicodeEncodeError:  # half of a surrogate pair: legal in JSON, not a text
        return None
    return code if size <= MAX_BYTES else None


def _nothing() -> None:
    """A result always has the attribute of a declared callback; there is nothing to do in it."""
