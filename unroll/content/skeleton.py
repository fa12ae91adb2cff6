"""A new question that works at once: a file and its program, to be changed line by line while `check` stays content."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from unroll.content.mistakes import did_you_mean
from unroll.content.pattern import FILE, FILE_NAME, Pattern
from unroll.quiz.question import Evidence, Kind, Level

_FOLDER = files("unroll.content") / "skeletons"
EVIDENCE = {
    Kind.SEVERAL: Evidence.OUTPUT,
    Kind.SHAPE: Evidence.OUTPUT,
    Kind.NUMBER: Evidence.OUTPUT,
    Kind.ORDER: Evidence.PATCH,
    Kind.FIX: Evidence.PATCH,
}
"""The evidence that a new question of these kinds begins with; single choice begins with any."""


class CannotBegin(ValueError):
    """A question cannot be begun like this; the message says why and what to do."""


@dataclass(frozen=True)
class Wish:
    """What an author wants to begin with."""

    name: str
    """Of the file, without suffix."""
    kind: Kind = Kind.SINGLE_CHOICE
    evidence: Evidence = Evidence.OUTPUT
    level: Level = Level.EASY
    title: str = "A new question"
    skill: str | None = None
    """None: the first of the pattern."""


def evidence_of(kind: Kind, wanted: Evidence | None) -> Evidence:
    """The evidence that a new question of this kind begins with.

    Raises:
        CannotBegin: the kind does not begin with what is wanted.
    """
    own = EVIDENCE.get(kind)
    if own is not None and wanted not in (None, own):
        raise CannotBegin(f"A new question of kind {kind} begins with {own} evidence. Leave --evidence out.")
    return own or wanted or Evidence.OUTPUT


def begin(folder: Path, pattern: Pattern, wish: Wish) -> tuple[Path, Path]:
    """Write the question file and its program into the folder of a pattern.

    Raises:
        CannotBegin: the name cannot be used or is taken, or the pattern lacks what a question names.
    """
    question, program = folder / f"{wish.name}.toml", folder / f"{wish.name}.py"
    if not FILE_NAME.fullmatch(wish.name) or question.name == FILE:
        raise CannotBegin(f'"{wish.name}" cannot be the name of a question. Use lower-case letters, digits and "_".')
    for path in (question, program):
        if path.exists():
            raise CannotBegin(f"{path} is there already. Choose another name.")
    if wish.skill is not None and wish.skill not in pattern.skills:
        raise CannotBegin(
            f'"{wish.skill}" is not a skill of {folder / FILE}. {did_you_mean(wish.skill, pattern.skills)}'
        )
    if not pattern.misconceptions or not pattern.skills:
        raise CannotBegin(f"{folder / FILE} names no skill or no misconception. Add one of each first.")
    filled = {
        "title": wish.title.replace("\\", "\\\\").replace('"', '\\"'),
        "kind": "" if wish.kind is Kind.SINGLE_CHOICE else f'kind     = "{wish.kind}"\n',
        "evidence": wish.evidence,
        "level": wish.level,
        "skill": wish.skill or next(iter(pattern.skills)),
        "misconception": next(iter(pattern.misconceptions)),
    }
    name = f"single_choice-{wish.evidence}" if wish.kind is Kind.SINGLE_CHOICE else str(wish.kind)
    text = (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    for field, value in filled.items():
        text = text.replace(f"@@{field}@@", value)
    question.write_text(text, encoding="utf-8")
    program.write_text((_FOLDER / f"{name}.program").read_text(encoding="utf-8"), encoding="utf-8")
    return question, program
