"""`pattern.toml`: what a folder of questions is about, and in which sets they are asked."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import Field

from unroll.content.mistakes import Mistake, did_you_mean
from unroll.content.schema import fit
from unroll.content.toml_file import Damaged, read_toml
from unroll.quiz.question import Record

FILE = "pattern.toml"
FILE_NAME = re.compile(r"[a-z][a-z0-9_]*")
"""How a pattern's folder and a question's file are named."""

Sentence = Annotated[str, Field(min_length=1)]


class Pattern(Record):
    """One subject: its title page, and the names that its questions may use."""

    title: Sentence
    tags: tuple[Sentence, ...] = ()
    minutes: int = Field(ge=1, le=600)
    """About how long it takes."""
    summary: Sentence
    skills: dict[str, Sentence]
    """Name -> what it says on the page."""
    misconceptions: dict[str, Sentence]
    """Name -> the false belief, as a sentence."""
    sets: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Name -> ids of its questions in their order; in the file an id may leave out the folder."""


def read_pattern(folder: Path, name: str) -> tuple[Pattern | None, list[Mistake]]:
    """The pattern of `folder`, called `name`, with full ids in its sets; and every mistake in its file.

    The ids are looked up among the question files that stand in the folder.
    """
    try:
        file = read_toml(folder / FILE)
    except Damaged as damage:
        return None, [damage.mistake]
    fitted = fit(Pattern, file)
    if fitted.record is None:
        return None, fitted.mistakes
    known = {path.stem for path in folder.glob("*.toml") if path.name != FILE}
    mistakes = fitted.mistakes
    sets: dict[str, tuple[str, ...]] = {}
    for label, listed in fitted.record.sets.items():
        stems = [entry.removeprefix(f"{name}/") for entry in listed]
        for stem in dict.fromkeys(stems):
            if stem not in known:
                mend = did_you_mean(stem, known)
                mistakes.append(file.mistake(("sets", label), f'there is no question "{stem}"', mend))
            elif stems.count(stem) > 1:
                mistakes.append(file.mistake(("sets", label), f'"{stem}" stands in it twice', "Leave one out."))
        sets[label] = tuple(f"{name}/{stem}" for stem in stems)
    return fitted.record.model_copy(update={"sets": sets}), mistakes
