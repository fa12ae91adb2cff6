"""What a run says about a choice. Pure: a result in, a judgement or a sentence out."""

from typing import Any, assert_never

from unroll.content.evidence import OUTCOME, choice_of, has_own_program
from unroll.quiz.expression import BadExpression, evaluate, names_in, render
from unroll.quiz.literal import as_rows, read_literal, same
from unroll.quiz.question import Choice, Evidence, Kind, Question
from unroll.quiz.typed import within
from unroll.quiz.variant import Variant
from unroll.runner.result import CellResult

NOT_FINITE = {"nan": float("nan"), "inf": float("inf"), "-inf": float("-inf")}
"""JSON has no such numbers; the runner sends their names."""


class NoOutcome(ValueError):
    """A run that came to no outcome; the message says why."""


def outcome_of(result: CellResult) -> Any:
    """The outcome that the run came to: lists as tuples, nan and inf as numbers.

    Raises:
        NoOutcome: the program did not finish, or its outcome could not be evaluated.
    """
    if result.status != "ok":
        raise NoOutcome(failure_of(result))
    if OUTCOME not in result.probes:
        problem = result.probes.get("__errors__", {}).get(OUTCOME, "it was not sent")
        raise NoOutcome(f"the outcome has no value ({problem})")
    return as_rows(with_numbers(result.probes[OUTCOME]))


def failure_of(result: CellResult) -> str:
    """Why the run did not finish, in a few words."""
    if result.error is not None:
        return f"{result.error.type}: {result.error.message}"
    return {
        "timeout": "it took too long and was stopped",
        "memory": "it needed too much memory",
        "output": "it printed too much",
        "stopped": "it was stopped",
    }.get(result.status, f"it ended with status {result.status}")


def holds(question: Question, variant: Variant, choice_id: str, result: CellResult) -> bool:
    """Whether this run makes the choice right.

    `output`: the choice's value is the outcome, or one of its items where several are right. `patch`: the outcome
    meets the condition; a program that raises does not. `experiment`, `concept`: the choice's claim is true of it.

    Raises:
        NoOutcome: the run says nothing, because it came to no outcome.
        BadExpression: a condition or claim is not true or false of this outcome.
        ValueError: there is no such choice, or it lacks what its evidence needs.
    """
    choice = choice_of(question, choice_id)
    match question.evidence:
        case Evidence.OUTPUT:
            rendered = variant.find(choice_id)
            return _is_outcome(question, read_literal((rendered or choice).value or ""), outcome_of(result))
        case Evidence.PATCH:
            return meets_condition(question, variant, result)
        case Evidence.EXPERIMENT | Evidence.CONCEPT:
            return _truth(choice.claim or "", _names(variant, result))
        case _:
            assert_never(question.evidence)


def _is_outcome(question: Question, value: Any, outcome: Any) -> bool:
    match question.kind:
        case Kind.SEVERAL:
            return isinstance(outcome, (list, tuple)) and any(same(value, item) for item in outcome)
        case Kind.NUMBER:
            return within(outcome, value, question.number)
        case _:
            return same(value, outcome)


def meets_condition(question: Question, variant: Variant, result: CellResult) -> bool:
    """Whether the program that was run counts as mended.

    Raises:
        NoOutcome: it was cut off, so nobody knows.
        BadExpression: the condition is not true or false of this outcome.
    """
    if result.status == "error":
        return False
    return _truth(question.condition or "", _names(variant, result))


def explain(
    question: Question,
    variant: Variant,
    choice_id: str,
    picked: CellResult,
    real: CellResult | None = None,
) -> str:
    """One or two sentences, Markdown, on what the run of a picked choice shows.

    Args:
        picked: the run of `cell_for(question, variant, choice_id)`.
        real: the run of the question's own program, if it is known.

    Raises:
        ValueError: there is no such choice.
        BadExpression: the choice's `shows` cannot be filled in.
    """
    choice = choice_of(question, choice_id)
    names = shown_names(variant, picked)
    if choice.shows is not None and names_in(choice.shows) <= names.keys():
        return render(choice.shows, names)
    if picked.status != "ok" or OUTCOME not in picked.probes:
        return f"Run, this ends with: {_quoted(_why_not(picked))}"
    gives = _quoted(written(outcome_of(picked)))
    if question.evidence is not Evidence.OUTPUT or not has_own_program(choice):
        return f"The run gives {gives}{_beside(question, variant, choice)}."
    sentence = f"In this program your answer is right: it gives {gives}."
    if real is not None and real.status == "ok" and OUTCOME in real.probes:
        sentence += f" The question's program gives {_quoted(written(outcome_of(real)))}."
    return sentence


def shown_names(variant: Variant, result: CellResult) -> dict[str, Any]:
    """What `shows` may speak of: parameters, the outcome and its names, and `error` when the program raised."""
    names = {**variant.values, "status": result.status}
    if result.status != "ok":
        return {**names, "error": failure_of(result)}
    return {**names, **_names(variant, result)} if OUTCOME in result.probes else names


def _beside(question: Question, variant: Variant, choice: Choice) -> str:
    rendered = variant.find(choice.id)
    if question.evidence is Evidence.OUTPUT and rendered is not None:
        return f", not {_quoted(rendered.value or rendered.text)}"
    return ""


def _why_not(result: CellResult) -> str:
    try:
        outcome_of(result)
    except NoOutcome as failure:
        return str(failure)
    return failure_of(result)


def _names(variant: Variant, result: CellResult) -> dict[str, Any]:
    outcome = outcome_of(result)
    inner = outcome if isinstance(outcome, dict) else {}
    return {**variant.values, **inner, "outcome": outcome}


def _truth(expression: str, names: dict[str, Any]) -> bool:
    value = evaluate(expression, names)
    if not isinstance(value, bool):
        raise BadExpression(f"`{expression}` is {value!r}, neither true nor false")
    return value


def written(outcome: Any) -> str:
    """An outcome for people: fractions with four digits, named values as `name = value`."""
    if isinstance(outcome, dict):
        return ", ".join(f"{name} = {written(value)}" for name, value in outcome.items())
    return f"{outcome:.4g}" if isinstance(outcome, float) else str(outcome)


def _quoted(text: str) -> str:
    return f"`{' '.join(text.strip('`').replace('`', chr(39)).split())}`"


def with_numbers(value: Any) -> Any:
    """The value with the names that stand for nan and infinities as numbers."""
    if isinstance(value, list):
        return [with_numbers(item) for item in value]
    if isinstance(value, dict):
        return {name: with_numbers(item) for name, item in value.items()}
    return NOT_FINITE.get(value, value) if isinstance(value, str) else value
