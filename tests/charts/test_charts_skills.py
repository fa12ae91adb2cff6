"""What somebody can do, drawn as intervals: the words and the table say what the picture says."""

from datetime import date, timedelta

from unroll.charts import over_time, skills
from unroll.charts.figure import Absent, Figure
from unroll.quiz.mastery import Estimate, Verdict

STRONG = Estimate("shapes", 4, 1.4, 0.3, 2.4, 0.95)
GROWING = Estimate("recurrent-state", 2, 0.2, -0.9, 1.3, 0.6)
NOT_YET = Estimate("metrics", 3, -1.2, -2.2, -0.1, 0.08)
TODAY = date(2026, 3, 9)


def test_each_verdict_has_its_colour_and_its_mark():
    """Colour is never the only channel; each skill is one row with the ends of its interval."""
    figure = skills.draw([STRONG, GROWING, NOT_YET])
    assert isinstance(figure, Figure)
    marks = {(trace.name, trace.marker.color, trace.marker.symbol) for trace in figure.plot.data}
    assert {name for name, _, _ in marks} == {verdict.value for verdict in Verdict}
    assert len({symbol for _, _, symbol in marks}) == len({colour for _, colour, _ in marks}) == 3
    assert list(figure.table["skill"]) == ["shapes", "recurrent state", "metrics"]
    assert list(figure.table["verdict"]) == ["strong", "growing", "not yet"]
    assert all(figure.table["of 10, low"] < figure.table["of 10, high"])
    first = figure.plot.data[0]
    assert round(first.x[0] + first.error_x.array[0], 1) == figure.table["of 10, high"][0]


def test_the_caption_names_the_widest_interval():
    """Somewhere from 2 to 9 of 10: what the learner should not over-read."""
    figure = skills.draw([STRONG, GROWING, NOT_YET])
    assert "80%" in figure.caption
    assert "recurrent state: somewhere from 2 to 9 of 10" in figure.caption
    assert figure.caption in figure.alt


def test_over_time_says_where_one_came_from():
    """From the first day's interval to today's; one day is told as one."""
    days = [(TODAY - timedelta(days=8), NOT_YET), (TODAY, STRONG)]
    figure = over_time.draw("shapes", days)
    assert "from 0 to 5 on the first day to 6 to 10 of 10 now" in figure.caption
    assert list(figure.table["day"]) == [day for day, _ in days]
    assert "after one day" in over_time.draw("shapes", days[1:]).caption


def test_minutes_are_added_up():
    """Over an hour and a half they become hours, and the busiest day is named."""
    figure = over_time.draw_minutes({TODAY: 30.0, TODAY - timedelta(days=1): 75.0})
    assert figure.caption.startswith("1.8 hours on 2 days, most on 8 March (75 min).")
    assert over_time.draw_minutes({TODAY: 0.0}).caption.startswith("0 minutes on 1 day")


def test_without_answers_there_is_a_reason_and_no_picture():
    """Never an empty chart."""
    for drawn in (skills.draw([]), over_time.draw("shapes", []), over_time.draw_minutes({})):
        assert isinstance(drawn, Absent)
        assert drawn.reason.endswith(".")
