"""What an answer earns. The second attempt earns half, a later one nothing; a retry never lowers a score."""

from collections.abc import Iterable
from typing import assert_never

from unroll.quiz.grading import Outcome

BY_ATTEMPT = (1.0, 0.5)
"""Credit of a right answer on the first and the second attempt."""


def credit_for(outcome: Outcome, number: int, share: float = 0.0) -> float:
    """Credit, 0 to 1, of the `number`-th counted attempt (from 1) at a question.

    Args:
        share: what a wrong answer had right, 0 to 1: see `Verdict.share`.

    Raises:
        ValueError: `number` is below 1.
    """
    if number < 1:
        raise ValueError(f"Attempts are counted from 1, not {number}.")
    full = BY_ATTEMPT[number - 1] if number <= len(BY_ATTEMPT) else 0.0
    match outcome:
        case Outcome.RIGHT:
            return full
        case Outcome.WRONG:
            return full * share
        case Outcome.UNREADABLE | Outcome.NOT_ATTEMPTED:
            return 0.0
        case _:
            assert_never(outcome)


def best(credits: Iterable[float]) -> float:
    """The score of a question from the credit of all its attempts, 0 if there was none."""
    return max(credits, default=0.0)
