"""Statistics of questions agree with independent computations, and say nothing from too little."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unroll.quiz.item_statistics import FEWEST, FirstAnswer, item_statistics, whole


def answers_of(table):
    """A complete table of credits as answers: rows are learners, columns are questions."""
    return [
        FirstAnswer(f"l{i}", f"q{j}", j % 2, "a" if credit else "b", None if credit else "m", float(credit))
        for i, row in enumerate(table)
        for j, credit in enumerate(row)
    ]


complete = st.integers(2, 6).flatmap(
    lambda columns: st.lists(
        st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=columns, max_size=columns), min_size=FEWEST, max_size=30
    )
)


@given(complete)
def test_discrimination_is_the_correlation_with_the_rest_of_the_test(table):
    """Moodle's index, computed with numpy: the correlation of a column with the sum of the others."""
    found = item_statistics(answers_of(table))
    credits = np.array(table)
    for column in range(credits.shape[1]):
        item, rest = credits[:, column], np.delete(credits, column, axis=1).sum(axis=1)
        told = found[f"q{column}"]
        assert told.facility == pytest.approx(item.mean())
        assert told.deviation == pytest.approx(item.std(ddof=1), abs=1e-12)
        if item.std() < 1e-9 or rest.std() < 1e-9:
            assert told.discrimination is None
        else:
            assert told.discrimination == pytest.approx(np.corrcoef(item, rest)[0, 1], abs=1e-9)


@given(complete)
def test_consistency_is_cronbachs_alpha(table):
    """Computed a second way, from the covariance matrix."""
    covariance = pd.DataFrame(table).cov().to_numpy()
    size, told = len(covariance), whole(table)
    if covariance.sum() < 1e-9:
        assert told.consistency is None or covariance.sum() > 0
    else:
        expected = size / (size - 1) * (1 - np.trace(covariance) / covariance.sum())
        assert told.consistency == pytest.approx(expected, abs=1e-6)


@given(complete, st.randoms())
def test_the_order_of_learners_changes_nothing_and_shares_add_up(table, dice):
    """Every answer is counted once, whatever the order."""
    answers = answers_of(table)
    shuffled = list(answers)
    dice.shuffle(shuffled)
    one, other = item_statistics(answers), item_statistics(shuffled)
    assert one.keys() == other.keys()
    for name, told in one.items():
        assert sum(told.answers.values()) == told.given == len(table)
        assert sum(number for number, _ in told.variants.values()) == told.given
        assert told.facility == pytest.approx(other[name].facility)
        assert told.low <= told.facility <= told.high


def test_only_the_first_answer_counts():
    """Learning by trying again does not make a question easier than it was."""
    first, second = FirstAnswer("l", "q", 0, "b", "m", 0.0), FirstAnswer("l", "q", 0, "a", None, 1.0)
    told = item_statistics([first, second])["q"]
    assert (told.given, told.facility, told.answers, told.misconceptions) == (1, 0.0, {"b": 1}, {"m": 1})
    assert (told.deviation, told.discrimination) == (None, None)


def test_a_table_with_a_hole_is_refused():
    with pytest.raises(ValueError, match="complete table"):
        whole([[1.0, 0.0], [1.0]])


MARKS = [
    (1, 1, 1, 1, 1, 0, 1), (1, 1, 1, 1, 0.5, 1, 0), (1, 1, 1, 1, 0.5, 0, 1), (0, 0, 1, 1, 1, 0, 0),
    (1, 0, 1, 0, 0, 1, 0.5), (1, 1, 1, 1, 0.5, 0, 0.5), (0, 1, 1, 1, 0.5, 1, 0.5), (1, 1, 1, 0, 0.5, 1, 0.5),
    (1, 0, 1, 1, 1, 1, 1), (0, 1, 1, 0, 0.5, 1, 0.5), (0.8, 0, 1, 1, 0.5, 1, 0.5), (1, 1, 1, 0, 0.5, 1, 1),
    (1, 0, 1, 1, 0.5, 1, 0.5), (1, 0, 1, 1, 1, 0, 0.5), (0, 0, 1, 1, 0, 1, 1), (1, 0, 1, 0, 0.5, 1, 1),
    (0.8, 0, 1, 1, 0.5, 0, 1), (1, 0, 1, 1, 0, 1, 0.5), (1, 0, 1, 1, 0.5, 0, 0.5), (0, 1, 1, 0, 0.5, 1, 0),
    (1, 1, 0.3333333, 1, 0.5, 0, 0.5), (1, 1, 1, 0, 0.5, 0, 0.5), (1, 1, 1, 1, 0, 1, 0.5), (0, 0, 1, 0, 0.5, 1, 1),
    (0, 0, 1, 1, 1, 1, 1),
]  # fmt: skip
"""moodle/moodle, mod/quiz/report/statistics/tests/fixtures/results00.csv: marks of 25 attempts at seven questions."""
PUBLISHED = [
    (0.704, 0.4513682901, -7.0650767526, -9.4550536967),
    (0.48, 0.5099019514, -28.8982125772, -36.7834118938),
    (0.973333332, 0.13333334, -9.1230674268, -21.6545012165),
    (0.68, 0.4760952286, -22.6306444113, -31.4411395613),
    (0.52, 0.3055050463, -17.6997047674, -21.1794802584),
    (0.64, 0.4898979486, -45.3785178421, -56.9365974439),
    (0.62, 0.331662479, -5.6543166602, -6.5043742058),
]
"""The same folder, qstats00.csv: facility, sd, and in percent discriminationindex and discriminativeefficiency."""


def test_moodles_published_numbers_come_out():
    """Facility, deviation, discrimination and efficiency of Moodle's own test data, to its seven digits."""
    found = item_statistics(answers_of(MARKS))
    for column, (facility, deviation, discrimination, efficiency) in enumerate(PUBLISHED):
        told = found[f"q{column}"]
        assert told.facility == pytest.approx(facility, abs=1e-7)
        assert told.deviation == pytest.approx(deviation, abs=1e-7)
        assert 100 * told.discrimination == pytest.approx(discrimination, abs=1e-5)
        assert 100 * told.efficiency == pytest.approx(efficiency, abs=1e-5)


@given(complete)
def test_efficiency_is_the_share_of_what_is_possible(table):
    """1 where the best at this question are the best at the rest; never above, and with the sign of the index."""
    for told in item_statistics(answers_of(table)).values():
        if told.efficiency is not None:
            assert told.efficiency <= 1 + 1e-9
            assert told.discrimination is not None
            assert told.efficiency * told.discrimination >= -1e-9


def test_an_easy_question_can_be_fully_efficient():
    """One learner in twelve misses it, and is the weakest: the correlation is below 1, the efficiency is not."""
    table = [[0.0, 0.0, 0.0]] + [[1.0, 1.0, float(i % 2)] for i in range(11)]
    told = item_statistics(answers_of(table))["q0"]
    assert told.efficiency == pytest.approx(1.0)
    assert told.discrimination < 0.95
