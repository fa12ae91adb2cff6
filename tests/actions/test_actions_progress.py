"""Progress: computed from facts, in the learner's own days; a copy of everything, and the end of everything."""

import json
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from unroll.actions import learn
from unroll.actions.progress import MOST_DAYS
from unroll.actions.refusal import Refused
from unroll.quiz.cure import Cure

P = [f"doubling/p{number}" for number in range(1, 6)]


@pytest.fixture
def sitting(house, me, t0):
    return learn.sitting(house, me, "practice", t0)


def give(house, me, sitting, question, choice, at):
    asked = learn.ask(house, me, sitting.id, question, at)
    learn.answer(house, me, sitting.id, question, asked.turn, choice, at)


def test_somebody_new_has_no_progress_and_every_skill_unasked(house, me, t0):
    """Nothing is made up."""
    found = learn.progress(house, me, t0, UTC)
    assert (found.answers, found.estimates, found.history, found.beliefs, found.streak) == (0, (), (), (), None)
    assert (found.unasked, found.minutes) == (("doubling",), {})


def test_first_answers_without_a_hint_speak_and_others_do_not(house, me, t0, later, sitting):
    """A second try and an answer after the hint say nothing about what somebody can do by themselves."""
    give(house, me, sitting, P[0], "same", t0)
    give(house, me, sitting, P[0], "twice", later(60))
    learn.ask(house, me, sitting.id, P[1], later(70))
    learn.show_hint(house, me, sitting.id, P[1], 0, later(80))
    give(house, me, sitting, P[1], "twice", later(90))
    give(house, me, sitting, P[2], "twice", later(120))
    found = learn.progress(house, me, later(200), UTC)
    assert (found.answers, found.right) == (2, 1)
    assert [each.answered for each in found.estimates] == [2]
    assert found.unasked == ()
    assert found.minutes == {t0.date(): pytest.approx(2.0)}


def test_the_history_has_a_point_for_each_day_of_the_learner(house, me, t0, sitting):
    """Right answers day by day raise the estimate; many days are thinned and the last one stays."""
    for day in range(5):
        give(house, me, sitting, P[day], "twice", t0 + timedelta(days=day, hours=14, minutes=30))
    found = learn.progress(house, me, t0, ZoneInfo("Asia/Tokyo"))
    assert [each.day.day for each in found.history] == [2, 3, 4, 5, 6]  # 23:30 UTC is the next morning there
    abilities = [each.estimates["doubling"].ability for each in found.history]
    assert abilities == sorted(abilities)
    for day in range(5, 2 * MOST_DAYS):
        at = t0 + timedelta(days=day)
        asked = learn.another(house, me, sitting.id, P[0], at)
        learn.answer(house, me, sitting.id, P[0], asked.turn, asked.variant.key.id, at)
    found = learn.progress(house, me, t0, UTC)
    assert len(found.history) <= MOST_DAYS
    assert found.history[-1].day == (t0 + timedelta(days=2 * MOST_DAYS - 1)).date()


def test_misconceptions_are_listed_and_cured_by_reviews(house, me, t0, sitting):
    """Right in reviews on two days; before that it is open or on the mend."""
    give(house, me, sitting, P[0], "same", t0)
    seen, at = [], t0
    for _ in range(3):
        seen.append([(each.misconception, each.cure) for each in learn.progress(house, me, at, UTC).beliefs])
        at = max(learn.plan(house, me, at).later[0].due, at + timedelta(days=1))
        review = learn.next_review(house, me, at)
        asked = review.asked
        learn.answer(house, me, asked.sitting_id, asked.question.id, asked.turn, asked.variant.key.id, at)
    assert seen == [[("keeps", Cure.OPEN)], [("keeps", Cure.MENDING)], [("keeps", Cure.CURED)]]


def test_a_test_that_is_still_going_on_tells_nothing(house, me, t0):
    """Its answers count when it is finished, those that were passed as not known."""
    test = learn.begin_test(house, me, t0)
    for number, question in enumerate(test.questions):
        assert learn.progress(house, me, t0, UTC).answers == 0
        if number % 2:
            learn.pass_question(house, me, test.id, question, t0)
        else:
            asked = learn.ask(house, me, test.id, question, t0)
            learn.answer(house, me, test.id, question, 0, asked.variant.key.id, t0)
    found = learn.progress(house, me, t0, UTC)
    assert (found.answers, found.right) == (10, 5)


def test_streaks_are_off_until_somebody_wants_them(house, me, t0, sitting):
    """Switched on they count, switched off they are gone."""
    give(house, me, sitting, P[0], "twice", t0)
    assert learn.progress(house, me, t0, UTC).streak is None
    learn.switch_streaks(house, me, True, t0)
    assert learn.progress(house, me, t0, UTC).streak == 1
    learn.switch_streaks(house, me, False, t0)
    assert learn.progress(house, me, t0, UTC).streak is None


def test_my_data_is_everything_and_erasing_leaves_nothing(house, me, t0, sitting):
    """A copy names each table; erasing needs the word, touches nobody else, and one can begin anew."""
    other = "00000000-0000-4000-8000-000000000007"
    learn.sitting(house, other, "practice", t0)
    give(house, me, sitting, P[0], "same", t0)
    kept = json.loads(learn.my_data(house, me))
    assert kept.keys() == {"learners", "sittings", "openings", "attempts"}
    assert kept["attempts"][0]["answer"] == "same"
    with pytest.raises(Refused, match="Nothing was erased"):
        learn.erase_my_data(house, me, "yes")
    assert json.loads(learn.my_data(house, me)) == kept
    learn.erase_my_data(house, me, " Erase ")
    assert json.loads(learn.my_data(house, me)) == {}
    assert json.loads(learn.my_data(house, other)).keys() == {"learners", "sittings"}
    assert learn.sitting(house, me, "practice", t0).number == 1
