"""From a question to the program that is run for it."""

from unroll.quiz.question import Choice, Question
from unroll.quiz.variant import Variant
from unroll.runner.request import CellRequest

OUTCOME = "outcome"
"""Name of the probe that reads the question's outcome."""


def cell_for(question: Question, variant: Variant, choice: str | None = None) -> CellRequest:
    """The question's program with the variant's values; or the program as this choice would have it.

    With a choice: its edit applied (`patch`: what it changes; `output`: the program it was thinking of)
    and the parameters that it sets.

    Args:
        choice: id of a choice.

    Raises:
        ValueError: the question has no such choice.
    """
    if choice is None:
        return CellRequest(question.source_code, dict(variant.values), probes={OUTCOME: question.outcome})
    picked = choice_of(question, choice)
    return CellRequest(edited(question, picked), {**variant.values, **picked.set}, probes={OUTCOME: question.outcome})


def choice_of(question: Question, choice: str) -> Choice:
    """The choice with this id, as the file has it.

    Raises:
        ValueError: the question has no such choice.
    """
    found = next((each for each in question.choice if each.id == choice), None)
    if found is None:
        raise ValueError(f'{question.id} has no choice "{choice}".')
    return found


def edited(question: Question, choice: Choice) -> str:
    """The program with the choice's edit applied, if it has one."""
    if choice.edit is None:
        return question.source_code
    return question.source_code.replace(choice.edit.find, choice.edit.replace, 1)


def has_own_program(choice: Choice) -> bool:
    """Whether picking this choice leads to another program than the question's."""
    return choice.edit is not None or bool(choice.set)
