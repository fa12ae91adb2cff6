"""Each kind of question has the fields that it is answered and graded by, and no others."""

import ast
from collections.abc import Iterator

from unroll.content.checks import size_of
from unroll.content.evidence import block_of, in_order
from unroll.content.mistakes import Mistake, did_you_mean
from unroll.content.question_file import Draft
from unroll.quiz.expression import BadExpression
from unroll.quiz.literal import Row, read_literal
from unroll.quiz.question import Choice, Evidence, Kind, NumberRule, Question
from unroll.quiz.variant import variant_with

EVIDENCE = {
    Kind.SHAPE: Evidence.OUTPUT,
    Kind.NUMBER: Evidence.OUTPUT,
    Kind.ORDER: Evidence.PATCH,
    Kind.FIX: Evidence.PATCH,
}
"""The only evidence of these kinds; the others take any."""
FIELDS = {"line": Kind.ORDER, "check": Kind.FIX, "number": Kind.NUMBER}


def of_evidence(draft: Draft) -> Iterator[Mistake]:
    """What is typed is compared with an outcome; what is built is run against a condition or checks."""
    wanted = EVIDENCE.get(draft.question.kind)
    if wanted is not None and draft.trusts("evidence") and draft.question.evidence is not wanted:
        problem = f"a question of kind {draft.question.kind} has {wanted} evidence"
        yield draft.file.mistake(("evidence",), problem, f'Write `evidence = "{wanted}"`.')


def of_fields(draft: Draft) -> Iterator[Mistake]:
    """Fields of one kind are not written in another, where they would be ignored."""
    question = draft.question
    for name, kind in FIELDS.items():
        if question.kind is not kind and getattr(question, name) not in ((), NumberRule()):
            problem = f"only questions of kind {kind} have it"
            yield draft.file.mistake((name,), problem, f'Leave it out, or write `kind = "{kind}"`.')
    for place, choice in enumerate(question.choice):
        if choice.order and question.kind is not Kind.ORDER:
            problem = "only questions of kind order have it"
            yield draft.file.mistake(("choice", place, "order"), problem, "Leave it out.")


def typed_values(draft: Draft) -> Iterator[Mistake]:
    """The choices of a typed question stand for values of its type."""
    question = draft.question
    if question.kind not in (Kind.SHAPE, Kind.NUMBER) or not draft.has_program:
        return
    try:
        variant = variant_with(question, {})
    except BadExpression:
        return  # `wording` tells which text cannot be filled in
    for place, choice in enumerate(variant.choices):
        field = ("choice", place, "value" if question.choice[place].value is not None else "text")
        try:
            value = read_literal(choice.value or "")
        except ValueError:
            continue  # `wording` tells
        if question.kind is Kind.SHAPE and not _is_shape(value):
            yield draft.file.mistake(field, f"{value!r} is not a shape", "Write one such as ({{ batch }}, 3), or ().")
        if question.kind is Kind.NUMBER and (isinstance(value, bool) or not isinstance(value, int | float)):
            yield draft.file.mistake(field, f"{value!r} is not a number", "Write one such as {{ 4 * hidden_size }}.")


def _is_shape(value: object) -> bool:
    return isinstance(value, Row) and all(isinstance(size, int) and not isinstance(size, bool) for size in value)


def lines(draft: Draft) -> Iterator[Mistake]:
    """The lines to order stand in the program in the right order; wrong orders name each of them once."""
    question = draft.question
    if question.kind is not Kind.ORDER or not draft.has_program:
        return
    if len(question.line) < 3:
        mend = "Write a [[line]] table with id and text for each line, in the program's order."
        yield draft.file.mistake(("line",), f"there are {len(question.line)} lines, at least 3 are needed", mend)
        return
    ids = [line.id for line in question.line]
    if len(set(ids)) < len(ids):
        yield draft.file.mistake(("line",), "two lines have the same id", "Give each line a name of its own.")
        return
    if block_of(question) is None:
        mend = "Copy them from the program: they stand there once, one below the other, in this order."
        yield draft.file.mistake(("line",), "the lines do not stand in the program like this", mend)
        return
    for place, choice in enumerate(question.choice):
        yield from _order(draft, question, place, choice)


def _order(draft: Draft, question: Question, place: int, choice: Choice) -> Iterator[Mistake]:
    field, ids = ("choice", place, "order"), [line.id for line in question.line]
    if choice.key:
        if choice.order:
            yield draft.file.mistake(field, "the key's order is the program's own", "Leave it out.")
        return
    if sorted(choice.order) != sorted(ids):
        mend = f"Write each of {', '.join(ids)} once, in the order of this wrong answer."
        yield draft.file.mistake(field, f'"{choice.id}" does not name each line once', mend)
    elif list(choice.order) == ids:
        yield draft.file.mistake(field, "this is the order of the key", "Write the order of this wrong answer.")
    else:
        try:
            ast.parse(in_order(question, choice.order))
        except (SyntaxError, ValueError) as failure:
            problem = f"the program is not Python in this order ({getattr(failure, 'msg', failure)})"
            yield draft.file.mistake(field, problem, "Make each line whole, so that any order can be run.")


def checks(draft: Draft) -> Iterator[Mistake]:
    """The checks of a program to fix can be called, on inputs that can be drawn."""
    question = draft.question
    if question.kind is not Kind.FIX:
        return
    if not question.check:
        mend = "Add a [[check]] table with id, call, given and says."
        yield draft.file.mistake(("check",), "a program to fix needs a check", mend)
    seen: set[str] = set()
    for place, check in enumerate(question.check):
        if check.id in seen:
            mend = "Give each check a name of its own."
            yield draft.file.mistake(("check", place, "id"), f'"{check.id}" is there twice', mend)
        seen.add(check.id)
        try:
            ast.parse(check.call.strip(), mode="eval")
        except (SyntaxError, ValueError) as failure:
            problem = f"this is not a Python expression ({getattr(failure, 'msg', failure)})"
            mend = "Write one call over the program's names, such as last_state(output, lengths)."
            yield draft.file.mistake(("check", place, "call"), problem, mend)
        yield from _given(draft, place)


def _given(draft: Draft, place: int) -> Iterator[Mistake]:
    for name, drawn in draft.question.check[place].given.items():
        field = ("check", place, "given")
        if not name.isidentifier():
            yield draft.file.mistake(field, f'"{name}" is not a Python name', "Write it as in the call.")
        if (drawn.low is None) != (drawn.high is None) or (drawn.low or 0) > (drawn.high or 0):
            mend = "Write both low and high, low first, or neither."
            yield draft.file.mistake(field, f'the bounds of "{name}" are no range', mend)
        for size in drawn.shape:
            try:
                size_of(size, draft.question.defaults)
            except ValueError as failure:
                mend = did_you_mean(str(size), draft.question.defaults) if isinstance(size, str) else "Mend the shape."
                yield draft.file.mistake(field, f"{failure}", mend)
