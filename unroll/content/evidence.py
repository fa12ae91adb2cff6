"""From a question to the program that is run for it."""

from collections.abc import Mapping, Sequence

from unroll.quiz.question import Choice, Question, Value
from unroll.quiz.variant import Variant
from unroll.runner.parameters import with_values
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
    """The program with the choice's edit applied, or its lines in the choice's order, if it has one."""
    if choice.order:
        return in_order(question, choice.order)
    if choice.edit is None:
        return question.source_code
    return question.source_code.replace(choice.edit.find, choice.edit.replace, 1)


def has_own_program(choice: Choice) -> bool:
    """Whether picking this choice leads to another program than the question's."""
    return choice.edit is not None or bool(choice.set) or bool(choice.order)


def block_of(question: Question) -> tuple[int, str] | None:
    """Where the lines of an `order` question stand in its program: the place of the first, and their indentation.

    None if they do not stand there, one below the other, once each.
    """
    rows, wanted = question.source_code.split("\n"), _rows([line.text for line in question.line])
    found = []
    for at in range(len(rows) - len(wanted) + 1):
        indent = rows[at][: len(rows[at]) - len(rows[at].lstrip())]
        if rows[at : at + len(wanted)] == [indent + row for row in wanted]:
            found.append((at, indent))
    return found[0] if len(found) == 1 else None


def _rows(texts: Sequence[str]) -> list[str]:
    """A line to order may be several rows, such as a loop with its body."""
    return [row for text in texts for row in text.strip("\n").split("\n")]


def in_order(question: Question, order: Sequence[str]) -> str:
    """The program with its lines in this order.

    Raises:
        ValueError: the lines do not stand in the program, or `order` does not name each of them.
    """
    block = block_of(question)
    texts = {line.id: line.text for line in question.line}
    if block is None or sorted(order) != sorted(texts):
        raise ValueError(f"{question.id}: its lines cannot be put in the order {', '.join(order)}.")
    at, indent = block
    rows, put = question.source_code.split("\n"), _rows([texts[name] for name in order])
    return "\n".join([*rows[:at], *(indent + row for row in put), *rows[at + len(put) :]])


def without_lines(question: Question, values: Mapping[str, Value]) -> str:
    """The program of an `order` question with a mark where its lines belong."""
    block = block_of(question)
    if block is None:
        raise ValueError(f"{question.id}: its lines do not stand in its program.")
    at, indent = block
    rows, size = (
        with_values(question.source_code, values).split("\n"),
        len(_rows([each.text for each in question.line])),
    )
    return "\n".join([*rows[:at], f"{indent}# your lines go here", *rows[at + size :]])
