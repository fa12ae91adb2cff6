"""The language of question files: strict, and without Python."""

import pytest

from unroll.quiz.expression import BadExpression, evaluate, names_in, names_of, render
from unroll.quiz.literal import Row


def test_tuples_read_as_in_python() -> None:
    """The form that authors write shapes in."""
    assert render("({{ batch }}, {{ classes }})", {"batch": 8, "classes": 3}) == "(8, 3)"
    assert render("{{ '%.2f' % loss }}", {"loss": 0.5}) == "0.50"


def test_markup_is_left_as_it_is() -> None:
    """Text is Markdown; the page escapes it, not the template."""
    assert render("`a < b` & {{ x }}", {"x": "<b>"}) == "`a < b` & <b>"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ batc }}", "'batc' is undefined"),
        ("{{ batch", "unexpected end"),
        ("{{ 1 / zero }}", "division by zero"),
        ("{{ batch.__class__.__mro__ }}", "unsafe"),
        ("{{ 'a' + batch }}", "can only concatenate"),
    ],
)
def test_a_text_that_cannot_be_filled_in_says_why(text: str, words: str) -> None:
    """One error for all of it, with the reason."""
    with pytest.raises(BadExpression, match=words):
        render(text, {"batch": 8, "zero": 0})


def test_conditions_compare_values() -> None:
    """Arithmetic, chained comparison, and a few functions."""
    names = {"loss": 0.25, "shape": Row((8, 3)), "before": 2.0}
    assert evaluate("loss < before / 2 and shape == (8, 3)", names) is True
    assert evaluate("shape == [8, 3]", names) is True
    assert evaluate("max(loss, before) == before and abs(-1) == 1", names) is True
    assert evaluate("not loss < 0.1", names) is True


@pytest.mark.parametrize("expression", ["los < 1", "los", "loss <", "loss < 'a'", "loss.__class__"])
def test_a_condition_without_a_value_is_an_error(expression: str) -> None:
    """An unknown name is never quietly false."""
    with pytest.raises(BadExpression):
        evaluate(expression, {"loss": 0.5})


def test_names_are_found_without_filling_in() -> None:
    """What a text or condition speaks of; functions are not names."""
    assert names_in("{{ batch }} of {{ max(a, b) }}") == {"batch", "a", "b"}
    assert names_of("loss < before") == {"loss", "before"}
    with pytest.raises(BadExpression):
        names_in("{{ batch")
    with pytest.raises(BadExpression):
        names_of("loss <")


def test_a_text_without_placeholders_is_left_as_jinja_leaves_it() -> None:
    """Plain text takes a short cut: the same comes out, with one line end less."""
    assert render("two lines\n\n", {}) == "two lines\n"
    assert render("two lines\n\n{{ x }}", {"x": ""}) == "two lines\n\n"
    assert names_in("no names here") == set()


def test_losses_can_be_written_down() -> None:
    """Logarithm, exponential and root, for cross-entropies and deviations; outside their range there is no value."""
    assert evaluate("log(exp(1) + 2) - 1", {}) == pytest.approx(0.5514447)
    assert render("{{ sqrt(16) | int }}", {}) == "4"
    for bad in ("log(0)", "exp(1000)", "sqrt(-1)"):
        with pytest.raises(BadExpression):
            evaluate(bad, {})
