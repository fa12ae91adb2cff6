"""Each kind of evidence has all that it compares, and nothing that it would ignore."""

from collections.abc import Iterator

from unroll.content.mistakes import Mistake
from unroll.content.question_file import Draft
from unroll.quiz.expression import BadExpression, names_of
from unroll.quiz.question import Evidence, Kind

COMPARES = {
    Evidence.OUTPUT: "value",
    Evidence.PATCH: None,
    Evidence.EXPERIMENT: "claim",
    Evidence.CONCEPT: "claim",
}
"""What a choice of each kind stands for, beside its edit."""


def of_question(draft: Draft) -> Iterator[Mistake]:
    """A patch states its condition, nothing else does; a concept refers to the documentation."""
    question, kind = draft.question, draft.question.evidence
    if not draft.trusts("evidence"):
        return
    if kind is Evidence.PATCH and question.condition is None and question.kind is not Kind.FIX:
        mend = "Add `condition = …`, true when the program is mended."
        yield draft.file.mistake(("condition",), "a patch needs one", mend)
    if kind is not Evidence.PATCH and question.condition is not None:
        yield draft.file.mistake(("condition",), f"{kind} evidence does not use it", "Leave it out.")
    if kind is Evidence.CONCEPT and not question.references:
        mend = "Add a [[references]] table with title and url."
        yield draft.file.mistake(("references",), "a concept needs the documentation behind it", mend)


def of_outcome(draft: Draft) -> Iterator[Mistake]:
    """A condition or claim that does not speak of the outcome would hold whatever the program does."""
    question = draft.question
    if question.condition is not None and _is_idle(draft, question.condition):
        yield draft.file.mistake(("condition",), "it says nothing about the outcome", _SPEAK)
    for place, choice in enumerate(question.choice):
        if choice.claim is not None and _is_idle(draft, choice.claim):
            yield draft.file.mistake(("choice", place, "claim"), "it says nothing about the outcome", _SPEAK)


_SPEAK = "Compare `outcome`, or one of the names in it, with something."


def _is_idle(draft: Draft, expression: str) -> bool:
    try:
        return names_of(expression) <= draft.question.defaults.keys()
    except BadExpression:
        return False  # `wording` tells


def of_choices(draft: Draft) -> Iterator[Mistake]:
    """Every choice can be told right from wrong by a run."""
    question, kind = draft.question, draft.question.evidence
    if not draft.trusts("evidence"):
        return
    for place, choice in enumerate(question.choice):
        for name in ("claim", "value"):
            given = getattr(choice, name) is not None
            if given and COMPARES[kind] != name:
                problem = f"{kind} evidence does not use it"
                yield draft.file.mistake(("choice", place, name), problem, "Leave it out.")
            elif not given and COMPARES[kind] == name == "claim":
                mend = "Add `claim = …`, an expression over the outcome that holds for the key only."
                yield draft.file.mistake(("choice", place, name), f'"{choice.id}" has none', mend)
        if kind is Evidence.PATCH and choice.edit is None and not choice.set and question.kind is not Kind.ORDER:
            mend = "Add `edit = { find = …, replace = … }`."
            yield draft.file.mistake(("choice", place, "edit"), f'"{choice.id}" changes nothing', mend)
        if kind is Evidence.OUTPUT and not choice.key and choice.edit is None and not choice.set:
            mend = "Add `edit = { find = …, replace = … }`: the smallest change of the program that makes it right."
            yield draft.file.mistake(("choice", place, "edit"), f'"{choice.id}" has no program', mend)
        if kind is Evidence.OUTPUT and choice.key and (choice.edit is not None or choice.set):
            field = ("choice", place, "edit" if choice.edit else "set")
            problem = "the program as it stands must make the key right"
            yield draft.file.mistake(field, problem, "Leave it out.")
