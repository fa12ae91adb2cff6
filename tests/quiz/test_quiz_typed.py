"""Typed shapes and numbers: every usual spelling is understood, and what is not says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unroll.quiz.question import NumberRule
from unroll.quiz.typed import Unreadable, read_number, read_shape, within, write_shape

SHAPES = st.lists(st.integers(0, 10**9), max_size=10).map(tuple)
PLAIN = NumberRule()
MS = NumberRule(unit="ms", units={"s": 1000, "%": 0.5})


@pytest.mark.parametrize(
    "text",
    [
        "(8, 3)", "8, 3", "[8,3]", "8x3", "8 x 3", "8X3", "8×3", "8*3", "8 3", "torch.Size([8, 3])", "Size([8,3])",
        "size([8, 3])", "tuple(8, 3)", "`(8, 3)`", "([8, 3])", " ( 8 ,3 ) ", "{8, 3}", "<8, 3>", "(8, 3,)", "8; 3",
        "torch . Size( [8,3] )",
    ],
)  # fmt: skip
def test_a_shape_is_read_in_every_usual_spelling(text: str) -> None:
    """All of these are the same answer."""
    assert read_shape(text) == (8, 3)


@pytest.mark.parametrize(
    ("text", "shape"), [("()", ()), ("[]", ()), ("torch.Size([])", ()), ("8", (8,)), ("(8,)", (8,))]
)
def test_scalars_and_vectors_have_shapes_too(text: str, shape: tuple[int, ...]) -> None:
    """`()` is the shape of a single number."""
    assert read_shape(text) == shape


@given(SHAPES)
def test_a_shape_that_was_written_is_read_back(shape: tuple[int, ...]) -> None:
    """In Python's spelling, in torch's, and without brackets."""
    assert read_shape(write_shape(shape)) == shape
    assert read_shape(f"torch.Size({list(shape)})") == shape
    if shape:
        assert read_shape(", ".join(map(str, shape))) == shape
        assert read_shape("x".join(map(str, shape))) == shape


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(8, 3", "A bracket is open"),
        ("8, 3]", "A bracket is open"),
        ("batch, 3", "“batch” is a name"),
        ("8, , 3", "A size is missing"),
        ("8,,", "A size is missing"),
        ("8, -3", "“-3” is not a size"),
        ("8, 3.5", "“3.5” is not a size"),
        ("eight by three", "is not a size"),
        ("8, ٣", "is not a size"),
        ("((8, 3)", "is not a size"),
        ("", "Write the sizes"),
        ("``", "Write the sizes"),
        ("8," * 11 + "8", "12 axes"),
        ("99999999999", "thousand million"),
        ("2000000000", "thousand million"),
        ("8" * 201, "201 characters"),
    ],
)
def test_a_shape_that_cannot_be_read_says_why(text: str, words: str) -> None:
    """In one sentence, with what to write instead."""
    with pytest.raises(Unreadable, match=words) as problem:
        read_shape(text)
    assert len(str(problem.value)) < 160


@given(st.text(max_size=60))
def test_any_text_is_a_shape_or_unreadable(text: str) -> None:
    """Nothing else is ever raised, and sizes are whole numbers."""
    try:
        shape = read_shape(text)
    except Unreadable:
        return
    assert all(isinstance(size, int) and size >= 0 for size in shape)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4800", 4800), ("4,800", 4800), ("4 800", 4800), ("4_800", 4800), ("4'800", 4800), ("4\u202f800", 4800),
        ("1,234,567.5", 1234567.5), ("+3", 3), ("-0.5", -0.5), ("−2", -2), (".25", 0.25), ("4.", 4), ("1e-3", 0.001),
        ("1E3", 1000), ("2.5e+2", 250), ("3 x 10^4", 30000), ("3*10**2", 300), ("1.5·10^-3", 0.0015), ("`7`", 7),
        (" 8 ", 8), ("1234567", 1234567), ("12345.5", 12345.5),
    ],
)  # fmt: skip
def test_a_number_is_read_in_every_usual_spelling(text: str, number: float) -> None:
    """Thousands separators, exponents, a point before the fraction."""
    assert read_number(text, PLAIN) == pytest.approx(number)


@pytest.mark.parametrize(("text", "number"), [("5", 5), ("5 ms", 5), ("5ms", 5), ("5 MS", 5), ("2 s", 2000), ("4%", 2)])
def test_units_are_understood(text: str, number: float) -> None:
    """The question's own, and those that it knows the factor of; case is style."""
    assert read_number(text, MS) == number


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("many", "“many” is not a number"),
        ("", "is not a number"),
        ("1,5", "two ways"),
        ("1.234.567", "two ways"),
        ("1,2345", "two ways"),
        ("8 apples", "Write the number alone"),
        ("1e999", "too large"),
        ("3 x 10^99999", "too large"),
        ("9" * 201, "201 characters"),
        ("nan", "is not a number"),
        ("inf", "is not a number"),
    ],
)
def test_a_number_that_cannot_be_read_says_why(text: str, words: str) -> None:
    """In one sentence; nan and infinity are no answers."""
    with pytest.raises(Unreadable, match=words):
        read_number(text, PLAIN)


def test_an_unknown_unit_names_the_known_ones() -> None:
    """So that it can be mended."""
    with pytest.raises(Unreadable, match=r"not a unit of this question\. Write the number alone, or with: ms, s, %"):
        read_number("5 hours", MS)


@given(st.text(max_size=40))
def test_any_text_is_a_finite_number_or_unreadable(text: str) -> None:
    """Nothing else is ever raised."""
    try:
        number = read_number(text, MS)
    except Unreadable:
        return
    assert -1e400 < number < 1e400


@given(st.floats(-1e15, 1e15, allow_nan=False))
def test_a_number_that_was_written_is_read_back(number: float) -> None:
    """As Python writes it: that is how answers are stored."""
    assert read_number(repr(number), PLAIN) == number


@pytest.mark.parametrize(
    ("given_number", "key", "rule", "expected"),
    [
        (10.5, 10, NumberRule(absolute=0.5), True),
        (10.51, 10, NumberRule(absolute=0.5), False),
        (10.2, 10, NumberRule(relative=0.02), True),
        (9.79, 10, NumberRule(relative=0.02), False),
        (10.2, 10, NumberRule(absolute=0.1, relative=0.02), True),
        (0, 0, PLAIN, True),
        (True, 1, PLAIN, False),
        (1, True, PLAIN, False),
        ("1", 1, PLAIN, False),
        (1, "1", PLAIN, False),
        (float("nan"), 1, PLAIN, False),
    ],
)
def test_the_wider_tolerance_decides(given_number: object, key: object, rule: NumberRule, expected: bool) -> None:
    """Its bounds are right as well; what is no number never is."""
    assert within(given_number, key, rule) is expected
