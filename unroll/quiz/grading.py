"""Right or wrong, and one sentence that helps."""

from enum import StrEnum

from unroll.quiz.question import Question, Record
from unroll.quiz.variant import Variant


class Outcome(StrEnum):
    """What can come of an answer: a closed set."""

    RIGHT = "right"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    """The answer names no choice of this question. It costs no attempt."""
    NOT_ATTEMPTED = "not_attempted"
    """There was no answer. It costs no attempt."""


class Verdict(Record):
    """An outcome with its explanation."""

    outcome: Outcome
    choice: str | None
    """Id of the choice that was picked; None if no choice was."""
    sentence: str
    """What the learner reads, Markdown."""
    misconception: str | None = None
    """What stands behind a wrong choice, a name from pattern.toml."""

    @property
    def counts(self) -> bool:
        """Whether this used up an attempt."""
        return self.outcome in (Outcome.RIGHT, Outcome.WRONG)


def grade(question: Question, variant: Variant, answer: str) -> Verdict:
    """The verdict on `answer`, the id of a choice.

    Raises:
        ValueError: `variant` is not a variant of `question`.
    """
    if variant.question_id != question.id:
        raise ValueError(f"This is a variant of {variant.question_id}, not of {question.id}.")
    given = answer.strip()
    if not given:
        return Verdict(outcome=Outcome.NOT_ATTEMPTED, choice=None, sentence="Choose an option first.")
    choice = variant.find(given)
    if choice is None:
        shown = given if len(given) <= 40 else given[:40] + "…"
        sentence = f"“{shown}” is not an option of this question. Choose one that is; no attempt was used."
        return Verdict(outcome=Outcome.UNREADABLE, choice=None, sentence=sentence)
    outcome = Outcome.RIGHT if choice.key else Outcome.WRONG
    return Verdict(outcome=outcome, choice=choice.id, sentence=choice.why, misconception=choice.misconception)
