"""How somebody stands with a question: computed from the facts, never stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from unroll.quiz.credit import best
from unroll.quiz.deadline import Deadline
from unroll.quiz.grading import Outcome
from unroll.quiz.question import Question
from unroll.store.attempts import Facts, OpeningRow

State = Literal["todo", "open", "right", "wrong", "out_of_time", "answered"]
"""`todo` was never opened; `open` takes an answer; the others are closed. `answered` keeps the verdict for the end."""


@dataclass(frozen=True)
class Mode:
    """The rules of one way of asking."""

    name: str
    title: str
    attempts: int | None
    """Counted attempts at a question; None: as many as one likes."""
    timed: bool
    varies: bool
    """Whether one may ask for another one like this, and for the solution."""
    whole_bank: bool = False
    """Asks any question of the bank, not those of a set of its own."""
    confident: bool = False
    """An answer needs a stated confidence."""
    in_lessons: bool = False
    """Asks what the lessons ask, in their order."""
    sealed: bool = False
    """No help and no verdict before the last question is closed."""


MODES = {
    "practice": Mode("practice", "Practice", attempts=None, timed=False, varies=True),
    "challenge": Mode("challenge", "Challenge", attempts=2, timed=True, varies=False),
    "explain": Mode("explain", "Explain", attempts=None, timed=False, varies=True, in_lessons=True),
    "review": Mode("review", "Review", attempts=1, timed=False, varies=False, whole_bank=True),
    "predict": Mode("predict", "Predict", attempts=1, timed=False, varies=False, whole_bank=True, confident=True),
    "test": Mode("test", "Test", attempts=1, timed=False, varies=False, whole_bank=True, sealed=True),
}


def deadline_of(mode: Mode, question: Question, opening: OpeningRow) -> Deadline:
    """Until when this opening takes answers."""
    factor = opening.time_factor if mode.timed else None
    return Deadline(opened_at=opening.opened_at, seconds=question.seconds, factor=factor)


def state_of(mode: Mode, question: Question, opening: OpeningRow, facts: Facts, now: datetime) -> State:
    """The state of one variant."""
    attempts = facts.attempts_at(opening.place)
    if any(attempt.outcome == Outcome.RIGHT for attempt in attempts):
        return "right"
    if opening.place in facts.solutions or (mode.attempts is not None and len(attempts) >= mode.attempts):
        return "wrong"
    if deadline_of(mode, question, opening).is_over(now):
        return "out_of_time"
    return "open"


def state_of_question(mode: Mode, question: Question, facts: Facts, now: datetime) -> State:
    """The state over all variants: right once one of them was, else that of the latest."""
    opened = [opening for opening in facts.openings if opening.place.question == question.id]
    states = [state_of(mode, question, opening, facts, now) for opening in opened]
    if not states:
        return "todo"
    return "right" if "right" in states else states[-1]


def credit_of_question(question: Question, facts: Facts) -> float:
    """The best that any attempt at any variant earned, 0 to 1."""
    return best(attempt.credit for attempt in facts.attempts if attempt.place.question == question.id)


def is_sealed(mode: Mode, facts: Facts) -> bool:
    """Whether verdicts, keys and solutions are still held back: a question of a test is open."""
    return mode.sealed and any(
        not facts.attempts_at(opening.place) and opening.place not in facts.solutions for opening in facts.openings
    )
