"""Which programs are run to prove a question, and what their results must say. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from unroll.content.checks import compared, with_checks
from unroll.content.evidence import cell_for, has_own_program
from unroll.content.judge import NoOutcome, failure_of, holds, meets_condition, outcome_of, shown_names
from unroll.quiz.expression import BadExpression, render
from unroll.quiz.question import Evidence, Kind, Question
from unroll.quiz.variant import Variant, sample_variants
from unroll.runner.request import CellRequest
from unroll.runner.result import CellResult

VARIANTS = 24
"""Combinations of parameters that are proved, beside the program's own; all of them if there are no more."""
FIXED = 6
"""The same for programs to fix: each is compared with the key's on inputs drawn afresh, over `seeds` seeds."""
RUNS = 48
"""An experiment's seeds times its variants; beyond it, fewer variants are proved."""


@dataclass(frozen=True)
class Trial:
    """One program to run, and whose it is."""

    variant: Variant
    seed: int
    choice: str | None
    """Id of the choice whose program this is; None for the question's own."""
    request: CellRequest

    @property
    def fingerprint(self) -> str:
        """Equal for requests that run the same program in the same way."""
        asked = self.request
        return json.dumps([asked.source, sorted(asked.parameters.items()), asked.seed, dict(asked.probes)])


Results = Mapping[str, CellResult]
"""Result by the trial's fingerprint."""


