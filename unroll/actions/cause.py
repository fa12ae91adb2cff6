"""What would have cured this run? The same program again, with one suspect changed at a time.

The experiment goes on while somebody looks at it: each look hands the next program to the runner when the last one is
done, so that one learner has one of these runs at a time, in the queue and within the limits of any other run.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from unroll.actions.asking import Asked
from unroll.actions.cause_memory import Experiment
from unroll.actions.cells import find_run, submit
from unroll.actions.house import House
from unroll.actions.refusal import NotFound, NotHere, Refused
from unroll.content.cause_records import Verdict
from unroll.content.cause_trials import Trial, trial, trial_of
from unroll.content.cause_verdict import judge, trouble_of, why_none
from unroll.runner.interventions import INTERVENTIONS
from unroll.runner.pool import Run


@dataclass(frozen=True)
class Standing:
    """How far an experiment has come."""

    verdict: Verdict
    """Of what was tried so far."""
    going: str | None
    """The change that is being tried; None when the experiment is over."""
    stopped: bool
    """Whether it was stopped before its end."""
    waits: str = ""
    """Why the next run cannot start yet, in one sentence."""

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return len(self.verdict.tried) / len(INTERVENTIONS)


def may_ask(asked: Asked) -> bool:
    """Whether it may be asked beside a question: when the question is closed, for what cures a run may be its key."""
    return asked.due


def is_offered(run: Run) -> bool:
    """Whether there is anything to cure in a finished run."""
    try:
        return trouble_of(trial_of("", run.result())) is not None
    except ValueError:
        return False  # a damaged observation; the page says so where it draws it


def begin(house: House, person: str, run_id: str) -> None:
    """Start the experiment on a finished run, or go on with a stopped one; another of this learner's is stopped.

    A second start of one that goes on, or is over, changes nothing.

    Raises:
        NotFound: the run is somebody else's or no longer kept.
        Refused: it is still going on, or there is nothing to cure in it.
    """
    origin = find_run(house, person, run_id)
    if origin is None:
        raise NotFound("This run is no longer kept. Run the program again.")
    if origin.state != "finished":
        raise Refused("This run is still going on.")
    try:
        baseline = trial_of("", origin.result())
    except ValueError as damage:
        raise Refused(str(damage)) from None
    if reason := why_none(baseline):
        raise Refused(reason)
    with house.causes.lock:
        held = house.causes.find(person, run_id) or Experiment(origin, baseline)
        held.stopped = False
        house.causes.keep(person, run_id, held)


def look(house: House, person: str, run_id: str, now: datetime) -> Standing | None:
    """How the experiment stands; takes it a step further where its last run is done. None if none was begun."""
    with house.causes.lock:
        held = house.causes.find(person, run_id)
        if held is None:
            return None
        if held.run is not None and held.run.state == "finished" and held.going is not None:
            held.trials.append(_trial_of(held.going, held.run))
            held.run = None
        if held.run is None and held.going is not None:
            _start(house, person, held, now)
        return Standing(judge(held.baseline, held.trials), held.going, held.stopped, held.waits)


def stop(house: House, person: str, run_id: str) -> None:
    """End the experiment; what was found so far stays. No effect on one that is over or somebody else's."""
    with house.causes.lock:
        held = house.causes.find(person, run_id)
        if held is not None:
            held.stop()


def _start(house: House, person: str, held: Experiment, now: datetime) -> None:
    assert held.going is not None
    request = replace(held.origin.request, intervention=held.going, probes={}, cell="")
    try:
        held.run, held.waits = submit(house, person, request, now), ""
    except NotHere as refusal:
        held.waits = str(refusal)  # too many are running: the next look tries again


def _trial_of(name: str, run: Run) -> Trial:
    try:
        return trial_of(name, run.result())
    except ValueError as damage:
        return replace(trial(name, "crashed", None), error=str(damage))
