"""Every text can be shown: placeholders have values, options differ, the hint keeps the key."""

import re
from collections.abc import Callable, Iterator

from unroll.content.lines import FieldPath
from unroll.content.mistakes import Mistake, did_you_mean
from unroll.content.question_file import Draft
from unroll.quiz.expression import BadExpression, evaluate, names_in, names_of, render
from unroll.quiz.literal import read_literal
from unroll.quiz.question import Evidence
from unroll.quiz.variant import Variant, allowed_values, are_distinct, sample_values, variant_with

MEND = "Placeholders are names of the program's parameters in double braces."
SAMPLED = 24
"""Variants that are written out and looked at."""


def _texts(draft: Draft) -> Iterator[tuple[FieldPath, str]]:
    """Texts that are shown before anything is run."""
    question = draft.question
    yield ("prompt",), question.prompt
    yield ("hint",), question.hint
    for place, step in enumerate(question.solution.steps):
        yield ("solution", "steps", place), step
    yield ("solution", "quick_check"), question.solution.quick_check
    for place, mistake in enumerate(question.mistakes):
        yield ("mistakes", place, "text"), mistake.text
    for place, choice in enumerate(question.choice):
        yield ("choice", place, "text"), choice.text
        yield ("choice", place, "why"), choice.why
        if choice.value is not None and question.evidence is Evidence.OUTPUT:
            yield ("choice", place, "value"), choice.value


def _after_a_run(draft: Draft) -> Iterator[tuple[FieldPath, str, Callable[[str], set[str]]]]:
    """Texts and conditions over the outcome: here only their form is looked at, `prove` fills them in."""
    if draft.question.condition is not None:
        yield ("condition",), draft.question.condition, names_of
    for place, choice in enumerate(draft.question.choice):
        if choice.claim is not None:
            yield ("choice", place, "claim"), choice.claim, names_of
        if choice.shows is not None:
            yield ("choice", place, "shows"), choice.shows, names_in


def _unfilled(draft: Draft) -> Iterator[Mistake]:
    known = draft.question.defaults
    for field, text in _texts(draft):
        try:
            for name in sorted(names_in(text) - known.keys()):
                mend = f"{did_you_mean(name, known)} {MEND}"
                yield draft.file.mistake(field, f'the program has no parameter "{name}"', mend)
        except BadExpression as failure:
            yield draft.file.mistake(field, f"its placeholders are damaged ({failure})", MEND)
    for place, condition in enumerate(draft.question.require):
        field = ("require", place)
        try:
            if not evaluate(condition, known):
                mend = "Change the program's own values, or the condition."
                yield draft.file.mistake(field, f"`{condition}` is false for the program's own values", mend)
        except BadExpression as failure:
            mend = "Write a condition over the program's parameters, such as hidden_size != features."
            yield draft.file.mistake(field, f"`{condition}` has no value ({failure})", mend)


def wording(draft: Draft) -> Iterator[Mistake]:
    """All texts can be filled in, and then all options differ and can be compared."""
    for field, text, read in _after_a_run(draft):
        try:
            read(text)
        except BadExpression as failure:
            yield draft.file.mistake(field, f"it cannot be read ({failure})", "Mend the expression.")
    if not draft.has_program:
        return
    unfilled = list(_unfilled(draft))
    yield from unfilled
    if unfilled:
        return
    try:
        yield from _first_variant(draft, variant_with(draft.question, {}))
    except BadExpression as failure:
        yield draft.file.mistake((), f"a text cannot be filled in ({failure})", MEND)


def _first_variant(draft: Draft, variant: Variant) -> Iterator[Mistake]:
    literals = list(_literals(draft, variant))
    yield from literals
    if literals:
        return
    if not are_distinct(list(variant.choices), draft.question):
        yield draft.file.mistake(("choice",), _twins(draft, variant), "Change an option, or the program's own values.")
    elif draft.question.parameters and next(allowed_values(draft.question), None) is None:
        mend = "Add values, or loosen `require`."
        problem = "no combination of them meets `require` with all options distinct"
        yield draft.file.mistake(("parameters",), problem, mend)
    else:
        yield from _loud_hint(draft)


def _literals(draft: Draft, variant: Variant) -> Iterator[Mistake]:
    for place, choice in enumerate(variant.choices):
        if choice.value is not None and draft.trusts("evidence"):
            try:
                read_literal(choice.value)
            except ValueError as failure:
                name = "value" if draft.question.choice[place].value is not None else "text"
                mend = "Add `value = …`, the literal that this choice stands for."
                yield draft.file.mistake(("choice", place, name), f"{failure}", mend)


def _twins(draft: Draft, variant: Variant) -> str:
    pairs = [
        (one.id, other.id)
        for place, one in enumerate(variant.choices)
        for other in variant.choices[place + 1 :]
        if not are_distinct([one, other], draft.question)
    ]
    one, other = pairs[0]
    return f'"{one}" and "{other}" are the same answer in the program\'s own variant'


def _loud_hint(draft: Draft) -> Iterator[Mistake]:
    for values in sample_values(draft.question, SAMPLED):
        names = {**draft.question.defaults, **values}
        hint = _plain(render(draft.question.hint, names))
        for text in [render(choice.text, names) for choice in draft.question.choice if choice.key]:
            key = _plain(text)
            if len(key) > 2 and re.search(rf"(?<!\w){re.escape(key)}(?!\w)", hint):
                mend = "Write a hint that helps without naming the answer."
                yield draft.file.mistake(("hint",), f"it says the key's text, “{text}”", mend)
                return


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[`*_\"“”]", "", text).casefold().strip(" .").split())
