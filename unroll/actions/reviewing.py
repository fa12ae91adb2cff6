"""Review: what is due today, always in a variant that the learner has not seen. Computed from facts, never stored."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from unroll.actions.asking import Asked, asked_of, own
from unroll.actions.house import House
from unroll.actions.refusal import Refused
from unroll.actions.sitting import sitting
from unroll.actions.standing import MODES, is_sealed
from unroll.actions.unseen import Seen, seen_by
from unroll.quiz.grading import Outcome
from unroll.quiz.question import Question
from unroll.quiz.review import SECONDS_EACH, Recall, Scheduled, rating_of, schedule
from unroll.store import attempts, reviews, sittings
from unroll.store.attempts import Facts, Place
from unroll.store.reviews import ReviewRow

MODE = "review"


@dataclass(frozen=True)
class Plan:
    """What there is to review."""

    due: tuple[Scheduled, ...]
    """Now, the longest overdue first."""
    later: tuple[Scheduled, ...]
    """Afterwards, the next one first."""

    @property
    def minutes(self) -> int:
        """What is due takes about so long."""
        return math.ceil(len(self.due) * SECONDS_EACH / 60)


@dataclass(frozen=True)
class Review:
    """One review: the question, and why it is asked."""

    number: int
    """From 1."""
    misconception: str
    belief: str
    """The misconception, as a sentence."""
    asked: Asked


@dataclass(frozen=True)
class _Record:
    """All that a learner did, as far as Review needs it."""

    facts: list[Facts]
    done: list[ReviewRow]


def plan(house: House, person: str, now: datetime) -> Plan:
    """What is due, and when the rest will be. Changes nothing."""
    record = _record(house, person)
    askable = {name for question in _questions(house) for name in _named(question)}
    planned = [each for each in schedule(_recalls(record)) if each.misconception in askable]
    return Plan(
        due=tuple(each for each in planned if each.due <= now), later=tuple(each for each in planned if each.due > now)
    )


def latest_review(house: House, person: str, now: datetime) -> Review | None:
    """The review that was asked last, answered or not; None before the first. A reload comes back to it."""
    with house.database.reading() as db:
        row = sittings.latest(db, person, MODE)
        done = reviews.of_sitting(db, row.id) if row else []
    if row is None or not done or done[-1].place.question not in {each.id for each in _questions(house)}:
        return None
    last = done[-1]
    _, facts = own(house, person, row.id)
    question = house.bank.questions[last.place.question]
    opening = next(each for each in facts.openings if each.place == last.place)
    belief = house.bank.pattern.misconceptions.get(last.misconception, "")
    return Review(last.number, last.misconception, belief, asked_of(row, question, opening, facts, now))


def next_review(house: House, person: str, now: datetime) -> Review:
    """Ask for what is due longest. One that is open already stays: nothing is passed over, nothing is asked twice.

    Raises:
        Refused: nothing is due.
    """
    latest = latest_review(house, person, now)
    if latest is not None and latest.asked.state == "open":
        return latest
    due = plan(house, person, now).due
    if not due:
        raise Refused("Nothing is due for review now.")
    seat = sitting(house, person, MODE, now, time_factor=None)
    fitting = [each for each in _questions(house) if due[0].misconception in _named(each)]
    question, seed = _unseen(seen_by(house, person), fitting)
    _, facts = own(house, person, seat.id)
    turns = [each.place.turn for each in facts.openings if each.place.question == question.id]
    place = Place(seat.id, question.id, max(turns, default=-1) + 1)
    number = latest.number + 1 if latest else _count(house, seat.id) + 1
    with house.database.session() as db:  # both or none; a second tab that asks at the same moment adds nothing
        if reviews.record(db, ReviewRow(place, number, due[0].misconception, now)):
            attempts.open_once(db, place, seed, None, now)
    found = latest_review(house, person, now)
    assert found is not None
    return found


def recalls_of(house: House, person: str) -> list[Recall]:
    """Every fall for a misconception, and every answer to a review, but for a test that is still going on."""
    return list(_recalls(_record(house, person)))


def _count(house: House, sitting_id: str) -> int:
    with house.database.reading() as db:
        return len(reviews.of_sitting(db, sitting_id))


def _questions(house: House) -> tuple[Question, ...]:
    return house.questions_of(MODE)


def _named(question: Question) -> set[str]:
    return {choice.misconception for choice in question.choice if choice.misconception}


def _record(house: House, person: str) -> _Record:
    with house.database.reading() as db:
        rows = sittings.of_learner(db, person)
        happened = [(MODES[row.mode], attempts.facts_of(db, row.id)) for row in rows]
        done = [each for row in rows if row.mode == MODE for each in reviews.of_sitting(db, row.id)]
    return _Record([facts for mode, facts in happened if not is_sealed(mode, facts)], done)


def _recalls(record: _Record) -> Iterator[Recall]:
    """Every fall in any mode, and every answer to a review."""
    asked_for = {review.place: review.misconception for review in record.done}
    for facts in record.facts:
        for attempt in facts.attempts:
            reviewed = asked_for.get(attempt.place)
            rating = rating_of(Outcome(attempt.outcome), hint=attempt.place in facts.hints)
            for name in {attempt.misconception, reviewed} - {None}:
                told = rating if name == reviewed else rating_of(Outcome.WRONG, hint=False)
                if name is not None and told is not None:
                    yield Recall(name, told, attempt.given_at)


def _unseen(seen: Seen, fitting: list[Question]) -> tuple[Question, int]:
    """A question and a variant that the learner has not seen, the least asked question first.

    Where every variant was seen, one of them comes again.
    """
    for question in sorted(fitting, key=lambda each: (seen.times(each), each.id)):
        seed = seen.fresh_seed(question, MODE)
        if seed is not None:
            return question, seed
    question = min(fitting, key=lambda each: (seen.times(each), each.id))
    return question, seen.any_seed(question, MODE)
