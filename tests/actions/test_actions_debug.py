"""Mending a broken run: attempts are stored once, help is remembered, and nothing is shown before it is due."""

import pytest

from unroll.actions import debug
from unroll.actions.identity import new_person
from unroll.actions.refusal import NotDue, NotFound, NotHere, Refused

ENDLESS = "while True:\n    pass\n"


def run_it(house, me, source, t0):
    run = debug.run(house, me, "twice", source, now=t0, local=True)
    run.result(timeout=60)
    return debug.judge(house, me, "twice", run.id, t0)


def starter_of(house):
    return house.exercises[0].starter


def test_the_starter_is_not_an_attempt(house, me, t0):
    """Nothing is stored; the checks say what is wrong all the same."""
    found, fresh = run_it(house, me, starter_of(house), t0)
    assert (found.outcome, fresh) == ("not_attempted", False)
    standing = debug.exercise(house, me, "twice")
    assert (standing.state, standing.attempts, standing.due) == ("todo", 0, False)


def test_a_program_counts_once_and_a_mended_one_opens_the_explanation(house, me, t0):
    """A double click, or the same text again, is one attempt."""
    wrong = starter_of(house) + "extra = 1\n"
    assert run_it(house, me, wrong, t0)[1] is True
    found, fresh = run_it(house, me, wrong, t0)
    assert (found.outcome, found.first_open.id, fresh) == ("not_yet", "learned", False)
    standing = debug.exercise(house, me, "twice")
    assert (standing.state, standing.attempts, standing.due) == ("tried", 1, False)
    assert run_it(house, me, house.exercises[0].solution, t0)[0].outcome == "mended"
    standing = debug.exercise(house, me, "twice")
    assert (standing.state, standing.attempts, standing.due) == ("mended", 2, True)
    assert debug.solution(standing).splitlines()[-1].startswith(("+", " "))
    assert debug.exercise(house, new_person(), "twice").state == "todo"


def test_a_mended_run_stays_mended(house, me, t0):
    """A later attempt that fails takes nothing away."""
    run_it(house, me, house.exercises[0].solution, t0)
    run_it(house, me, starter_of(house) + "extra = 1\n", t0)
    assert debug.exercise(house, me, "twice").state == "mended"


def test_the_solution_is_shown_after_an_attempt_and_then_stays(house, me, t0):
    """Before, asking for it is refused and changes nothing."""
    with pytest.raises(NotDue, match="run it first"):
        debug.show_solution(house, me, "twice", t0)
    with pytest.raises(NotDue, match="when the run is mended"):
        debug.solution(debug.exercise(house, me, "twice"))
    run_it(house, me, starter_of(house) + "extra = 1\n", t0)
    debug.show_solution(house, me, "twice", t0)
    debug.show_solution(house, me, "twice", t0)
    standing = debug.exercise(house, me, "twice")
    assert (standing.solution_shown, standing.due, standing.state) == (True, True, "tried")


def test_the_hint_is_remembered(house, me, t0):
    """It costs nothing."""
    debug.show_hint(house, me, "twice", t0)
    standing = debug.exercise(house, me, "twice")
    assert (standing.hint_shown, standing.attempts) == (True, 0)


def test_a_draft_is_kept_and_the_starter_is_none(house, me, t0):
    """What stands in the editor comes back; a text that cannot be kept is refused."""
    standing = debug.exercise(house, me, "twice")
    assert debug.draft(house, me, standing) is None
    debug.save_draft(house, me, "twice", "mine", t0)
    assert debug.draft(house, me, standing) == "mine"
    debug.save_draft(house, me, "twice", starter_of(house), t0)
    assert debug.draft(house, me, standing) is None
    for bad in ("\0", "x" * 70_000, "\ud800"):
        with pytest.raises(Refused, match="was not kept"):
            debug.save_draft(house, me, "twice", bad, t0)


def test_what_is_not_there_is_said_so(house, me, t0):
    """An exercise, a run of somebody else, a run that is still going on."""
    with pytest.raises(NotFound, match="no such exercise"):
        debug.exercise(house, me, "thrice")
    run = debug.run(house, me, "twice", ENDLESS, now=t0, local=True)
    with pytest.raises(NotDue, match="still going on"):
        debug.judge(house, me, "twice", run.id, t0)
    with pytest.raises(NotFound, match="no longer kept"):
        debug.judge(house, new_person(), "twice", run.id, t0)
    run.stop()
    run.result(timeout=60)
    assert debug.judge(house, me, "twice", run.id, t0)[0].outcome == "not_attempted"


def test_where_strangers_may_not_run_programs_the_starter_and_the_solution_still_run(house, me, t0, weak_runner):
    """They come with the app; anything else is refused there."""
    object.__setattr__(house, "runner", weak_runner)
    run = debug.run(house, me, "twice", starter_of(house), now=t0, local=False)
    assert run.result(timeout=60).status == "ok"
    with pytest.raises(NotHere):
        debug.run(house, me, "twice", "print(1)", now=t0, local=False)