def trials_for(question: Question, limit: int = VARIANTS) -> list[Trial]:
    """Every run that the question's proof needs.

    Raises:
        BadExpression: a text or condition of the question has no value.
    """
    if question.kind is Kind.FIX:
        limit = min(limit, FIXED) if limit <= VARIANTS else limit
    many = question.evidence in (Evidence.EXPERIMENT, Evidence.PATCH)
    seeds = question.seeds if many else 1
    limit = min(limit, max(1, RUNS // seeds)) if limit <= VARIANTS else limit
    found: list[Trial] = []
    for variant in sample_variants(question, limit):
        found += [_trial(question, variant, seed, None) for seed in range(seeds)]
        for choice in question.choice:
            if has_own_program(choice):
                own = range(seeds) if question.evidence is Evidence.PATCH else range(1)
                found += [_trial(question, variant, seed, choice.id) for seed in own]
    return found


def defects_of(question: Question, trials: Sequence[Trial], results: Results) -> list[str]:
    """What the results do not bear out, one sentence each; empty if the question is proved."""
    found: list[str] = []
    if question.evidence is Evidence.CONCEPT and not question.references:
        found.append("a concept needs a reference to the documentation.")
    for values in _variants_of(trials):
        mine = [(trial, results[trial.fingerprint]) for trial in trials if trial.variant.values == values]
        found += _defects(question, mine)
    return list(dict.fromkeys(found))


def _trial(question: Question, variant: Variant, seed: int, choice: str | None) -> Trial:
    request = replace(cell_for(question, variant, choice), seed=seed, observe=False, learner="bank prove")
    if question.check:
        request = with_checks(question, variant, request, draw=seed)
    return Trial(variant, seed, choice, request)


def _variants_of(trials: Sequence[Trial]) -> list[dict[str, bool | int | float | str]]:
    found: list[dict[str, bool | int | float | str]] = []
    for trial in trials:
        if trial.variant.values not in found:
            found.append(trial.variant.values)
    return found


Ran = Sequence[tuple[Trial, CellResult]]


def _defects(question: Question, ran: Ran) -> Iterator[str]:
    """Defects of one variant."""
    where = _where(ran[0][0].variant, question)
    judge = {
        Evidence.OUTPUT: _output,
        Evidence.PATCH: {Kind.FIX: _fix, Kind.ORDER: _order}.get(question.kind, _patch),
        Evidence.EXPERIMENT: _experiment,
        Evidence.CONCEPT: _experiment,
    }[question.evidence]
    try:
        for defect in judge(question, ran):
            yield f"{where}{defect}"
    except (NoOutcome, BadExpression, ValueError) as failure:
        yield f"{where}{failure}."
    for defect in _unshown(question, ran):
        yield f"{where}{defect}"


def _where(variant: Variant, question: Question) -> str:
    drawn = [f"{name}={variant.values[name]!r}" for name in question.parameters if name in variant.values]
    return f"with {', '.join(drawn)}: " if drawn else ""


def _output(question: Question, ran: Ran) -> Iterator[str]:
    for trial, result in ran:
        outcome = outcome_of(result)
        if trial.choice is None:
            right = [each.id for each in question.choice if holds(question, trial.variant, each.id, result)]
            if frozenset(right) != question.keys:
                says = " and ".join(f'"{each}"' for each in right) or "no option"
                yield f"the program gives {outcome}: that is {says}, the {_key_of(question)}."
        elif not holds(question, trial.variant, trial.choice, result):
            picked = trial.variant.find(trial.choice)
            value = picked.value if picked else ""
            yield f'the program that "{trial.choice}" was thinking of gives {outcome}, not {value}.'


def _patch(question: Question, ran: Ran) -> Iterator[str]:
    for trial, result in ran:
        mended = meets_condition(question, trial.variant, result)
        if trial.choice is None:
            if mended:
                yield f"the program meets the condition before anything is changed (seed {trial.seed})."
        elif trial.choice not in question.keys and _slipped(result):
            yield f'the edit of "{trial.choice}" is no program that anyone means ({failure_of(result)}).'
        elif mended and trial.choice not in question.keys:
            yield f'"{trial.choice}" mends the program too, the {_key_of(question)} (seed {trial.seed}).'
        elif not mended and trial.choice in question.keys:
            why = f" ({result.error.type}: {result.error.message})" if result.error else ""
            yield f'the key "{trial.choice}" does not mend the program{why} (seed {trial.seed}).'


def _slipped(result: CellResult) -> bool:
    """Whether a wrong option's program fails for a name that is nowhere: a slip of the author, not of a learner."""
    return result.error is not None and result.error.type in ("NameError", "SyntaxError", "IndentationError")


def _order(question: Question, ran: Ran) -> Iterator[str]:
    for trial, result in ran:
        does = meets_condition(question, trial.variant, result)
        if trial.choice is None and not does:
            why = f" ({result.error.type}: {result.error.message})" if result.error else ""
            yield f'the lines in the order of the key "{question.key.id}" do not meet the condition{why}.'
        elif trial.choice is not None and does:
            yield f'the order of "{trial.choice}" meets the condition too, the {_key_of(question)}.'


def _fix(question: Question, ran: Ran) -> Iterator[str]:
    """The checks tell the key's program from the others; the condition, where there is one, tells it from outside."""
    if question.condition is not None:
        yield from _patch(question, ran)
    key, own = question.key.id, {trial.seed: result for trial, result in ran if trial.choice == question.key.id}
    for trial, result in ran:
        if trial.choice == key and result.status != "ok":
            yield f'the program of the key "{key}" does not come to its end ({failure_of(result)}).'
            return
        found = compared(question, result, own[trial.seed])
        if trial.choice == key and not found.right:
            yield f'the key "{key}" does not pass its own check {_names(found.failed)}.'
        elif trial.choice is None and found.right:
            yield f"the program passes all checks before anything is changed (seed {trial.seed})."
        elif trial.choice not in (None, key) and found.right:
            yield f'"{trial.choice}" passes all checks too, the {_key_of(question)} (seed {trial.seed}).'


def _names(ids: Sequence[str]) -> str:
    return " and ".join(f'"{each}"' for each in ids)


def _key_of(question: Question) -> str:
    keys = [choice.id for choice in question.choice if choice.key]
    return f"key is {_names(keys)}" if len(keys) == 1 else f"keys are {_names(keys)}"


def _experiment(question: Question, ran: Ran) -> Iterator[str]:
    own = [(trial, result) for trial, result in ran if trial.choice is None]
    for choice in question.choice:
        held = sum(holds(question, trial.variant, choice.id, result) for trial, result in own)
        often = f"in {held} of {len(own)} runs"
        enough = held >= question.share * len(own)
        if choice.key and not enough:
            yield f'the claim of the key "{choice.id}" holds {often} only.'
        elif not choice.key and enough:
            yield f'the claim of "{choice.id}" holds too, {often}; the {_key_of(question)}.'


def _unshown(question: Question, ran: Ran) -> Iterator[str]:
    """Sentences about a choice's run that could not be written under it."""
    for choice in question.choice:
        if choice.shows is None:
            continue
        whose = choice.id if has_own_program(choice) else None
        trial, result = next((trial, result) for trial, result in ran if trial.choice == whose)
        if result.status not in ("ok", "error"):
            yield f'the run of "{choice.id}" says nothing: status {result.status}.'
            continue
        try:
            render(choice.shows, shown_names(trial.variant, result))
        except BadExpression as failure:
            yield f'the sentence `shows` of "{choice.id}" cannot be filled in ({failure}).'
