"""What would have cured it, as a learner asks it: in the queue, one run at a time, with its own rights and limits."""

import time
from dataclasses import replace

import pytest

from unroll.actions import cause, debug, learn
from unroll.actions.cause_memory import KEPT, Causes, Experiment
from unroll.actions.going import PER_LEARNER
from unroll.actions.identity import new_person
from unroll.actions.refusal import NotFound, Refused
from unroll.content.cause_trials import trial
from unroll.runner.interventions import INTERVENTIONS

DIVERGES = """
import torch
w = torch.nn.Parameter(torch.ones(1))
optimizer = torch.optim.SGD([w], lr=3.0)
for step in range(120):
    loss = ((w - 0.5) ** 2).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
LEARNS = DIVERGES.replace("3.0", "0.1")
ENDLESS = "while True:\n    pass\n"


@pytest.fixture
def here(house, observing):
    """The house with a runner that observes."""
    return replace(house, runner=observing)


@pytest.fixture
def ran(here, me, t0):
    """Run a program to its end; returns the run."""

    def ran(source=DIVERGES, **more):
        run = learn.run_cell(here, me, source, {}, now=t0, local=True, lane="long", **more)
        run.result(timeout=120)
        return run

    return ran


def carried_out(house, person, run, now, looks=None):
    """Look at the experiment until it is over."""
    for _ in range(2000):
        standing = cause.look(house, person, run.id, now)
        if looks is not None:
            looks.append(standing)
        if standing.going is None:
            return standing
        time.sleep(0.05)
    raise AssertionError(standing)


def test_a_run_that_ended_badly_is_tried_with_one_change_at_a_time(here, me, ran, t0):
    """Every change of the set, in its order, one run at a time; the verdict names the cure."""
    run, looks = ran(), []
    assert cause.is_offered(run)
    assert cause.look(here, me, run.id, t0) is None
    cause.begin(here, me, run.id)
    over = carried_out(here, me, run, t0, looks)
    assert [each.trial.intervention for each in over.verdict.tried] == list(INTERVENTIONS)
    assert over.verdict.cures == ("learning-rate-10", "learning-rate-100")[: len(over.verdict.cures)]
    assert over.verdict.cures
    assert (over.stopped, over.share, over.waits) == (False, 1.0, "")
    going = [each.going for each in looks if each.going]
    assert list(dict.fromkeys(going)) == list(INTERVENTIONS)
    cause.begin(here, me, run.id)
    assert cause.look(here, me, run.id, t0) == over


def test_its_runs_wait_in_the_queue_like_any_other(here, me, ran, t0):
    """Same text, seed, values, limits, lane and learner; nothing but the change is new, and at most one is going on."""
    run = ran(seed=7)
    cause.begin(here, me, run.id)
    cause.look(here, me, run.id, t0)
    first = here.causes.find(me, run.id).run
    assert first.request == replace(run.request, intervention="learning-rate-10")
    for _ in range(5):
        cause.look(here, me, run.id, t0)
    assert sum(each.state != "finished" for each in here.going._runs.get(me, [])) <= 1
    carried_out(here, me, run, t0)


def test_it_can_be_stopped_and_gone_on_with(here, me, ran, t0):
    """What was found stays; the run that was going on is ended."""
    run = ran()
    cause.begin(here, me, run.id)
    cause.look(here, me, run.id, t0)
    going = here.causes.find(me, run.id).run
    cause.stop(here, me, run.id)
    assert going.result(timeout=60).status in ("stopped", "ok")
    standing = cause.look(here, me, run.id, t0)
    assert (standing.going, standing.stopped) == (None, True)
    cause.stop(here, me, run.id)
    cause.begin(here, me, run.id)
    assert carried_out(here, me, run, t0).share == 1.0
    cause.stop(here, me, run.id)
    assert cause.look(here, me, run.id, t0).stopped is False
    cause.stop(here, me, "no-such-run")


def test_another_experiment_of_the_same_learner_takes_the_place_of_the_first(here, me, ran, t0):
    """One at a time for a learner."""
    first, second = ran(), ran(DIVERGES + "pass\n")
    cause.begin(here, me, first.id)
    cause.look(here, me, first.id, t0)
    cause.begin(here, me, second.id)
    assert cause.look(here, me, first.id, t0).stopped
    assert cause.look(here, me, second.id, t0).going
    cause.stop(here, me, second.id)


def test_it_is_refused_in_one_sentence_where_there_is_nothing_to_ask(here, me, ran, t0):
    """A healthy run, a run of somebody else, one that still goes on, one that is not kept, a damaged report."""
    fine = ran(LEARNS)
    assert not cause.is_offered(fine)
    with pytest.raises(Refused, match="There is nothing to cure: every number is finite"):
        cause.begin(here, me, fine.id)
    bad = ran()
    with pytest.raises(NotFound, match="no longer kept"):
        cause.begin(here, new_person(), bad.id)
    assert cause.look(here, new_person(), bad.id, t0) is None
    with pytest.raises(NotFound, match="no longer kept"):
        cause.begin(here, me, "0" * 32)
    endless = learn.run_cell(here, me, ENDLESS, {}, now=t0, local=True)
    with pytest.raises(Refused, match="still going on"):
        cause.begin(here, me, endless.id)
    endless.stop()
    endless.result(timeout=60)


def test_a_damaged_report_is_told_and_never_raised(here, me, ran, t0, monkeypatch):
    """A child may send anything: before the experiment it refuses, within it the change has failed."""
    bad = ran()
    damaged = replace(bad.result(), observation={"steps": "many"})
    with monkeypatch.context() as patched:
        patched.setattr(bad, "result", lambda timeout=None: damaged)
        assert not cause.is_offered(bad)
        with pytest.raises(Refused, match="is damaged at steps"):
            cause.begin(here, me, bad.id)
    cause.begin(here, me, bad.id)
    cause.look(here, me, bad.id, t0)
    held = here.causes.find(me, bad.id)
    held.run.result(timeout=60)
    monkeypatch.setattr(held.run, "result", lambda timeout=None: damaged)
    first = cause.look(here, me, bad.id, t0).verdict.tried[0]
    assert (first.outcome.value, first.trial.error[:10]) == ("failed", "The observ")
    cause.stop(here, me, bad.id)


def test_it_waits_its_turn_when_too_many_runs_are_going_on(here, me, ran, t0):
    """The limit of any other run holds; the sentence says so, and the next look tries again."""
    bad = ran()
    cause.begin(here, me, bad.id)
    busy = [learn.run_cell(here, me, ENDLESS, {}, now=t0, local=True, lane="interactive") for _ in range(PER_LEARNER)]
    held = here.causes.find(me, bad.id)
    held.origin.request = replace(held.origin.request, lane="interactive")
    waiting = cause.look(here, me, bad.id, t0)
    assert "still going on" in waiting.waits
    assert (waiting.going, waiting.share) == (INTERVENTIONS[0], 0.0)
    cause.stop(here, me, bad.id)
    for run in busy:
        run.stop()
    for run in busy:
        run.result(timeout=60)
    cause.begin(here, me, bad.id)
    assert cause.look(here, me, bad.id, t0).waits == ""
    cause.stop(here, me, bad.id)


def test_old_experiments_are_forgotten(ran):
    """The memory is bounded; what is forgotten is stopped."""
    causes, run = Causes(), ran(LEARNS)
    held = [Experiment(run, trial("", "ok", None)) for _ in range(KEPT + 1)]
    for number, each in enumerate(held):
        causes.keep(f"person-{number}", "run", each)
    assert causes.find("person-0", "run") is None
    assert causes.find("person-1", "run") is held[1]
    assert [each.stopped for each in held[:2]] == [True, False]


def test_beside_a_question_it_is_asked_when_the_question_is_closed(house, me, t0):
    """What cures a run may be the key."""
    sitting = learn.sitting(house, me, "practice", t0)
    assert cause.may_ask(learn.ask(house, me, sitting.id, "doubling/p1", t0)) is False
    learn.answer(house, me, sitting.id, "doubling/p1", 0, "same", t0)
    learn.reveal(house, me, sitting.id, "doubling/p1", 0, t0)
    asked = learn.ask(house, me, sitting.id, "doubling/p1", t0)
    assert cause.may_ask(asked) is True


def test_beside_an_exercise_it_is_asked_after_an_attempt(house, me):
    """Like the solution: first one tries."""
    standing = debug.exercises(house, me)[0]
    assert debug.may_ask_cause(standing) is False
    assert debug.may_ask_cause(replace(standing, attempts=1)) is True
    assert debug.may_ask_cause(replace(standing, solution_shown=True)) is True
