"""`unroll cell cause`: the same program with one suspect changed at a time, and which change cures it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from unroll.charts.cause_words import TITLES, sentence, tell
from unroll.content.cause_records import Verdict
from unroll.content.cause_trials import Course, Trial, trial_of
from unroll.content.cause_verdict import judge, trouble_of, why_none
from unroll.runner.interventions import INTERVENTIONS
from unroll.runner.request import CellRequest
from unroll.runner.result import CellResult

Run = Callable[[CellRequest], CellResult]


def investigate(run: Run, request: CellRequest) -> dict[str, Any]:
    """Run the program as it is and, if that ends badly, once for each change; the document that `--json` prints."""
    baseline = _carried_out(run, request)
    if trouble_of(baseline) is None:
        return _document(request, baseline, None)
    trials = [_carried_out(run, replace(request, intervention=name)) for name in INTERVENTIONS]
    return _document(request, baseline, judge(baseline, trials))


def _carried_out(run: Run, request: CellRequest) -> Trial:
    return trial_of(request.intervention, run(request))


def _document(request: CellRequest, baseline: Trial, verdict: Verdict | None) -> dict[str, Any]:
    tried = verdict.tried if verdict else ()
    return {
        "seed": request.seed,
        "trouble": verdict.trouble.value if verdict else None,
        "sentence": sentence(verdict) if verdict else why_none(baseline),
        "cures": list(verdict.cures) if verdict else [],
        "baseline": _told(baseline),
        "variants": [
            {"intervention": each.trial.intervention, "title": TITLES[each.trial.intervention],
             "outcome": each.outcome.value, "applied": bool(each.trial.changed and each.trial.changed.applied),
             "change": each.trial.changed.sentence if each.trial.changed else "", "sentence": tell(each, baseline),
             **_told(each.trial)}
            for each in tried
        ],
    }  # fmt: skip


def _told(told: Trial) -> dict[str, Any]:
    course: Course = told.course
    found = course.nonfinite
    return {
        "status": told.status,
        "error": told.error or None,
        "losses": [list(point) for point in course.points],
        "loss_start": course.start,
        "loss_end": course.end,
        "nonfinite_step": course.broke_at,
        "first_nonfinite": None if found is None else found.model_dump(),
    }


def readable(document: dict[str, Any]) -> str:
    """The document for a person at a terminal."""
    lines = [document["sentence"]]
    widest = max((len(each["title"]) for each in document["variants"]), default=0)
    for each in document["variants"]:
        change = f" [{each['change']}]" if each["applied"] and each["change"] else ""
        lines.append(f"  {each['title']:<{widest}}  {each['outcome']:<13}  {each['sentence']}{change}")
    return "\n".join(lines)
