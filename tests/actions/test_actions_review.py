"""Review: what was mixed up comes back in unseen variants, and each answer counts once."""

from datetime import timedelta

import pytest
from fsrs import Card, Rating, Scheduler

from unroll.actions import learn
from unroll.actions.house import open_house
from unroll.actions.refusal import NotFound, Refused

P1 = "doubling/p1"
NAMES = {"adds-one", "keeps", "only-five"}


@pytest.fixture
def fallen(house, me, t0):
    """Somebody who took the number itself for the double."""
    sitting = learn.sitting(house, me, "practice", t0)
    learn.ask(house, me, sitting.id, P1, t0)
    learn.answer(house, me, sitting.id, P1, 0, "same", t0)
    return sitting


def answer(house, me, review, at, *, right=True):
    asked = review.asked
    wrong = next(each.id for each in asked.question.choice if each.misconception == review.misconception)
    picked = asked.variant.key.id if right else wrong
    return learn.answer(house, me, asked.sitting_id, asked.question.id, asked.turn, picked, at)


def test_nothing_is_due_before_the_first_fall(house, me, t0):
    """Somebody new has no plan, no review, and cannot start one."""
    plan = learn.plan(house, me, t0)
    assert (plan.due, plan.later, plan.minutes) == ((), (), 0)
    assert learn.latest_review(house, me, t0) is None
    with pytest.raises(Refused, match="Nothing is due"):
        learn.next_review(house, me, t0)


def test_a_fall_in_any_mode_comes_back_when_fsrs_says(house, me, t0, fallen):
    """Not at once; then in numbers that the learner has not seen, about this very misconception."""
    card, _ = Scheduler(enable_fuzzing=False).review_card(Card(), Rating.Again, review_datetime=t0)
    before = learn.plan(house, me, card.due - timedelta(seconds=1))
    assert ([each.misconception for each in before.later], before.due) == (["keeps"], ())
    plan = learn.plan(house, me, card.due)
    assert ([each.misconception for each in plan.due], plan.minutes) == (["keeps"], 1)
    review = learn.next_review(house, me, card.due)
    assert (review.number, review.misconception, review.belief) == (1, "keeps", "Doubling keeps the number.")
    assert "keeps" in {choice.misconception for choice in review.asked.question.choice}
    assert review.asked.question.id != P1  # the one that was asked least often comes first


@pytest.mark.parametrize(
    ("right", "hint", "rating"), [(False, False, Rating.Again), (True, True, Rating.Hard), (True, False, Rating.Good)]
)
def test_the_answer_decides_when_it_comes_again(house, me, t0, fallen, right, hint, rating):
    """To the second as py-fsrs does with the same rating."""
    scheduler = Scheduler(enable_fuzzing=False)
    card, _ = scheduler.review_card(Card(), Rating.Again, review_datetime=t0)
    at = card.due + timedelta(seconds=7)
    review = learn.next_review(house, me, at)
    if hint:
        learn.show_hint(house, me, review.asked.sitting_id, review.asked.question.id, review.asked.turn, at)
    answer(house, me, review, at, right=right)
    card, _ = scheduler.review_card(card, rating, review_datetime=at)
    assert [each.due for each in learn.plan(house, me, at).later] == [card.due]


def test_another_wrong_belief_is_noted_as_well(house, me, t0, fallen):
    """Wrong in another way: the reviewed one was not recalled, and the new one enters the plan."""
    at = t0 + timedelta(hours=1)
    review = learn.next_review(house, me, at)
    asked = review.asked
    other = next(c.id for c in asked.question.choice if c.misconception not in (None, review.misconception))
    learn.answer(house, me, asked.sitting_id, asked.question.id, asked.turn, other, at)
    planned = {each.misconception: each for each in learn.plan(house, me, at).later}
    assert len(planned) == 2
    assert (planned["keeps"].lapses, planned["keeps"].reviews) == (2, 2)


def test_a_reload_a_second_tab_and_a_restart_find_the_same_review(house, options, runner, me, t0, fallen):
    """An open one is asked again, not passed over; after an answer the place is the same, and it counts once."""
    at = t0 + timedelta(hours=1)
    first = learn.next_review(house, me, at)
    again = open_house(options, runner)
    assert learn.next_review(again, me, at) == learn.latest_review(house, me, at) == first
    answer(house, me, first, at)
    answer(again, me, first, at)
    seen = learn.latest_review(again, me, at)
    again.database.close()
    assert (seen.number, seen.asked.state) == (1, "right")
    assert [each.reviews for each in learn.plan(house, me, at).later] == [2]


def test_each_review_is_unseen_until_every_variant_was_seen(house, me, t0, fallen):
    """Question and numbers differ as long as they can; after that an old one comes again."""
    at, seen = t0, [(P1, 3)]
    for number in range(1, 38):
        at = learn.plan(house, me, at).later[0].due
        review = learn.next_review(house, me, at)
        assert review.number == number
        seen.append((review.asked.question.id, review.asked.variant.values["n"]))
        answer(house, me, review, at)
    whole = 9 * 4  # questions that know this misconception, with four values each
    assert len(set(seen[:whole])) == len(set(seen)) == whole


def test_a_question_that_left_the_bank_is_not_reviewed(house, options, runner, me, t0, fallen):
    """What cannot be asked any more is not in the plan, and an open review of it is let go."""
    at = t0 + timedelta(hours=1)
    review = learn.next_review(house, me, at)
    folder = options.bank / "doubling"
    for file in [each for each in folder.iterdir() if each.stem not in ("pattern", "c5")]:
        file.unlink()
    pattern = folder / "pattern.toml"
    text = pattern.read_text(encoding="utf-8").partition("[sets]")[0]
    pattern.write_text(text + '[sets]\npractice = ["c5"]\nchallenge = ["c5"]\n', encoding="utf-8")
    lesson = options.lessons / "01-doubling" / "lesson.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace(P1, "doubling/c5"), encoding="utf-8")
    smaller = open_house(options, runner)
    assert (learn.plan(smaller, me, at).due, learn.latest_review(smaller, me, at)) == ((), None)
    with pytest.raises(NotFound):
        answer(smaller, me, review, at)
    smaller.database.close()
