"""Right or wrong, and one sentence that helps. Pure: where a program has to be run, what came of it is handed in."""

import hashlib
import re
from enum import StrEnum
from typing import assert_never

from unroll.quiz.literal import read_literal, same
from unroll.quiz.question import Kind, Question, Record
from unroll.quiz.typed import Unreadable, read_number, read_shape, within, write_shape
from unroll.quiz.variant import Variant

RUN_KINDS = frozenset({Kind.ORDER, Kind.FIX})
"""Kinds whose answers are programs: they are graded by a run."""


class Outcome(StrEnum):
    """What can come of an answer: a closed set."""

    RIGHT = "right"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    """The answer cannot be read, or names no choice of this question. It costs no attempt."""
    NOT_ATTEMPTED = "not_attempted"
    """There was no answer. It costs no attempt."""


class Tried(Record):
    """What came of running an answer that is a program."""

    right: bool
    failed: tuple[str, ...] = ()
    """Ids of the checks that did not pass."""
    error: str | None = None
    """What ended the program, if something did."""


class Verdict(Record):
    """An outcome with its explanation."""

    outcome: Outcome
    choice: str | None
    """Id of the choice that stands for the answer, the first wrong one where several were picked; None if none does."""
    sentence: str
    """What the learner reads, Markdown."""
    misconception: str | None = None
    """What stands behind a wrong choice, a name from pattern.toml."""
    answer: str = ""
    """The answer in its one spelling, as it is stored; empty if it does not count."""
    share: float = 0.0
    """How much of the answer is right, 0 to 1; between the two only where several options can be picked."""

    @property
    def counts(self) -> bool:
        """Whether this used up an attempt."""
        return self.outcome in (Outcome.RIGHT, Outcome.WRONG)


NOTHING_GIVEN = {
    Kind.SINGLE_CHOICE: "Choose an option first.",
    Kind.SEVERAL: "Choose at least one option first.",
    Kind.SHAPE: "Write a shape first, such as (8, 3).",
    Kind.NUMBER: "Write a number first.",
    Kind.ORDER: "Put the lines in order first.",
    Kind.FIX: "Write a program first.",
}


def grade(question: Question, variant: Variant, answer: str, tried: Tried | None = None) -> Verdict:
    """The verdict on `answer`: the id of a choice, ids joined by commas, a shape, a number, or a program.

    Args:
        tried: what came of running it; the kinds in `RUN_KINDS` need it.

    Raises:
        ValueError: `variant` is not a variant of `question`, or `tried` is missing.
    """
    if variant.question_id != question.id:
        raise ValueError(f"This is a variant of {variant.question_id}, not of {question.id}.")
    given = answer.strip()
    if not given:
        return Verdict(outcome=Outcome.NOT_ATTEMPTED, choice=None, sentence=NOTHING_GIVEN[question.kind])
    try:
        match question.kind:
            case Kind.SINGLE_CHOICE:
                return _one(variant, given)
            case Kind.SEVERAL:
                return _several(question, variant, given)
            case Kind.SHAPE:
                return _shape(variant, given)
            case Kind.NUMBER:
                return _number(question, variant, given)
            case Kind.ORDER:
                return _order(question, variant, given, tried)
            case Kind.FIX:
                return _fix(question, given, tried)
            case _:
                assert_never(question.kind)
    except Unreadable as problem:
        return Verdict(outcome=Outcome.UNREADABLE, choice=None, sentence=str(problem))


def read_order(question: Question, answer: str) -> tuple[str, ...]:
    """Ids of the lines, in the order of the answer.

    Raises:
        Unreadable: it does not name each line once.
    """
    given = tuple(part.strip() for part in answer.split(","))
    if sorted(given) != sorted(line.id for line in question.line):
        raise Unreadable("That does not name each line once. Load the page again; no attempt was used.")
    return given


_NAMED = re.compile(r"program-[0-9a-f]{40}")


def name_of(program: str) -> str:
    """The name under which a program is stored as an answer: the same for the same text."""
    if _NAMED.fullmatch(program):
        return program
    return f"program-{hashlib.sha256(program.strip().encode()).hexdigest()[:40]}"


def share_of(question: Question, picked: frozenset[str]) -> float:
    """What a pick of several options is worth, 0 to 1.

    The share of the right options that were picked, less the share of the wrong ones that were: all and only the
    right ones earn 1; picking everything, or at random on average, earns 0 (Youden's J, never below 0).
    """
    wrong = {choice.id for choice in question.choice} - question.keys
    hits = len(picked & question.keys) / len(question.keys)
    false = len(picked & wrong) / len(wrong) if wrong else 0.0
    return max(0.0, hits - false)


