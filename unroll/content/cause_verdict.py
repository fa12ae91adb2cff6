"""What would have cured a run: the program as it is, held against itself with one suspect changed.

A change cures when every number stays finite to the end *and* the loss falls below its start: a run that is kept
finite by not learning at all is not cured.
"""

from collections.abc import Sequence
from typing import assert_never

from unroll.content.cause_records import Outcome, Tried, Trouble, Verdict
from unroll.content.cause_trials import Course, Trial
from unroll.runner.interventions import INTERVENTIONS


def trouble_of(run: Trial) -> Trouble | None:
    """What is wrong with a run; None where nothing is that could be looked into (`why_none` says why)."""
    course = run.course
    if run.status not in ("ok", "error") or not course.points:
        return None
    if course.broke_at is not None:
        return Trouble.NONFINITE
    if run.status == "error":
        return None
    if course.has_exploded:
        return Trouble.EXPLODED
    return Trouble.COLLAPSED if course.gradient_lost and not course.has_fallen else None


def why_none(run: Trial) -> str:
    """Why there is nothing to cure in this run, in one sentence; empty where there is."""
    course = run.course
    if trouble_of(run) is not None:
        return ""
    if run.status not in ("ok", "error"):
        return "This run did not come to its end, so there is nothing to hold changed runs against: take fewer steps."
    if not course.points:
        return "No optimizer took a step in this run, so there is no training to cure."
    if run.status == "error":
        return "Every number was finite until the program ended with an error: mend that first."
    if course.start is None or course.end is None:
        return "The loss of this run is not known, so it cannot be told what would cure it."
    way = f"from {course.start:.3g} to {course.end:.3g}"
    if course.has_fallen:
        return f"There is nothing to cure: every number is finite, and the loss falls {way}."
    return f"Every number is finite, and the loss neither explodes nor collapses ({way}): learning slowly is no fault."


def judge(baseline: Trial, trials: Sequence[Trial]) -> Verdict:
    """What each change came to.

    Args:
        trials: one for each change that was tried, in any order.

    Raises:
        ValueError: there is no trouble in the baseline.
    """
    trouble = trouble_of(baseline)
    if trouble is None:
        raise ValueError(why_none(baseline))
    order = list(INTERVENTIONS)
    ordered = sorted(trials, key=lambda each: order.index(each.intervention))
    tried = tuple(Tried(each, _outcome(trouble, baseline.course, each)) for each in ordered)
    return Verdict(trouble, baseline, tried)


def _outcome(trouble: Trouble, before: Course, changed: Trial) -> Outcome:
    if changed.changed is not None and not changed.changed.applied:
        return Outcome.NOT_APPLIED
    after = changed.course
    if after.broke_at is not None:
        if trouble is not Trouble.NONFINITE or before.broke_at is None or after.broke_at < before.broke_at:
            return Outcome.WORSE
        return Outcome.DELAYED if after.broke_at > before.broke_at else Outcome.SAME
    if changed.status == "timeout":
        return Outcome.TIMED_OUT
    if changed.status != "ok" or changed.changed is None or not after.points:
        return Outcome.FAILED
    if after.has_fallen:
        return Outcome.CURED
    return _not_fallen(trouble, before, after)


def _not_fallen(trouble: Trouble, before: Course, after: Course) -> Outcome:
    match trouble:
        case Trouble.NONFINITE:
            return Outcome.FINITE
        case Trouble.EXPLODED:
            if not after.has_exploded:
                return Outcome.FINITE
            grown = before.end is not None and after.end is not None and after.end > 10 * abs(before.end)
            return Outcome.WORSE if grown else Outcome.SAME
        case Trouble.COLLAPSED:
            if after.has_exploded:
                return Outcome.WORSE
            return Outcome.SAME if after.gradient_lost else Outcome.FINITE
        case _:
            assert_never(trouble)
