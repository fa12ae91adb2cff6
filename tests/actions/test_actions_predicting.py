"""Predict: an answer and a confidence, committed together, once; then the same record as everywhere."""

import pytest

from unroll.actions import learn, predicting
from unroll.actions.refusal import NotDue, Refused
from unroll.quiz.grading import Outcome


def commit(house, me, prediction, at, percent, *, right=True):
    asked = prediction.asked
    picked = asked.variant.key.id if right else next(each.id for each in asked.variant.choices if not each.key)
    return learn.answer(house, me, asked.sitting_id, asked.question.id, asked.turn, picked, at, confidence=percent)


@pytest.mark.parametrize("percent", [None, 0, 50, 101, 24])
def test_no_answer_counts_without_a_confidence_that_was_offered(house, me, t0, percent):
    """Refused, and the prediction is still open, nothing told."""
    prediction = predicting.next_prediction(house, me, t0)
    with pytest.raises(Refused, match="how sure"):
        commit(house, me, prediction, t0, percent)
    again = predicting.latest_prediction(house, me, t0)
    assert (again.asked.state, again.asked.attempts, again.percent) == ("open", (), None)
    with pytest.raises(NotDue):
        learn.run_question(house, me, again.asked)


def test_a_commitment_stands(house, me, t0, later):
    """One answer, one confidence; another of either changes nothing."""
    prediction = predicting.next_prediction(house, me, t0)
    assert commit(house, me, prediction, later(5), 85, right=False).outcome is Outcome.WRONG
    late = commit(house, me, prediction, later(9), 25)
    assert late.outcome is Outcome.NOT_ATTEMPTED
    found = predicting.latest_prediction(house, me, later(9))
    assert (found.percent, found.asked.state, len(found.asked.attempts)) == (85, "wrong", 1)
    assert [(each.percent, each.right) for each in predicting.forecasts(house, me)] == [(85, False)]


def test_an_open_prediction_is_not_passed_over(house, me, t0, later):
    """A reload, a second tab, another press: the same question in the same variant."""
    first = predicting.next_prediction(house, me, t0)
    assert predicting.next_prediction(house, me, later(5)) == first
    assert predicting.latest_prediction(house, me, later(5)).number == 1


def test_each_prediction_is_an_unseen_variant(house, me, t0, later):
    """Twelve in a row: no question comes in numbers that were there before."""
    seen = set()
    for number in range(1, 13):
        prediction = predicting.next_prediction(house, me, later(number))
        assert prediction.number == number
        seen.add((prediction.asked.question.id, tuple(sorted(prediction.asked.variant.values.items()))))
        commit(house, me, prediction, later(number), 70)
    assert len(seen) == 12
    found, given, halves = predicting.calibrated(house, me)
    assert halves is None  # too few to compare
    assert (given, found.right, found.stated) == (12, 1.0, pytest.approx(0.7))


def test_predictions_join_the_record(house, me, t0, later):
    """Progress counts them; a fall is scheduled for review; all of it is among one's data and is erased."""
    commit(house, me, predicting.next_prediction(house, me, t0), later(1), 95, right=False)
    assert learn.plan(house, me, later(1)).later
    assert '"confidences"' in learn.my_data(house, me)
    learn.erase_my_data(house, me, "erase")
    assert predicting.latest_prediction(house, me, later(2)) is None
    assert predicting.calibrated(house, me) == (None, 0, None)
