"""What makes a sound question a weak one: answers that give themselves away, questions that are there twice.

Unlike the mistakes of `check` these are judgements; an author may overrule them.
"""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations

from unroll.content.bank import Bank
from unroll.content.lines import FieldPath
from unroll.content.mistakes import Mistake
from unroll.content.pattern import FILE
from unroll.content.toml_file import TomlFile, read_toml
from unroll.quiz.question import Kind, Question
from unroll.quiz.variant import Variant, make_variant

LONGER = 1.25
"""A key this much longer than the longest other option stands out."""
SPREAD = 3.0
"""Options whose lengths differ by more than this factor are not parallel."""
ALIKE = 0.9
"""Prompts this similar ask the same."""
BIAS = 0.5
"""Of the questions with options: share that may have the key at the same place of the file."""
FEW = 8
"""Below this many questions nothing is said of their places."""
FORMS = {
    "is code": re.compile(r"^`.*`$", re.DOTALL),
    "ends with a full stop": re.compile(r"\.$"),
    "begins with a capital letter": re.compile(r"^[A-Z]"),
}
"""Forms in which all options of a question are written, or none."""
OPTIONS = (Kind.SINGLE_CHOICE, Kind.SEVERAL)


def lint(bank: Bank) -> list[Mistake]:
    """Everything that looks weak in a sound bank, in the order of files and lines."""
    found: list[Mistake] = []
    files = {name: read_toml(bank.file_of(name)) for name in bank.questions}
    for name, question in bank.questions.items():
        found += _of_one(question, files[name])
    found += _duplicates(bank, files)
    found += _unused(bank)
    found += _places(bank, files)
    return sorted(found)


def _of_one(question: Question, file: TomlFile) -> Iterator[Mistake]:
    variant = make_variant(question, 0)
    if question.kind in OPTIONS:
        yield from _longest(question, variant, file)
        yield from _parallel(question, variant, file)
    yield from _hint(question, variant, file)
    if question.kind is Kind.FIX and question.condition is None:
        problem = "only the key's own program says that the key is right"
        mend = "Add a `condition` over the outcome that the mended program meets and the others do not."
        yield file.mistake(("outcome",), problem, mend)


def _at(question: Question, choice: str, field: str) -> FieldPath:
    return ("choice", [each.id for each in question.choice].index(choice), field)


def _longest(question: Question, variant: Variant, file: TomlFile) -> Iterator[Mistake]:
    lengths = {choice.id: len(choice.text) for choice in variant.choices}
    others = max(lengths[choice.id] for choice in variant.choices if not choice.key)
    for choice in variant.choices:
        if choice.key and lengths[choice.id] > LONGER * others and lengths[choice.id] - others > 8:
            problem = f"the key is much the longest option ({lengths[choice.id]} signs, the next {others})"
            yield file.mistake(_at(question, choice.id, "text"), problem, "Shorten it, or say more in the others.")


def _parallel(question: Question, variant: Variant, file: TomlFile) -> Iterator[Mistake]:
    texts = {choice.id: choice.text.strip() for choice in question.choice}
    for what, form in FORMS.items():
        odd = [name for name, text in texts.items() if form.search(text)]
        rest = [name for name in texts if name not in odd]
        single = odd if len(odd) == 1 else rest if len(rest) == 1 else []
        if len(texts) > 2 and single:
            problem = f'only "{single[0]}" {what if single == odd else f"is unlike the others: each of them {what}"}'
            yield file.mistake(_at(question, single[0], "text"), problem, "Write all options in the same form.")
    lengths = sorted(len(choice.text) for choice in variant.choices)
    if lengths[-1] > SPREAD * lengths[0] and lengths[-1] > 24:
        problem = f"the options have {lengths[0]} to {lengths[-1]} signs"
        yield file.mistake(("choice",), problem, "Write them about equally long.")


def _hint(question: Question, variant: Variant, file: TomlFile) -> Iterator[Mistake]:
    key, rest = _words(variant.key.text), set[str]()
    for choice in variant.choices:
        if not choice.key:
            rest |= _words(choice.text)
    telling = key - rest - _words(variant.prompt)
    told = telling & _words(variant.hint)
    if telling and len(told) >= max(1, (len(telling) + 1) // 2) and len(told) > (0 if len(telling) < 3 else 1):
        problem = f"it says what only the key says ({', '.join(sorted(told))})"
        yield file.mistake(("hint",), problem, "Ask for the thought that leads there instead.")


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z_]{4,}|\d+", text.casefold()) if word not in _COMMON}


_COMMON = {"that", "this", "with", "from", "each", "every", "have", "what", "which", "when", "then", "than", "into", "step", "steps"}  # fmt: skip  # noqa: E501


def _duplicates(bank: Bank, files: dict[str, TomlFile]) -> Iterator[Mistake]:
    for one, other in combinations(bank.questions.values(), 2):
        if one.source_code == other.source_code and one.outcome == other.outcome and one.kind is other.kind:
            problem = f"{one.id} has the same program and outcome"
            yield files[other.id].mistake(("outcome",), problem, "Ask something else, or leave one out.")
        elif _similar(one.prompt, other.prompt):
            problem = f"{one.id} asks nearly the same"
            yield files[other.id].mistake(("prompt",), problem, "Ask something else, or leave one out.")


def _similar(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, " ".join(one.split()), " ".join(other.split()), autojunk=False)
    return matcher.real_quick_ratio() > ALIKE and matcher.quick_ratio() > ALIKE and matcher.ratio() > ALIKE


def _unused(bank: Bank) -> Iterator[Mistake]:
    for name, pattern in bank.patterns.items():
        file = read_toml(bank.folder / name / FILE)
        asked = [each for each in bank.questions.values() if each.id.startswith(f"{name}/")]
        used = {choice.misconception for each in asked for choice in each.choice}
        for misconception in pattern.misconceptions.keys() - used:
            mend = "Write a wrong option for it, or take it out."
            yield file.mistake(
                ("misconceptions", misconception), f'no option of a question has "{misconception}"', mend
            )
        for skill in pattern.skills.keys() - {each.skill for each in asked}:
            yield file.mistake(("skills", skill), f'no question is about "{skill}"', "Write one, or take it out.")


def _places(bank: Bank, files: dict[str, TomlFile]) -> Iterator[Mistake]:
    asked = [each for each in bank.questions.values() if each.kind is Kind.SINGLE_CHOICE]
    places = Counter([choice.key for choice in each.choice].index(True) for each in asked)
    if len(asked) < FEW:
        return
    place, often = places.most_common(1)[0]
    if often > BIAS * len(asked):
        last = [each for each in asked if each.choice[place].key][-1]
        problem = f"the key is option {place + 1} in {often} of {len(asked)} questions"
        mend = "Everybody's first variant shows the file's order: move some keys to another place."
        yield files[last.id].mistake(("choice", place), problem, mend)
