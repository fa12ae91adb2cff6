"""What a page believes of the editor: a client may send any JSON."""

import pytest
from streamlit.testing.v1 import AppTest

from unroll.ui.components.editor import MAX_BYTES

SCRIPT = """
import streamlit as st
from unroll.ui.components.editor import code_editor
event = code_editor("x = 1", doc_id="lab", key="editor", read_only=st.session_state.get("closed", False))
st.text(repr(event))
"""


def told(sent: object, **memory: object) -> str:
    app = AppTest.from_string(SCRIPT).run()
    assert not app.exception
    app.session_state["editor"] = sent
    for name, value in memory.items():
        app.session_state[name] = value
    app.run()
    assert not app.exception
    return app.text[0].value


def test_a_run_and_a_draft_are_events():
    """The text comes as it is, with its kind."""
    assert told({"run": {"code": "y = 2", "doc_id": "lab"}}) == "EditorEvent(kind='run', code='y = 2', doc_id='lab')"
    assert told({"draft": {"code": "y", "doc_id": "lab"}}) == "EditorEvent(kind='draft', code='y', doc_id='lab')"
    assert told({"draft": {"code": "x = 1", "doc_id": "lab"}}) == "None", "the text that the page has is no draft"


def test_the_longest_program_is_taken_and_one_byte_more_is_not():
    """The limit counts bytes of UTF-8."""
    assert "run" in told({"run": {"code": "é" * (MAX_BYTES // 2), "doc_id": "lab"}})
    assert told({"run": {"code": "é" * (MAX_BYTES // 2) + "x", "doc_id": "lab"}}) == "None"


@pytest.mark.parametrize(
    "payload",
    [
        "y = 2",
        ["y = 2"],
        17,
        True,
        {},
        {"code": "y = 2"},
        {"code": "y = 2", "doc_id": "another"},
        {"code": "y = 2", "doc_id": ["lab"]},
        {"code": ["y = 2"], "doc_id": "lab"},
        {"code": None, "doc_id": "lab"},
        {"code": "\ud800", "doc_id": "lab"},
    ],
)
@pytest.mark.parametrize("kind", ["run", "draft"])
def test_anything_else_is_no_event(kind, payload):
    """Wrong types, another document, half a character: nothing happens."""
    assert told({kind: payload}) == "None"


def test_a_program_to_be_read_has_no_events():
    """Whatever a client sends."""
    assert told({"run": {"code": "y = 2", "doc_id": "lab"}}, closed=True) == "None"