def _one(variant: Variant, given: str) -> Verdict:
    choice = variant.find(given)
    if choice is None:
        raise Unreadable(_no_option(given))
    if choice.key:
        return Verdict(outcome=Outcome.RIGHT, choice=choice.id, sentence=choice.why, answer=choice.id, share=1.0)
    return Verdict(
        outcome=Outcome.WRONG,
        choice=choice.id,
        sentence=choice.why,
        misconception=choice.misconception,
        answer=choice.id,
    )


def _several(question: Question, variant: Variant, given: str) -> Verdict:
    named = [part.strip() for part in given.split(",") if part.strip()]
    for name in named:
        if variant.find(name) is None:
            raise Unreadable(_no_option(name))
    picked = [choice for choice in question.choice if choice.id in named]
    answer, share = ",".join(choice.id for choice in picked), share_of(question, frozenset(named))
    if frozenset(named) == question.keys:
        return Verdict(outcome=Outcome.RIGHT, choice=picked[0].id, sentence=_whys(variant), answer=answer, share=1.0)
    wrong = [choice.id for choice in picked if not choice.key]
    first = variant.find(wrong[0]) if wrong else None
    missed = len(question.keys - set(named))
    parts = [first.why if first else "All that you picked is right.", _missed(missed) if missed else ""]
    return Verdict(
        outcome=Outcome.WRONG,
        choice=first.id if first else None,
        sentence=" ".join(part for part in parts if part),
        misconception=first.misconception if first else None,
        answer=answer,
        share=share,
    )


def _whys(variant: Variant) -> str:
    return " ".join(choice.why for choice in variant.choices if choice.key)


def _missed(missed: int) -> str:
    return f"{'One right option is' if missed == 1 else f'{missed} right options are'} missing."


def _no_option(given: str) -> str:
    shown = given if len(given) <= 40 else given[:40] + "…"
    return f"“{shown}” is not an option of this question. Choose one that is; no attempt was used."


def _shape(variant: Variant, given: str) -> Verdict:
    shape = read_shape(given)
    for choice in variant.choices:
        if same(read_literal(choice.value or ""), shape):
            return _one(variant, choice.id).model_copy(update={"answer": write_shape(shape)})
    axes = len(read_literal(variant.key.value or ""))
    if len(shape) != axes:
        dimensions = "1 dimension" if len(shape) == 1 else f"{len(shape)} dimensions"
        sentence = f"You wrote {dimensions}; the tensor has {axes}."
    else:
        sentence = f"{axes} dimensions are right, but not all of the sizes are." if axes > 1 else "The size is another."
    return Verdict(outcome=Outcome.WRONG, choice=None, sentence=sentence, answer=write_shape(shape))


def _number(question: Question, variant: Variant, given: str) -> Verdict:
    number = read_number(given, question.number)
    ranked = sorted(variant.choices, key=lambda choice: not choice.key)
    for choice in ranked:
        if within(number, read_literal(choice.value or ""), question.number):
            return _one(variant, choice.id).model_copy(update={"answer": repr(number)})
    sentence = "That is not the number. If you rounded on the way, keep more digits until the end."
    return Verdict(outcome=Outcome.WRONG, choice=None, sentence=sentence, answer=repr(number))


def _order(question: Question, variant: Variant, given: str, tried: Tried | None) -> Verdict:
    order, run = read_order(question, given), _needed(question, tried)
    if run.right:
        found = variant.key
        return _one(variant, found.id).model_copy(update={"answer": ",".join(order)})
    for choice in variant.choices:
        if choice.order == order:
            return _one(variant, choice.id).model_copy(update={"answer": ",".join(order)})
    sentence = "Run in this order, the program does not do what is asked."
    if run.error:
        sentence = f"Run in this order, the program ends with an error: `{_quiet(run.error)}`"
    return Verdict(outcome=Outcome.WRONG, choice=None, sentence=sentence, answer=",".join(order))


def _fix(question: Question, given: str, tried: Tried | None) -> Verdict:
    run = _needed(question, tried)
    if run.right:
        passed = "The hidden check passes." if len(question.check) == 1 else "All hidden checks pass."
        return Verdict(outcome=Outcome.RIGHT, choice=None, sentence=passed, answer=name_of(given), share=1.0)
    if run.error:
        sentence = f"Your program ends with an error: `{_quiet(run.error)}`"
    else:
        failed = [check.says for check in question.check if check.id in run.failed]
        told = "this does not hold yet: " + " ".join(failed) if failed else "it does not do all that is asked."
        sentence = f"Your program runs, but {told}"  # which check fails is not known in an author's preview
    return Verdict(outcome=Outcome.WRONG, choice=None, sentence=sentence, answer=name_of(given))


def _needed(question: Question, tried: Tried | None) -> Tried:
    if tried is None:
        raise ValueError(f"{question.id}: an answer to a question of kind {question.kind} is graded by running it.")
    return tried


def _quiet(message: str) -> str:
    """One line of a program's own words, that cannot end the code mark it stands in."""
    return " ".join(message.replace("`", "'").split())[:300]
