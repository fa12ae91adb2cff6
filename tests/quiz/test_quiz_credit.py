"""What attempts earn."""

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unroll.quiz.credit import best, credit_for
from unroll.quiz.grading import Outcome

ATTEMPTS = st.lists(st.sampled_from(Outcome), max_size=6)


def test_the_second_attempt_earns_half_and_later_ones_nothing() -> None:
    """1, 0.5, 0, 0."""
    assert [credit_for(Outcome.RIGHT, number) for number in (1, 2, 3, 4)] == [1.0, 0.5, 0.0, 0.0]


@given(st.sampled_from([Outcome.WRONG, Outcome.UNREADABLE, Outcome.NOT_ATTEMPTED]), st.integers(1, 9))
def test_only_a_right_answer_earns(outcome: Outcome, number: int) -> None:
    """Whichever attempt it is."""
    assert credit_for(outcome, number) == 0.0


@given(ATTEMPTS, st.sampled_from(Outcome))
def test_a_retry_never_lowers_a_score(before: list[Outcome], then: Outcome) -> None:
    """The score after one more attempt is at least the score before it."""
    credits = [credit_for(outcome, number) for number, outcome in enumerate(before, 1)]
    assert best([*credits, credit_for(then, len(before) + 1)]) >= best(credits)


def test_without_an_attempt_the_score_is_nothing() -> None:
    """0, not an error."""
    assert best([]) == 0.0


def test_attempts_are_counted_from_one() -> None:
    """A zeroth attempt is a mistake of ours."""
    with pytest.raises(ValueError, match="counted from 1, not 0"):
        credit_for(Outcome.RIGHT, 0)


def test_an_outcome_outside_the_closed_set_is_an_error() -> None:
    """Nobody gets credit for an outcome that was added and not thought about."""
    with pytest.raises(AssertionError):
        credit_for(cast(Any, "maybe"), 1)
