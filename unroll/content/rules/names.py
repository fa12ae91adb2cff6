"""Names in a question mean something: keys, choices, skills, misconceptions."""

from collections import Counter
from collections.abc import Iterator

from unroll.content.mistakes import Mistake, did_you_mean
from unroll.content.question_file import Draft
from unroll.quiz.question import Kind


def one_key(draft: Draft) -> Iterator[Mistake]:
    """Exactly one choice is the key; where several may be right, at least one is and at least one is not."""
    keys = [place for place, choice in enumerate(draft.question.choice) if choice.key]
    if not keys:
        yield draft.file.mistake(("choice",), "no choice is the key", "Add `key = true` to the right choice.")
    if draft.question.kind is Kind.SEVERAL:
        if len(keys) == len(draft.question.choice):
            yield draft.file.mistake(("choice",), "every choice is a key", "Add a choice that is wrong.")
        return
    for place in keys[1:]:
        first = draft.question.choice[keys[0]].id
        problem = f'a second key beside "{first}"'
        yield draft.file.mistake(("choice", place, "key"), problem, "Leave `key = true` at one choice only.")


def misconceptions(draft: Draft) -> Iterator[Mistake]:
    """Every wrong choice names a misconception of the pattern; the key names none."""
    known = draft.pattern.misconceptions if draft.pattern else None
    nameless = [choice.id for choice in draft.question.choice if choice.misconception is None]
    if len(nameless) == 1 and not any(choice.key for choice in draft.question.choice):
        nameless = []  # the one without is meant to be the key, and `one_key` says so
    for place, choice in enumerate(draft.question.choice):
        field = ("choice", place, "misconception")
        name = choice.misconception
        if choice.key and name is not None:
            yield draft.file.mistake(field, "the key has a misconception", "Leave it out here.")
        elif not choice.key and choice.id in nameless:
            mend = "Add the name of a misconception in pattern.toml."
            yield draft.file.mistake(field, f'the wrong choice "{choice.id}" has none', mend)
        elif name is not None and known is not None and name not in known:
            mend = f"{did_you_mean(name, known)} Or add it to pattern.toml."
            yield draft.file.mistake(field, f'"{name}" is not in pattern.toml', mend)


def skill(draft: Draft) -> Iterator[Mistake]:
    """The skill is one of the pattern's."""
    name = draft.question.skill
    if draft.pattern is not None and name not in draft.pattern.skills:
        mend = f"{did_you_mean(name, draft.pattern.skills)} Or add it to pattern.toml."
        yield draft.file.mistake(("skill",), f'"{name}" is not in pattern.toml', mend)


def choice_ids(draft: Draft) -> Iterator[Mistake]:
    """No two choices share an id."""
    counts: Counter[str] = Counter()
    for place, choice in enumerate(draft.question.choice):
        counts[choice.id] += 1
        if counts[choice.id] == 2:
            mend = "Give each choice a name of its own."
            yield draft.file.mistake(("choice", place, "id"), f'"{choice.id}" is there twice', mend)


def common_mistakes(draft: Draft) -> Iterator[Mistake]:
    """Every common mistake leads to a wrong choice."""
    wrong = [choice.id for choice in draft.question.choice if not choice.key]
    for place, mistake in enumerate(draft.question.mistakes):
        if mistake.choice not in wrong:
            problem = f'"{mistake.choice}" is not a wrong choice of this question'
            mend = did_you_mean(mistake.choice, wrong)
            yield draft.file.mistake(("mistakes", place, "choice"), problem, mend)
