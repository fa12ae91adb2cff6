"""When two values are the same answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unroll.quiz.literal import Row, as_rows, read_literal, same

SCALARS = st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


@given(VALUES)
def test_a_value_is_the_same_as_itself_in_any_spelling(value: object) -> None:
    """As lists, as tuples, and read back from its literal."""
    assert same(value, as_rows(value))
    assert same(read_literal(repr(value)), value)


@given(st.lists(st.integers(), max_size=4), st.lists(st.integers(), max_size=4))
def test_sequences_are_the_same_exactly_when_all_items_are(one: list[int], other: list[int]) -> None:
    """And the order counts."""
    assert same(one, tuple(other)) == (one == other)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (True, 1, False),
        (True, True, True),
        (0, False, False),
        (8, 8.0, True),
        (0.1 + 0.2, 0.3, True),
        (0.3001, 0.3, False),
        ("8", 8, False),
        ("GRU", "GRU", True),
        (None, None, True),
        ({"a": (1,)}, {"a": [1]}, True),
        ({"a": 1}, {"b": 1}, False),
        ((8, 3), (8, 3, 1), False),
        ((8, 3), "(8, 3)", False),
    ],
)
def test_what_counts_as_the_same(one: object, other: object, expected: bool) -> None:
    """Types count where a learner would see a difference, spelling and rounding do not."""
    assert same(one, other) is expected
    assert same(other, one) is expected


def test_a_row_equals_lists_and_tuples_in_both_directions() -> None:
    """Conditions may be written either way, at any depth."""
    row = as_rows([[1, 2], [3]])
    assert row == [[1, 2], [3]]
    assert row == [[1, 2], [3]]
    assert row == ((1, 2), (3,))
    assert row != [[1, 2]]
    assert row != 3
    assert hash(Row((1, 2))) == hash((1, 2))
    assert f"{Row((8, 3))}" == "(8, 3)"


@pytest.mark.parametrize("text", ["logits", "(8, 3", "__import__('os')", "", "x = 1"])
def test_what_is_no_literal_is_refused(text: str) -> None:
    """Nothing is evaluated."""
    with pytest.raises(ValueError, match="is not a Python literal"):
        read_literal(text)


def test_backticks_around_a_literal_are_style() -> None:
    """An option may set its shape in code."""
    assert read_literal(" `(8, 3)` ") == (8, 3)
