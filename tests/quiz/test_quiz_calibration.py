"""Calibration: what is said beside what is true, and nothing said from too little."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unroll.quiz.calibration import CONFIDENCES, FEWEST, Forecast, calibration, halves, wilson

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def said(*pairs):
    return [Forecast(NOW + timedelta(hours=n), *each) for n, each in enumerate(pairs)]


def test_too_little_says_nothing():
    """Below five predictions there is no calibration."""
    assert calibration(said(*[(70, True)] * (FEWEST - 1))) is None
    assert calibration(said(*[(70, True)] * FEWEST)) is not None


def test_the_numbers_are_those_computed_by_hand():
    """Four certain and right, one certain and wrong, one guess that failed."""
    found = calibration(said(*[(95, True)] * 4, (95, False), (25, False)))
    assert found.right == pytest.approx(4 / 6)
    assert found.stated == pytest.approx((5 * 0.95 + 0.25) / 6)
    assert found.brier == pytest.approx((4 * 0.05**2 + 0.95**2 + 0.25**2) / 6)
    assert [(level.percent, level.given, level.right) for level in found.levels] == [(25, 1, 0), (95, 5, 4)]


def test_wilson_agrees_with_the_published_formula():
    """8 of 10 at z = 1.2816: 0.6061 to 0.9116, computed from Wilson's equation."""
    assert wilson(8, 10) == pytest.approx(_solved(8, 10), abs=1e-9)
    assert wilson(0, 3)[0] == 0.0
    assert wilson(3, 3)[1] == pytest.approx(1.0)


def _solved(right, size):
    """The two shares p with |right / size - p| = z sqrt(p (1 - p) / size), by bisection."""
    z, share = 1.2816, right / size

    def root(low, high):
        for _ in range(200):
            middle = (low + high) / 2
            outside = (share - middle) ** 2 > z * z * middle * (1 - middle) / size
            if outside == (middle < share):
                low = middle
            else:
                high = middle
        return (low + high) / 2

    return root(0.0, share), root(share, 1.0)


def test_an_honest_forecaster_is_told_that_it_fits_in_about_four_of_five():
    """The margin is an 80 % interval: 300 honest forecasters of 60 predictions each."""
    dice = random.Random(0)
    fits = 0
    for _ in range(300):
        drawn = [dice.choice(list(CONFIDENCES)) for _ in range(60)]
        found = calibration(said(*((percent, dice.random() < percent / 100) for percent in drawn)))
        fits += abs(found.gap) <= found.margin
    assert 0.72 < fits / 300 < 0.88


@given(st.lists(st.tuples(st.sampled_from(list(CONFIDENCES)), st.booleans()), min_size=FEWEST, max_size=80))
def test_every_number_lies_in_its_range(pairs):
    """Shares and scores from 0 to 1, intervals around their share, every prediction counted once."""
    found = calibration(said(*pairs))
    assert sum(level.given for level in found.levels) == found.given == len(pairs)
    assert 0 <= found.brier <= 1
    for level in found.levels:
        assert 0 <= level.low <= level.share <= level.high <= 1


def test_halves_are_compared_only_when_both_are_large_enough():
    """Nineteen predictions are one too few; of twenty-one the later half has eleven."""
    assert halves(said(*[(70, True)] * 19)) is None
    earlier, later = halves(said(*[(95, False)] * 10, *[(95, True)] * 11))
    assert (earlier.given, later.given, earlier.right, later.right) == (10, 11, 0.0, 1.0)


@given(st.permutations(range(20)))
def test_halves_go_by_time_and_not_by_the_order_of_the_list(order):
    """Shuffled, the halves stay the same."""
    told = said(*[(85, number < 7) for number in range(20)])
    assert halves([told[number] for number in order]) == halves(told)
