"""The model duel's figure: read from what the program prints, its caption true of its numbers."""

import pytest

from unroll.charts import duel


def printed(majority: float, *ends: float, steps: int = 100) -> str:
    lines = [f"majority {majority}", "parameters 1234"]
    for seed, end in enumerate(ends):
        lines += [f"accuracy {seed} 0 0.5 0.000", f"accuracy {seed} {steps} {end} {0.5 * (seed + 1)}"]
    return "\n".join(lines) + "\n"


def test_a_course_is_what_was_printed_without_a_line_that_is_not_whole():
    """While a model learns, the last line may have come only in part."""
    text = printed(0.5, 0.9)
    course = duel.read("GRU", text + "accuracy 0 150 0.9")
    assert course.accuracy == {0: {0: 0.5, 100: 0.9}}
    assert (course.parameters, course.majority, course.seconds) == (1234, 0.5, {0: 0.5})
    assert duel.read("GRU", text[:-1]).accuracy == {0: {0: 0.5}}


def test_the_caption_names_the_leader_its_equals_and_who_learnt_nothing():
    """From the numbers: the range of the leader decides who is its equal; the commonest class who learnt nothing."""
    courses = [
        duel.read("RNN", printed(0.5, 0.80, 0.93)),
        duel.read("GRU", printed(0.5, 0.92, 0.98)),
        duel.read("CNN", printed(0.5, 0.70, 0.72)),
        duel.read("Bag", printed(0.5, 0.50, 0.53)),
    ]
    told = duel.tell(courses, 100, 2)
    assert "GRU gets 95 % of the unseen sequences right (92 % to 98 % over 2 seeds)" in told
    assert "RNN cannot be told apart from it" in told
    assert "Bag of embeddings: no better than always naming the commonest class (50 %)" in told
    assert "1-D CNN" not in told.split("took the least")[0]


def test_the_summary_is_sorted_and_holds_spread_size_and_time():
    """Best first; a model that has not come to the end stands last, without a number."""
    courses = [duel.read("Bag", printed(0.5, 0.6, 0.7)), duel.read("LSTM", printed(0.5, 0.9, 0.8)), duel.Course("CNN")]
    table = duel.summary(courses, 100)
    assert table["model"].tolist() == ["LSTM", "Bag of embeddings", "1-D CNN"]
    assert table.iloc[0].tolist()[1:] == [85.0, 80.0, 90.0, 1234, 0.75]
    assert table.iloc[2].isna().sum() == 5


def test_the_figure_draws_a_band_a_line_and_all_points_for_each_model():
    """The table twin has one row per model, seed and step; the band is there only where seeds differ."""
    courses = [duel.read("GRU", printed(0.5, 0.9, 0.8)), duel.read("RNN", printed(0.5, 0.7))]
    drawn = duel.figure(courses, "parity", 100, 2)
    assert [line.name for line in drawn.plot.data if line.showlegend is not False] == ["GRU", "RNN"]
    assert len(drawn.plot.data) == 3
    assert len(drawn.table) == 6
    assert list(drawn.plot.data[1].y) == [50.0, pytest.approx(85.0)]
    assert drawn.caption in drawn.alt


def test_a_duel_that_has_just_begun_says_so():
    """No leader is named before anybody has come to the end."""
    assert "no one has taken its last step" in duel.tell([duel.Course("GRU")], 100, 3)
