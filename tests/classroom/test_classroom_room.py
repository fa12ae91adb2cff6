"""A room's steps: what leads where, what is refused, and what the clock decides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from unroll.classroom.plan import Board, Item, Phase, Plan
from unroll.classroom.room import STEPS, NotNow, Room

T0 = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PLAN = Plan((Item("a", 60), Item("b", None)))


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def after(*names: str, plan: Plan = PLAN) -> Room:
    """The room after these steps, a second each."""
    room = Room(plan)
    for second, name in enumerate(names):
        room = room.step(name, at(second))
    return room


def test_the_usual_way_is_vote_run_vote_again_reveal_next():
    """The button in the middle of the host's page leads through a whole room, and never past its last question."""
    room, taken, now = Room(PLAN), [], T0
    while (name := room.at(now).usual_step) is not None:
        taken.append(name)
        room = room.step(name, now)
        now += timedelta(seconds=1)
    assert taken == ["next", "close", "run", "revote", "close", "reveal"] * 2
    assert (room.phase, room.place, room.version) == (Phase.REVEALED, 1, 12)
    assert room.step("end", now).usual_step is None


def test_without_a_second_vote_the_close_leads_to_the_answer():
    """A host who wants one vote is not led to a second one."""
    once = replace(PLAN, twice=False)
    assert after("next", "close", plan=once).usual_step == "reveal"
    assert after("next", "close", "run", plan=once).usual_step == "reveal"
    assert after("next", "pause", plan=once).usual_step == "resume"


def test_a_vote_closes_by_itself_at_its_deadline():
    """At the deadline and not before; a question without a limit stays open."""
    room = after("next")
    assert room.at(at(59.9)).phase is Phase.OPEN
    assert room.at(at(60)).phase is Phase.CLOSED
    assert room.left(at(45)) == 15
    endless = after("next", "close", "next")
    assert endless.at(at(10**6)).phase is Phase.OPEN
    assert (endless.left(T0), endless.seconds) == (None, None)


def test_a_pause_stops_the_clock():
    """What was left is left when it goes on; meanwhile no answer is taken and nothing closes."""
    paused = after("next").step("pause", at(40))
    assert paused.at(at(500)).phase is Phase.OPEN
    assert paused.left(at(500)) == 20
    assert "paused" in str(paused.why_no_answer(0, 1, at(41)))
    going = paused.step("resume", at(500))
    assert going.closes_at == at(520)
    assert going.why_no_answer(0, 1, at(519)) is None


def test_an_open_vote_can_be_given_more_time():
    """For an hour at most, and only while it is open."""
    room = after("next").extended(30, at(10))
    assert room.left(at(10)) == 80
    for seconds in (0, -5, 4000):
        with pytest.raises(NotNow, match="hour"):
            room.extended(seconds, at(10))
    with pytest.raises(NotNow, match="closed"):
        room.extended(30, at(90))
    with pytest.raises(NotNow, match="no time limit"):
        after("next", "close", "next").extended(30, at(5))


@pytest.mark.parametrize(
    ("steps", "name", "said"),
    [
        ((), "close", "No vote is open"),
        ((), "reveal", "when the vote is closed"),
        ((), "run", "when the vote is closed"),
        ((), "revote", "after the first"),
        (("next",), "next", "Close the vote first"),
        (("next",), "reveal", "when the vote is closed"),
        (("next",), "resume", "not paused"),
        (("next", "pause"), "pause", "Only an open vote"),
        (("next", "close", "revote", "close"), "revote", "two votes"),
        (("next", "close", "reveal"), "revote", "before the answer is shown"),
        (("next", "close", "reveal", "next", "close"), "next", "last question"),
        (("end",), "end", "ended already"),
        (("end",), "next", "has ended"),
    ],
)
def test_a_step_that_is_not_possible_says_why(steps, name, said):
    """And leaves the room as it was."""
    room = after(*steps)
    with pytest.raises(NotNow, match=said):
        room.step(name, at(30))


@pytest.mark.parametrize(
    ("steps", "place", "vote", "said"),
    [
        ((), 0, 1, "moved on"),
        (("next",), 0, 2, "moved on"),
        (("next",), 1, 1, "moved on"),
        (("next", "close"), 0, 1, "closed"),
        (("next", "close", "run"), 0, 1, "closed"),
        (("next", "close", "revote"), 0, 1, "moved on"),
        (("next", "end"), 0, 1, "ended"),
    ],
)
def test_an_answer_is_taken_only_in_its_own_open_vote(steps, place, vote, said):
    """Every other one is refused with its reason."""
    assert said in str(after(*steps).why_no_answer(place, vote, at(30)))


def test_every_step_counts_one_version_and_forgets_no_setting():
    """Locking and the board stay as they are through all steps."""
    room = after("lock").with_board(Board.OWN, T0)
    for name in ("next", "close", "run"):
        room = room.step(name, T0)
    room = room.showing("x", T0)
    assert (room.version, room.locked, room.board, room.shown) == (6, True, Board.OWN, "x")
    assert room.step("revote", T0).shown is None
    assert not room.step("unlock", T0).locked
    with pytest.raises(NotNow, match="run when"):
        after("next").showing("x", T0)
    with pytest.raises(KeyError):
        room.step("dance", T0)
    assert "dance" not in STEPS
