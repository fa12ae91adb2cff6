"""Ways to make a sound question wrong, each for the kinds and the evidence that it fits.

A mutation changes the record of a question, not its file: what `check` would see as well is no matter here, the
evidence alone has to turn red.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from unroll.content.evidence import in_order
from unroll.quiz.literal import read_literal
from unroll.quiz.question import Choice, Edit, Evidence, Kind, NumberRule, Question
from unroll.quiz.variant import make_variant

CLAIMS = (Evidence.EXPERIMENT, Evidence.CONCEPT)


@dataclass(frozen=True)
class Mutation:
    name: str
    question: Question
    item: str
    """Id that a defect has to name, or a word of it."""


def mutations(question: Question) -> Iterator[Mutation]:
    """Every way that is known here to make this question wrong."""
    yield from _keys_swapped(question)
    yield from _edits_broken(question)
    yield from _claims_widened(question)


def changed(question: Question, choice_id: str, **update: object) -> Question:
    """The question with one of its choices changed."""
    choices = tuple(each.model_copy(update=update) if each.id == choice_id else each for each in question.choice)
    return question.model_copy(update={"choice": choices})


def _wrong(question: Question) -> list[Choice]:
    return [choice for choice in question.choice if not choice.key]


def _keys_swapped(question: Question) -> Iterator[Mutation]:
    key = question.key
    for wrong in _wrong(question):
        if question.kind is Kind.ORDER:
            turned = _order_swapped(question, wrong)
        else:
            turned = changed(changed(question, key.id, key=False), wrong.id, key=True)
        yield Mutation(f"key for {wrong.id}", turned, wrong.id)


def _order_swapped(question: Question, wrong: Choice) -> Question:
    """The program stands in the wrong order, and its own order counts as wrong."""
    lines = {line.id: line for line in question.line}
    program = question.model_copy(
        update={
            "source_code": in_order(question, wrong.order),
            "line": tuple(lines[name] for name in wrong.order),
        }
    )
    turned = changed(program, wrong.id, key=True, order=())
    return changed(turned, question.key.id, key=False, order=tuple(lines))


def _edits_broken(question: Question) -> Iterator[Mutation]:
    match question.evidence, question.kind:
        case Evidence.PATCH, Kind.ORDER:
            for wrong in _wrong(question):
                own = tuple(line.id for line in question.line)
                yield Mutation(f"{wrong.id} is in order", changed(question, wrong.id, order=own), wrong.id)
        case Evidence.PATCH, _:
            yield from _mends_broken(question)
        case Evidence.OUTPUT, _:
            for wrong in _wrong(question):
                idle = changed(_ended(question), wrong.id, edit=IDLE, set={})
                yield Mutation(f"{wrong.id} changes nothing", idle, wrong.id)


END = "# the program ends here"
IDLE = Edit(find=END, replace="# as it was")
SLIP = Edit(find=END, replace="misspelt_name")


def _ended(question: Question) -> Question:
    """The program with a last line at which an edit can begin."""
    return question.model_copy(update={"source_code": f"{question.source_code.rstrip()}\n{END}\n"})


def _mends_broken(question: Question) -> Iterator[Mutation]:
    key = question.key
    yield Mutation(f"{key.id} mends nothing", changed(_ended(question), key.id, edit=IDLE, set={}), key.id)
    for wrong in _wrong(question):
        yield Mutation(f"{wrong.id} mends", changed(question, wrong.id, edit=key.edit, set=key.set), wrong.id)
        yield Mutation(f"{wrong.id} slips", changed(_ended(question), wrong.id, edit=SLIP, set={}), wrong.id)


def _claims_widened(question: Question) -> Iterator[Mutation]:
    for choice in question.choice:
        if question.evidence in CLAIMS and choice.key:
            yield Mutation(
                f"{choice.id} claims too much", changed(question, choice.id, claim="outcome == 'no'"), choice.id
            )
        elif question.evidence in CLAIMS:
            yield Mutation(
                f"{choice.id} claims nothing", changed(question, choice.id, claim="outcome != 'no'"), choice.id
            )
    if question.condition is not None:
        wide = question.model_copy(update={"condition": "outcome != 'no'"})
        yield Mutation("any outcome will do", wide, "condition" if question.kind is not Kind.ORDER else "order")
    if question.kind is Kind.NUMBER:
        wide = question.model_copy(update={"number": NumberRule(absolute=1e12)})
        yield Mutation("any number will do", wide, question.key.id)
    if question.kind is Kind.SEVERAL and question.evidence is Evidence.OUTPUT:
        for wrong in _wrong(question):
            rendered = make_variant(question, 0).find(wrong.id)
            value = read_literal((rendered or wrong).value or "")
            wide = question.model_copy(update={"outcome": f"[*({question.outcome}), {value!r}]"})
            yield Mutation(f"{wrong.id} is counted in", wide, wrong.id)
