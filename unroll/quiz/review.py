"""When something is to be reviewed: spaced repetition of misconceptions, scheduled by FSRS.

Nobody grades themselves: a wrong answer is Again, a right one after a hint Hard, a right one Good. The intervals are
those of py-fsrs (https://github.com/open-spaced-repetition/py-fsrs) with its default parameters, 90 % desired retention
and without fuzzing, to the second.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fsrs import Card, Rating, Scheduler

from unroll.quiz.grading import Outcome

SECONDS_EACH = 30
"""What one review takes, for "about 6 minutes"."""


@dataclass(frozen=True)
class Recall:
    """Something that tells how well a misconception is overcome."""

    misconception: str
    rating: Rating
    at: datetime
    """UTC."""


@dataclass(frozen=True)
class Scheduled:
    """A misconception in the plan."""

    misconception: str
    due: datetime
    """UTC."""
    reviews: int
    """How often it was met, falls included."""
    lapses: int
    """How often it was fallen for."""


def rating_of(outcome: Outcome, *, hint: bool) -> Rating | None:
    """What an answer says; None where nothing was answered."""
    match outcome:
        case Outcome.RIGHT:
            return Rating.Hard if hint else Rating.Good
        case Outcome.WRONG:
            return Rating.Again
        case _:
            return None


def schedule(recalls: Iterable[Recall]) -> list[Scheduled]:
    """The plan after all that happened, what is due first at the top.

    A misconception is in the plan from the first time that somebody fell for it; what came before does not count.
    """
    scheduler = Scheduler(enable_fuzzing=False)
    cards: dict[str, Card] = {}
    met: dict[str, list[Rating]] = {}
    for recall in sorted(recalls, key=lambda each: each.at):
        name = recall.misconception
        if name not in cards and recall.rating is not Rating.Again:
            continue
        card = cards.get(name) or Card(card_id=0, due=recall.at)
        cards[name], _ = scheduler.review_card(card, recall.rating, review_datetime=recall.at)
        met.setdefault(name, []).append(recall.rating)
    plan = [
        Scheduled(name, card.due, len(met[name]), sum(rating is Rating.Again for rating in met[name]))
        for name, card in cards.items()
    ]
    return sorted(plan, key=lambda each: (each.due, each.misconception))
