"""The figure of a room: its caption and its table say what the votes say."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from unroll.charts import room
from unroll.charts.figure import Absent
from unroll.classroom.report import report
from unroll.classroom.votes import Vote

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TITLES = ("One", "Two <b>", "Three")


def vote(member, place, number, right, change=1):
    return Vote(member, place, number, change, "a", "a", right, float(right), None if right else "m", NOW)


def test_the_hardest_question_and_the_shift_are_named():
    """One question of two was voted on twice; one answer turned right."""
    votes = [vote("a", 0, 1, True), vote("b", 0, 1, True), vote("a", 1, 1, False), vote("b", 1, 1, False)]
    votes += [vote("a", 1, 2, True), vote("b", 1, 2, False)]
    found = report(votes, ["a", "b"], [0, 1, 2])
    drawn = room.draw(found.questions, TITLES)
    assert drawn.caption == (
        "“Two <b>” was hardest: in the end 1 of 2 were right. "
        "From the first vote to the second 1 answer turned right and 0 turned wrong."
    )
    assert list(drawn.table["right"]) == [2, 0, 1]
    assert list(drawn.plot.layout.yaxis.ticktext) == ["Question 1", "Question 2"]
    alone = room.draw(report(votes[:2], ["a", "b"], [0]).questions, TITLES)
    assert alone.caption == "In the end 2 of 2 were right."


def test_without_a_closed_vote_there_is_a_sentence():
    assert isinstance(room.draw((), TITLES), Absent)


votes_drawn = st.lists(
    st.builds(vote, st.sampled_from("abcd"), st.integers(0, 2), st.integers(1, 2), st.booleans(), st.integers(1, 5)),
    unique_by=lambda each: (each.member, each.place, each.vote, each.number),
)


@given(votes_drawn, st.sets(st.sampled_from("abcd")), st.sets(st.integers(0, 2)))
def test_nothing_is_counted_twice_and_nobody_else(votes, members, places):
    """Each participant counts at most once in a vote; the removed and open questions count nowhere; shares fit."""
    found = report(votes, sorted(members), places)
    assert {each.place for each in found.questions} <= places
    for each in found.questions:
        for told in each.votes:
            assert 1 <= told.given <= len(members)
            assert told.facility == told.right / told.given
        if each.shift:
            moved = each.shift
            assert moved.both == moved.stayed_right + moved.stayed_wrong + moved.to_right + moved.to_wrong
    assert [each.member for each in found.members] == sorted(members)
    for member in found.members:
        assert 0 <= member.right <= member.answered <= len(found.questions)
        assert member.earned == member.right  # each right answer has a credit of 1 here


def test_a_figure_for_a_wall_is_the_same_figure_in_larger_words():
    """The picture on the page is not touched; its numbers are the same, its words and lines larger."""
    found = report([vote("a", 0, 1, True), vote("b", 0, 1, False)], ["a", "b"], [0])
    drawn = room.draw(found.questions, TITLES)
    before = drawn.plot.to_json()
    wall = room.enlarged(drawn, "A <b>title</b>", height=400, text=24)
    assert drawn.plot.to_json() == before
    assert (wall.layout.height, wall.layout.font.size, wall.layout.xaxis.tickfont.size) == (400, 24, 24)
    assert wall.layout.title.text == drawn.title
    assert wall.layout.title.subtitle.text == "A &lt;b&gt;title&lt;/b&gt;"
    assert [list(trace.x) for trace in wall.data] == [list(trace.x) for trace in drawn.plot.data]
    assert wall.layout.showlegend
    drawn.plot.update_layout(showlegend=False)
    without = room.enlarged(drawn, "whose", height=400, text=24)
    assert wall.layout.margin.t >= without.layout.margin.t + 24, "the legend has a line of its own"
