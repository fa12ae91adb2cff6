"""Every answer has one of four outcomes, with a sentence that helps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quiz_questions import CHOICES, question

from unroll.quiz.grading import Outcome, grade
from unroll.quiz.variant import make_variant


@given(st.integers(min_value=0, max_value=10**6))
def test_exactly_the_key_is_right_in_every_variant(seed: int) -> None:
    """Wherever it stands on the screen; a wrong choice names its misconception."""
    variant = make_variant(question(), seed)
    verdicts = {choice.id: grade(question(), variant, choice.id) for choice in variant.choices}
    assert [name for name, verdict in verdicts.items() if verdict.outcome is Outcome.RIGHT] == ["rows"]
    assert all(verdict.counts and verdict.choice == name for name, verdict in verdicts.items())
    assert verdicts["rows"].sentence == f"One row for each of {variant.values['batch']}."
    assert verdicts["steps"].misconception == "m"


def test_no_answer_is_not_a_wrong_answer() -> None:
    """It costs no attempt and says what to do."""
    verdict = grade(question(), make_variant(question(), 0), "  ")
    assert (verdict.outcome, verdict.choice, verdict.counts) == (Outcome.NOT_ATTEMPTED, None, False)
    assert verdict.sentence == "Choose an option first."


@given(st.text(min_size=1).filter(lambda text: text.strip() not in {c["id"] for c in CHOICES} | {""}))
def test_an_unknown_choice_is_unreadable(answer: str) -> None:
    """Whatever is sent: no attempt is used, and long texts are not sent back whole."""
    verdict = grade(question(), make_variant(question(), 0), answer)
    assert (verdict.outcome, verdict.choice, verdict.counts) == (Outcome.UNREADABLE, None, False)
    assert "is not an option of this question" in verdict.sentence
    assert len(verdict.sentence) < 150


def test_long_nonsense_is_cut() -> None:
    """With a sign that it was."""
    verdict = grade(question(), make_variant(question(), 0), "x" * 5000)
    assert verdict.sentence.startswith(f"“{'x' * 40}…” is not")


def test_a_variant_of_another_question_is_refused() -> None:
    """Mixing two up would grade by chance."""
    with pytest.raises(ValueError, match="not of pattern/other"):
        grade(question(id="pattern/other"), make_variant(question(), 0), "rows")


def test_a_question_knows_its_key() -> None:
    """As the file has it, with its placeholders."""
    assert question().key.text == "({{ batch }}, {{ classes }})"
