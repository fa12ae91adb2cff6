"""Text of programs and people on a page that renders Markdown."""

import pytest

from unroll.ui.text import verbatim


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("8x640", "` 8x640 `"),
        ("`lengths` must", "`` `lengths` must ``"),
        ("a\nb", "\n```text\na\nb\n```\n"),
        ("a\n````\nb", "\n`````text\na\n````\nb\n`````\n"),
        ("", "`   `"),
    ],
)
def test_a_message_is_shown_as_it_was_written(text, written):
    """In code marks that nothing in it can close."""
    assert verbatim(text) == written
