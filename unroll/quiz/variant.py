"""One question with fresh numbers: the same seed gives the same variant, in every process and for ever."""

import random
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import islice, product
from typing import Any

from unroll.quiz.expression import evaluate, render
from unroll.quiz.literal import read_literal, same
from unroll.quiz.question import Choice, Evidence, Kind, Line, Mistake, Question, Record, Value
from unroll.quiz.typed import within

DRAWS = 200
"""Random draws before the allowed values are searched one by one."""
SEARCHED = 20_000
"""Combinations looked at in such a search; beyond it a question counts as having no variant."""


class NoVariant(ValueError):
    """No combination of the question's parameters meets `require` with all options distinct."""


class Variant(Record):
    """A question as it is asked: every placeholder filled in, the choices in the order of the screen."""

    question_id: str
    seed: int
    values: dict[str, Value]
    """Value of every parameter of the program."""
    choices: tuple[Choice, ...]
    """Rendered; an `output` question's choices all carry the literal they stand for in `value`."""
    prompt: str
    hint: str
    steps: tuple[str, ...]
    quick_check: str
    mistakes: tuple[Mistake, ...]
    lines: tuple[Line, ...] = ()
    """`order`: the lines as they are shown at first, never in the program's own order."""

    @property
    def key(self) -> Choice:
        """The right choice, the first of them where there may be several."""
        return next(choice for choice in self.choices if choice.key)

    def find(self, choice_id: str) -> Choice | None:
        """The choice with this id, or None."""
        return next((choice for choice in self.choices if choice.id == choice_id), None)


def make_variant(question: Question, seed: int) -> Variant:
    """The question as `seed` asks it.

    Seed 0 has the program's own values and the file's order of choices; any other seed draws both.

    Raises:
        NoVariant: no combination of the parameters is allowed.
        BadExpression: a text or condition of the question has no value.
    """
    if seed == 0:
        return variant_with(question, {})
    values, order = draw(question, seed)
    return variant_with(question, values, seed=seed, order=order)


def draw(
    question: Question, seed: int, allowed: Callable[[dict[str, Value]], bool] | None = None
) -> tuple[dict[str, Value], list[int]]:
    """What a seed other than 0 draws: the parameters' values, and the places of the choices on the screen.

    Args:
        allowed: which values may be asked, by default `is_allowed`; a caller with many seeds may remember its answers.

    Raises:
        NoVariant, BadExpression: as `make_variant`.
    """
    dice = random.Random(f"{question.id}:{seed}")  # a text seeds through SHA-512: the same in every process
    values = _draw(question, dice, allowed or (lambda values: is_allowed(question, values)))
    order = list(range(len(question.choice)))
    dice.shuffle(order)
    return values, order


def variant_with(
    question: Question, values: Mapping[str, Value], *, seed: int = 0, order: list[int] | None = None
) -> Variant:
    """The question with these values beside the program's own, choices in the file's order or in `order`.

    Raises:
        BadExpression: a text of the question has no value.
    """
    names = {**question.defaults, **values}
    choices = [_rendered(question, choice, names) for choice in question.choice]
    return Variant(
        question_id=question.id,
        seed=seed,
        values=names,
        choices=tuple(choices if order is None else [choices[place] for place in order]),
        prompt=render(question.prompt, names),
        hint=render(question.hint, names),
        steps=tuple(render(step, names) for step in question.solution.steps),
        quick_check=render(question.solution.quick_check, names),
        mistakes=tuple(
            Mistake(choice=mistake.choice, text=render(mistake.text, names)) for mistake in question.mistakes
        ),
        lines=_shuffled(question.line, random.Random(f"{question.id}:lines:{seed}")),
    )


def _shuffled(lines: tuple[Line, ...], dice: random.Random) -> tuple[Line, ...]:
    """The lines in an order other than their own, if they have another."""
    shown = list(lines)
    while len({line.id for line in lines}) > 1 and tuple(shown) == lines:
        dice.shuffle(shown)
    return tuple(shown)


def allowed_values(question: Question) -> Iterator[dict[str, Value]]:
    """Every combination of `parameters` that may be asked, in the file's order.

    Raises:
        BadExpression: a text or condition of the question has no value.
    """
    for drawn in product(*question.parameters.values()):
        values = dict(zip(question.parameters, drawn, strict=True))
        if is_allowed(question, values):
            yield values


def sample_variants(question: Question, limit: int) -> list[Variant]:
    """Seed 0, and up to `limit` further variants of different values: all there are, or an even sample.

    Raises:
        BadExpression: a text or condition of the question has no value.
    """
    return [make_variant(question, 0), *(variant_with(question, each) for each in sample_values(question, limit)[1:])]


def sample_values(question: Question, limit: int) -> list[dict[str, Value]]:
    """The values of `sample_variants`: none beside the program's own, then up to `limit` combinations.

    Raises:
        BadExpression: a text or condition of the question has no value.
    """
    if not question.parameters:
        return [{}]
    allowed = [
        values
        for values in islice(allowed_values(question), SEARCHED)
        if {**question.defaults, **values} != question.defaults
    ]
    if len(allowed) > limit:
        allowed = random.Random(question.id).sample(allowed, limit)
    return [{}, *allowed]


def is_allowed(question: Question, values: Mapping[str, Value]) -> bool:
    """Whether these values meet `require` and keep all options distinct.

    Raises:
        BadExpression: a choice or condition has no value.
    """
    names = {**question.defaults, **values}
    if not all(evaluate(condition, names) for condition in question.require):
        return False
    choices = [_answer(question, choice, names) for choice in question.choice]
    return are_distinct(choices, question)


def are_distinct(choices: list[Choice], question: Question | None = None) -> bool:
    """Whether no two rendered choices read the same or stand for the same value.

    Args:
        question: whose choices these are; the values of a `number` question differ by more than its tolerance.
    """
    return not any(_alike(one, other, question) for i, one in enumerate(choices) for other in choices[i + 1 :])


def _alike(one: Choice, other: Choice, question: Question | None) -> bool:
    if " ".join(one.text.split()) == " ".join(other.text.split()):
        return True
    if one.value is None or other.value is None:
        return False
    values = _read(one.value), _read(other.value)
    if question is not None and question.kind is Kind.NUMBER:
        one_value, other_value = values
        return within(one_value, other_value, question.number) or within(other_value, one_value, question.number)
    return same(*values)


@lru_cache(maxsize=4096)
def _read(literal: str) -> Any:
    return read_literal(literal)


def _rendered(question: Question, choice: Choice, names: Mapping[str, Value]) -> Choice:
    return _answer(question, choice, names).model_copy(update={"why": render(choice.why, names)})


def _answer(question: Question, choice: Choice, names: Mapping[str, Value]) -> Choice:
    """The choice with the two texts by which options are told apart."""
    text = render(choice.text, names)
    value = None
    if question.evidence is Evidence.OUTPUT:
        value = text if choice.value is None else render(choice.value, names)
    return choice.model_copy(update={"text": text, "value": value})


def _draw(question: Question, dice: random.Random, allowed: Callable[[dict[str, Value]], bool]) -> dict[str, Value]:
    for _ in range(DRAWS):
        values = {name: dice.choice(each) for name, each in question.parameters.items()}
        if allowed(values):
            return values
    searched = list(islice(allowed_values(question), SEARCHED))
    if not searched:
        raise NoVariant(f"{question.id}: no combination of its parameters keeps all options distinct.")
    return dice.choice(searched)
