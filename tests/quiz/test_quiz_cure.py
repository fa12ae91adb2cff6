"""What is cured, how long somebody worked, and how many days in a row."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from fsrs import Rating

from unroll.quiz.cure import Cure, beliefs, minutes_by_day, streak
from unroll.quiz.review import Recall

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def at(days, rating, name="belief"):
    return Recall(name, rating, START + timedelta(days=days))


def test_right_on_two_days_since_the_last_fall_is_cured():
    """Once is on the mend, twice on one day as well; a new fall opens it again, and falls are never forgotten."""
    history = [at(0, Rating.Again), at(1, Rating.Good), at(1.1, Rating.Good), at(2, Rating.Hard), at(3, Rating.Again)]
    found = [beliefs(history[:length])[0] for length in range(1, 6)]
    assert [each.cure for each in found] == [Cure.OPEN, Cure.MENDING, Cure.MENDING, Cure.CURED, Cure.OPEN]
    assert [each.falls for each in found] == [1, 1, 1, 1, 2]
    assert found[-1].last == START + timedelta(days=3)


def test_open_ones_come_first_and_what_was_never_believed_is_no_misconception():
    """Then the one that was met last."""
    history = [at(0, Rating.Good, "never"), at(0, Rating.Again, "old"), at(1, Rating.Again, "new")]
    history += [at(0, Rating.Again, "healing"), at(5, Rating.Good, "healing")]
    assert [each.misconception for each in beliefs(history)] == ["new", "old", "healing"]


def test_pauses_are_not_work_and_days_are_the_learners_own():
    """Five minutes without anything end the work; a lonely answer makes a day of no minutes."""
    moments = [START + timedelta(minutes=minute) for minute in (0, 4, 9, 30, 31)]
    assert minutes_by_day(moments[::-1], UTC) == {date(2026, 3, 1): 10.0}
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert minutes_by_day([late], ZoneInfo("Asia/Tokyo")) == {date(2026, 3, 2): 0.0}
    assert minutes_by_day([], UTC) == {}


def test_a_streak_ends_with_a_day_left_out_but_not_before_today_is_over():
    """Yesterday's streak still stands this morning."""
    today = date(2026, 3, 10)
    days = [date(2026, 3, day) for day in (4, 7, 8, 9)]
    assert streak(days, today) == 3
    assert streak([*days, today], today) == 4
    assert streak(days, today + timedelta(days=1)) == 0
    assert streak([], today) == 0
