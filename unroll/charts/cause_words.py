"""A cause experiment in sentences, from the runs' own numbers."""

from collections.abc import Sequence
from typing import Final, assert_never

from unroll.charts import words
from unroll.charts.observation import NonFinite
from unroll.charts.training import tell_nonfinite
from unroll.content.cause_records import Outcome, Tried, Trouble, Verdict
from unroll.content.cause_trials import Course, Trial

TITLES: Final = {
    "learning-rate-10": "Learning rate ÷ 10",
    "learning-rate-100": "Learning rate ÷ 100",
    "clip": "Gradient clipped at norm 1",
    "loss": "Stable form of the loss",
    "nonlinearity": "tanh instead of ReLU",
    "input-scale": "Inputs standardised",
    "eps": "Larger eps",
    "float64": "64-bit numbers",
}
"""The changes in words."""
_PHRASES: Final = {
    "learning-rate-10": "a learning rate ten times smaller",
    "learning-rate-100": "a learning rate a hundred times smaller",
    "clip": "clipping the gradient norm at 1",
    "loss": "the loss in its stable form",
    "nonlinearity": "tanh instead of ReLU in the recurrence",
    "input-scale": "standardised inputs",
    "eps": "a larger eps in the optimizer",
    "float64": "computing with 64-bit numbers",
}
_PLURAL: Final = {"input-scale"}


def tell(tried: Tried, baseline: Trial) -> str:
    """What one change came to."""
    outcome, changed = tried.outcome, tried.trial
    before, after = baseline.course.broke_at, changed.course.broke_at
    match outcome:
        case Outcome.CURED:
            return f"Finite to the end; the loss falls {_way(changed.course)}."
        case Outcome.FINITE:
            return f"Finite to the end, but it {_learns(changed.course)}: the loss goes {_way(changed.course)}."
        case Outcome.DELAYED:
            return f"Not finite from step {after} on instead of step {before}."
        case Outcome.WORSE if after is not None:
            earlier = "" if before is None else f" instead of step {before}"
            return f"Not finite from step {after} on{earlier}."
        case Outcome.SAME if after is not None:
            return f"Not finite from step {after} on, as before."
        case Outcome.SAME | Outcome.WORSE:
            return f"The loss goes {_way(changed.course)}."
        case Outcome.NOT_APPLIED:
            own = changed.intervention == "clip" and baseline.clips
            more = "This program clips its gradients already. " if own else ""
            return more + (changed.changed.sentence if changed.changed else "")
        case Outcome.TIMED_OUT:
            return f"Out of time after step {max(0, changed.course.steps - 1)}: finite until then."
        case Outcome.FAILED:
            return f"The changed program ended early: {changed.error or changed.status}."
        case _:
            assert_never(outcome)


def _learns(course: Course) -> str:
    falls = course.start is not None and course.end is not None and course.end < course.start
    return "hardly learns" if falls else "does not learn"


def _way(course: Course) -> str:
    known = [words.number(each) for each in (course.start, course.end) if each is not None]
    return f"from {' to '.join(known)}" if len(known) == 2 else "where it cannot be told"


def sentence(verdict: Verdict) -> str:
    """The verdict: the cures, the smallest first; or that there is none, and where else to look."""
    trouble, baseline, tried = verdict.trouble, verdict.baseline, verdict.tried
    by = {outcome: [each for each in tried if each.outcome is outcome] for outcome in Outcome}
    cures = by[Outcome.CURED]
    if cures:
        first = cures[0]
        verb = "cure" if first.trial.intervention in _PLURAL else "cures"
        parts = [f"{words.sentence(_phrase(first))} {verb} it: the loss falls {_way(first.trial.course)}."]
        if more := cures[1:]:
            verb = "does" if len(more) == 1 and more[0].trial.intervention not in _PLURAL else "do"
            parts.append(f"So {verb} {_listed([_phrase(each) for each in more])}.")
    elif source := _from_data(baseline):
        parts = [f"Nothing cures it, for the cause lies in the data. {source}"]
    else:
        made = len(tried) - len(by[Outcome.NOT_APPLIED])
        count = words.count(made, "change")
        parts = [f"None of {count} cures it." if made > 1 else "No change that could be made here cures it."]
        parts += _respite(baseline, by[Outcome.DELAYED])
    if held := by[Outcome.FINITE]:
        kept = words.sentence(_listed([_phrase(each) for each in held]))
        parts.append(f"{kept} {_keeps(trouble, held)}: no cure.")
    return " ".join(parts)


def _keeps(trouble: Trouble, held: Sequence[Tried]) -> str:
    verb, what = ("keep", "every number finite") if trouble is Trouble.NONFINITE else ("bound", "the loss")
    if trouble is Trouble.COLLAPSED:
        verb, what = "bring", "the gradient back"
    one = len(held) == 1 and held[0].trial.intervention not in _PLURAL
    return f"{verb}{'s' if one else ''} {what} without learning"


def _respite(baseline: Trial, delayed: Sequence[Tried]) -> list[str]:
    if not delayed:
        return []
    longest = max(delayed, key=lambda each: each.trial.course.broke_at or 0)
    at, before = longest.trial.course.broke_at, baseline.course.broke_at
    return [f"The longest respite comes from {_phrase(longest)}: finite until step {at} instead of {before}."]


def _from_data(baseline: Trial) -> str:
    """Where a NaN or infinity stood before anything was computed; empty where the computation made it."""
    found = baseline.course.nonfinite
    if found is None or not found.tensor:
        return ""
    if found.tensor.startswith("data "):
        name = words.name(found.tensor.removeprefix("data "))
        return f"In {name} a NaN or infinity stands before anything is computed. Look at torch.isfinite({name}).all()."
    if found.tensor.startswith("input of ") and found.where == "forward":
        told = tell_nonfinite(NonFinite(**found.model_dump()))
        return f"{told} It came in with what the model was given."
    return ""


def _phrase(tried: Tried) -> str:
    return _PHRASES[tried.trial.intervention]


def _listed(phrases: Sequence[str]) -> str:
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"
