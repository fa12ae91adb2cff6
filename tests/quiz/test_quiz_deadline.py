"""Until when an answer counts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unroll.quiz.deadline import FACTORS, GRACE, Deadline

OPENED = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("factor", "seconds"), [(1.0, 90), (1.5, 135), (2.0, 180)])
def test_a_factor_stretches_the_time(factor: float, seconds: int) -> None:
    """1:30 becomes 2:15 and 3:00."""
    deadline = Deadline(opened_at=OPENED, seconds=90, factor=factor)
    assert factor in FACTORS
    assert deadline.at == OPENED + timedelta(seconds=seconds)
    assert deadline.remaining(OPENED) == seconds


def test_time_can_be_switched_off() -> None:
    """Then nothing is ever late."""
    deadline = Deadline(opened_at=OPENED, seconds=90, factor=None)
    assert deadline.at is None
    assert deadline.remaining(OPENED) is None
    assert not deadline.is_over(OPENED + timedelta(days=365))


def test_the_network_has_a_small_grace_beyond_zero() -> None:
    """The countdown reads 0:00 at the deadline; an answer counts two seconds longer, and no more."""
    deadline = Deadline(opened_at=OPENED, seconds=90)
    end = OPENED + timedelta(seconds=90)
    assert timedelta(seconds=2) == GRACE
    assert deadline.remaining(end + timedelta(seconds=1)) == 0.0
    assert not deadline.is_over(end + GRACE)
    assert deadline.is_over(end + GRACE + timedelta(microseconds=1))


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_countdown_never_runs_backwards_or_below_zero(one: int, other: int) -> None:
    """Later is never more."""
    deadline = Deadline(opened_at=OPENED, seconds=120, factor=1.5)
    early, late = sorted((one, other))
    left = [deadline.remaining(OPENED + timedelta(seconds=s)) or 0.0 for s in (early, late)]
    assert left[0] >= left[1] >= 0.0
