"""What a question says about its program fits the program."""

import ast
from collections.abc import Iterator

from unroll.content.evidence import edited
from unroll.content.mistakes import Mistake, did_you_mean
from unroll.content.question_file import Draft
from unroll.quiz.question import Choice, Value
from unroll.runner.parameters import read_parameters, with_values


def outcome(draft: Draft) -> Iterator[Mistake]:
    """The outcome is one Python expression."""
    try:
        ast.parse(draft.question.outcome.strip(), mode="eval")
    except (SyntaxError, ValueError) as failure:
        problem = f"this is not a Python expression ({getattr(failure, 'msg', failure)})"
        mend = "Write one expression over the program's names, such as tuple(logits.shape)."
        yield draft.file.mistake(("outcome",), problem, mend)


def excerpt(draft: Draft) -> Iterator[Mistake]:
    """The prompt's excerpt ends at a place that is there once, behind a whole statement; a comment may be left out."""
    last = draft.question.shows_until
    if last is None or not draft.has_program:
        return
    source = draft.question.source_code
    times = source.count(last)
    if times != 1:
        mend = "Take more of the line." if times else "Copy it from the program."
        yield draft.file.mistake(("shows_until",), f"its text stands in the program {times} times, not once", mend)
    elif not _is_whole(source, source.index(last) + len(last)):
        mend = "Let it end where the statement ends; a comment behind that may be left out."
        yield draft.file.mistake(("shows_until",), "it cuts a statement of the program in two", mend)


def _is_whole(source: str, end: int) -> bool:
    """Whether what stands before `end` is Python, and nothing but a comment follows on its line."""
    try:
        ast.parse(source[:end])
    except (SyntaxError, ValueError):
        return False
    return source[end:].partition("\n")[0].strip()[:1] in ("", "#")


def edits(draft: Draft) -> Iterator[Mistake]:
    """Every edit finds its place, leaves the program Python, and leaves its parameters alone."""
    if not draft.has_program:
        return
    for place, choice in enumerate(draft.question.choice):
        if choice.edit is None or not draft.trusts("choice", place, "edit"):
            continue
        times = draft.question.source_code.count(choice.edit.find)
        if choice.edit.find == choice.edit.replace:
            mend = "Write what stands there in the program of this choice."
            yield draft.file.mistake(("choice", place, "edit", "replace"), "it changes nothing", mend)
        elif times != 1:
            problem = f"its text stands in the program {times} times"
            mend = "Take a longer piece." if times else "Copy it from the program, with its spaces."
            yield draft.file.mistake(("choice", place, "edit", "find"), f"{problem}, not once", mend)
        else:
            yield from _edited_program(draft, place, choice)


def _edited_program(draft: Draft, place: int, choice: Choice) -> Iterator[Mistake]:
    field = ("choice", place, "edit", "replace")
    source = edited(draft.question, choice.model_copy(update={"order": ()}))
    try:
        ast.parse(source)
    except (SyntaxError, ValueError) as failure:
        problem = f"the program is not Python after it ({getattr(failure, 'msg', failure)})"
        yield draft.file.mistake(field, problem, "Mind the indentation of every line.")
        return
    after = {parameter.name: parameter.value for parameter in read_parameters(source)}
    if after != draft.question.defaults:
        mend = "Use `set = { name = value }` for a parameter."
        yield draft.file.mistake(field, "it changes a `# @param` line, which the variant fills in", mend)


def parameters(draft: Draft) -> Iterator[Mistake]:
    """Parameters that a question draws or sets are the program's, and their values are allowed there."""
    if not draft.has_program:
        return
    for name, values in draft.question.parameters.items():
        field = ("parameters", name)
        if not values:
            yield draft.file.mistake(field, "it has no values", "Write some, or leave it out.")
        for value in values:
            yield from _parameter(draft, field, name, value)
    for place, choice in enumerate(draft.question.choice):
        for name, value in choice.set.items():
            yield from _parameter(draft, ("choice", place, "set", name), name, value)


def _parameter(draft: Draft, field: tuple[str | int, ...], name: str, value: Value) -> Iterator[Mistake]:
    known = draft.question.defaults
    if name not in known:
        problem = f'the program has no parameter "{name}"'
        yield draft.file.mistake(field, problem, did_you_mean(name, known))
        return
    try:
        with_values(draft.question.source_code, {name: value})
    except ValueError as failure:
        mend = "Write a value that its `# @param` line allows."
        yield draft.file.mistake(field, f"{failure}".removeprefix(f"{name}: ").rstrip("."), mend)
