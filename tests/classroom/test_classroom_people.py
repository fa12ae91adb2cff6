"""Nicknames are text: short, visible, and told apart."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unroll.classroom.people import LONGEST, BadName, read_nickname, told_apart


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  Ada  Lovelace ", "Ada Lovelace"),
        ("Ada\n\tL", "Ada L"),
        ("\u202eevil\u202c", "evil"),
        ("<b>x</b>", "<b>x</b>"),
        ("ＡＤＡ", "ADA"),
        ("Zoë", "Zoë"),
        ("🐙", "🐙"),
    ],
)
def test_a_nickname_is_kept_as_one_line_of_visible_text(text, name):
    """Markup stays text; signs that turn or hide text are left out."""
    assert read_nickname(text) == name


@pytest.mark.parametrize(
    "text", ["", "   ", "\u200b\u200d", "!!!", "x" * 25, "x" * 10_000, "a\u0301\u0302\u0303\u0304"]
)
def test_a_nickname_that_cannot_be_taken_is_refused_in_words(text):
    """Empty, invisible, too long, or towers of accents."""
    with pytest.raises(BadName, match="nickname"):
        read_nickname(text)


@given(st.text(max_size=60))
def test_whatever_is_taken_is_short_and_visible(text):
    """For any text of any script: taken as such a name, or refused."""
    try:
        name = read_nickname(text)
    except BadName:
        return
    assert 1 <= len(name) <= LONGEST
    assert name == name.strip()
    assert not [each for each in name if unicodedata.category(each)[0] == "C"]


@given(st.lists(st.sampled_from(["Ada", "ada", "Ada (2)", "Bob", "Ada (3)"]), max_size=12))
def test_names_are_told_apart(names):
    """No two read the same, whatever people call themselves; the first of a name keeps it."""
    shown = told_apart(names)
    assert len(shown) == len(names)
    assert len({each.casefold() for each in shown}) == len(names)
    for i, name in enumerate(names):
        if name.casefold() not in {each.casefold() for each in names[:i]}:
            assert shown[i] == name
