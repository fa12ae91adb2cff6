"""Which votes count, how they spread, how they move, and what they earn."""

from datetime import UTC, datetime, timedelta

from unroll.classroom.plan import Item, Phase, Plan
from unroll.classroom.room import Room
from unroll.classroom.scoring import points, ranks
from unroll.classroom.votes import (
    Shift,
    Vote,
    counted,
    facility,
    misconceptions,
    revealed_places,
    shift,
    shows_key,
    shows_question,
    shows_spread,
    tally,
)

T0 = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def vote(
    member="m", answer="b", right=False, place=0, number=1, round=1, after=0.0, belief="wrong-belief", credit=None
):
    earned = float(right) if credit is None else credit
    named = None if right else belief
    return Vote(member, place, round, number, answer, answer, right, earned, named, T0 + timedelta(seconds=after))


def test_the_last_change_counts_once():
    """However often an answer was changed, a member has one vote; order of storing makes no difference."""
    given = [vote(number=2, answer="a"), vote(number=1, answer="b"), vote("n")]
    kept = counted(given)
    assert {key: each.answer for key, each in kept.items()} == {("m", 0, 1): "a", ("n", 0, 1): "b"}


def test_a_tally_counts_each_answer_and_each_of_several():
    """A shape holds commas too, and is one answer."""
    assert tally([vote(answer="(8, 3)"), vote(answer="(8, 3)")], many=False) == {"(8, 3)": 2}
    assert tally([vote(answer="a,b"), vote(answer="b")], many=True) == {"a": 1, "b": 2}


def test_misconceptions_come_with_the_most_frequent_first():
    """A right answer has none."""
    given = [vote(belief="x"), vote(belief="y"), vote(belief="y"), vote(right=True)]
    assert list(misconceptions(given).items()) == [("y", 2), ("x", 1)]


def test_a_shift_counts_those_who_voted_twice():
    """Four ways to go; who gave one vote only is not among them."""
    first = {m: vote(m, right=r) for m, r in zip("abcde", (True, True, False, False, False), strict=True)}
    second = {m: vote(m, right=r) for m, r in zip("abcdf", (True, False, True, False, True), strict=True)}
    assert shift(first, second) == Shift(both=4, stayed_right=1, to_right=1, to_wrong=1, stayed_wrong=1)


def test_facility_is_the_share_of_right_answers():
    """Of nobody it is nothing, not zero."""
    assert facility([vote(right=True), vote(), vote()]) == 1 / 3
    assert facility([]) is None


def test_who_may_see_what_in_each_phase():
    """No distribution while a vote is open, no key before it is revealed, no question in the lobby."""
    plan = Plan((Item("a", 60),))
    seen = {p: Room(plan, phase=p, place=-1 if p is Phase.LOBBY else 0) for p in Phase}
    assert {p for p, room in seen.items() if shows_key(room)} == {Phase.REVEALED}
    assert {p for p, room in seen.items() if shows_spread(room)} == {Phase.CLOSED, Phase.RUNNING, Phase.REVEALED}
    assert {p for p, room in seen.items() if not shows_question(room)} == {Phase.LOBBY, Phase.ENDED}
    assert revealed_places([(0, Phase.OPEN), (0, Phase.REVEALED), (1, Phase.OPEN)]) == {0}


def test_points_come_from_the_last_vote_on_each_question():
    """Speed earns nothing unless it is switched on, and at most half a point."""
    given = [vote(right=True), vote(round=2), vote(place=1, right=True, after=15), vote(place=2, credit=0.5)]
    assert points(given) == 1.5
    assert points(given, {(1, 1): (T0.timestamp(), T0.timestamp() + 60)}) == 1.88
    late = [vote(right=True, after=999), vote(place=1, right=True, after=-5)]
    spans = {(0, 1): (T0.timestamp(), T0.timestamp() + 60), (1, 1): (T0.timestamp(), T0.timestamp() + 60)}
    assert points(late, spans) == 2.5
    assert ranks({"a": 2.0, "b": 3.0, "c": 2.0}) == {"a": 2, "b": 1, "c": 2}
