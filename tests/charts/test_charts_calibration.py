"""The calibration figure: its caption says what the numbers say."""

from datetime import UTC, datetime, timedelta

from unroll.charts import calibration as charts
from unroll.charts.figure import Absent, Figure
from unroll.quiz.calibration import Forecast, calibration, halves

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def drawn(*pairs):
    forecasts = [Forecast(NOW, percent, right) for percent, right in pairs]
    return charts.draw(calibration(forecasts), len(forecasts))


def test_too_little_is_a_sentence_with_what_is_missing():
    assert drawn() == Absent("After 5 more predictions you see how well your confidence fits.")
    assert drawn(*[(70, True)] * 4) == Absent("After 1 more prediction you see how well your confidence fits.")


def test_the_caption_tells_over_under_and_fitting():
    """Surer than right, less sure than right, and neither."""
    over = drawn(*[(95, False)] * 10, *[(95, True)] * 2)
    under = drawn(*[(25, True)] * 10, *[(40, False)] * 1)
    fits = drawn(*[(70, True)] * 7, *[(70, False)] * 3)
    assert isinstance(over, Figure)
    assert "surer than you are right" in over.caption
    assert isinstance(under, Figure)
    assert "know more than you think" in under.caption
    assert isinstance(fits, Figure)
    assert "so far that fits" in fits.caption
    assert "70 % on average and were right in 70 %" in fits.caption
    assert list(fits.table["right"]) == [7]


def test_the_caption_says_how_it_changed_over_time():
    """Too sure at first and fitting later is said as coming to know oneself; the first half stands in the table too."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    pairs = [(95, False)] * 12 + [(95, True)] * 12
    told = [Forecast(day + timedelta(hours=hour), percent, right) for hour, (percent, right) in enumerate(pairs)]
    drawn = charts.draw(calibration(told), len(told), halves(told))
    assert "In the first 12 you were 95 points too sure, in the last 12 you were 5 points too unsure" in drawn.caption
    assert drawn.caption.endswith("you have come to know yourself better.")
    assert list(drawn.table["right in the first half (%)"]) == [0.0]
    assert "you, first half" in [trace.name for trace in drawn.plot.data]
    assert "In the first" not in charts.draw(calibration(told), len(told)).caption
