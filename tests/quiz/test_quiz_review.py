"""When something is to be reviewed: py-fsrs's own intervals, from the first fall on."""

from datetime import UTC, datetime, timedelta

from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from unroll.quiz.grading import Outcome
from unroll.quiz.review import Recall, rating_of, schedule

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
RATINGS = st.sampled_from([Rating.Again, Rating.Hard, Rating.Good])


@given(st.lists(st.tuples(RATINGS, st.integers(1, 90 * 86400)), min_size=1, max_size=25))
def test_intervals_agree_with_py_fsrs_to_the_second(history):
    """The same ratings at the same times give the due time that py-fsrs gives, whatever the history."""
    scheduler, card, at, recalls = Scheduler(enable_fuzzing=False), None, START, []
    for rating, gap in history:
        at += timedelta(seconds=gap)
        recalls.append(Recall("belief", rating, at))
        if card is not None or rating is Rating.Again:
            card, _ = scheduler.review_card(card or Card(), rating, review_datetime=at)
    planned = schedule(recalls)
    assert [each.due for each in planned] == ([] if card is None else [card.due])


def test_a_misconception_enters_the_plan_with_the_first_fall():
    """Who never fell for it is not bothered; what was right before that does not count."""
    good = Recall("belief", Rating.Good, START)
    fall = Recall("belief", Rating.Again, START + timedelta(hours=1))
    assert schedule([good]) == []
    assert schedule([good, fall]) == schedule([fall])
    assert [(each.reviews, each.lapses) for each in schedule([good, fall])] == [(1, 1)]


def test_the_order_of_the_facts_does_not_matter_and_the_longest_due_comes_first():
    """Facts are sorted by their time; a fresh fall is due before one that was overcome."""
    recalls = [
        Recall("overcome", Rating.Again, START),
        Recall("overcome", Rating.Good, START + timedelta(days=1)),
        Recall("fresh", Rating.Again, START + timedelta(days=1)),
    ]
    assert schedule(recalls) == schedule(recalls[::-1])
    assert [each.misconception for each in schedule(recalls)] == ["fresh", "overcome"]


def test_nobody_grades_themselves():
    """Wrong is Again, right with a hint Hard, right Good; what cannot be read says nothing."""
    told = {(outcome, hint): rating_of(outcome, hint=hint) for outcome in Outcome for hint in (False, True)}
    assert told[Outcome.WRONG, False] is told[Outcome.WRONG, True] is Rating.Again
    assert (told[Outcome.RIGHT, True], told[Outcome.RIGHT, False]) == (Rating.Hard, Rating.Good)
    others = {rating for (outcome, _), rating in told.items() if outcome not in (Outcome.RIGHT, Outcome.WRONG)}
    assert others == {None}
