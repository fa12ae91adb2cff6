"""One question: its TOML and the program beside it, read together."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from unroll.content.lines import FieldPath
from unroll.content.mistakes import Mistake
from unroll.content.pattern import FILE_NAME, Pattern
from unroll.content.schema import fit
from unroll.content.toml_file import Damaged, TomlFile, read_text, read_toml
from unroll.quiz.question import Question
from unroll.runner.parameters import Parameter, read_parameters


@dataclass(frozen=True)
class Draft:
    """A question file that could be read, with all that its rules look at."""

    file: TomlFile
    question: Question
    parameters: tuple[Parameter, ...]
    """The program's `# @param` lines."""
    has_program: bool
    """Whether there is a program that can be parsed."""
    pattern: Pattern | None
    """None if pattern.toml itself has to be mended first."""
    damaged: frozenset[FieldPath] = frozenset()
    """Fields that hold a stand-in, because what the file says does not fit."""

    def trusts(self, *field: str | int) -> bool:
        """Whether `field` holds what the author wrote."""
        return field not in self.damaged


def read_draft(path: Path, name: str, pattern: Pattern | None) -> tuple[Draft | None, list[Mistake]]:
    """The question at `path`, of the pattern called `name`; and what kept it from being read.

    Without a draft there is at least one mistake.
    """
    try:
        file = read_toml(path)
    except Damaged as damage:
        return None, [damage.mistake]
    mistakes = []
    if not FILE_NAME.fullmatch(path.stem):
        mend = "Use lower-case letters, digits and underscores, such as gru_logits_shape.toml."
        mistakes.append(Mistake(path, 1, "id", f'"{path.stem}" is not a valid name for a question', mend))
    source, parameters, faults = _read_program(path.with_suffix(".py"))
    given = {
        "id": f"{name}/{path.stem}",
        "source_code": source,
        "defaults": {parameter.name: parameter.value for parameter in parameters},
    }
    fitted = fit(Question, file, given)
    mistakes += faults + fitted.mistakes
    if fitted.record is None:
        return None, mistakes
    draft = Draft(file, fitted.record, parameters, not faults, pattern, fitted.damaged)
    return draft, mistakes


def _read_program(path: Path) -> tuple[str, tuple[Parameter, ...], list[Mistake]]:
    """The program, its parameters, and what is wrong with it."""
    try:
        source = read_text(path)
    except Damaged as damage:
        where = path.with_suffix(".toml")
        if path.exists():
            return "", (), [damage.mistake]
        mend = f"Put the program beside the question, as {path.name}."
        return "", (), [Mistake(where, 1, "program", f"{path.name} does not exist", mend)]
    try:
        ast.parse(source)
    except (SyntaxError, ValueError) as failure:
        line = getattr(failure, "lineno", None) or 1
        problem = f"this is not Python ({getattr(failure, 'msg', failure)})"
        return source, (), [Mistake(path, line, "program", problem, f"Mend it until `python {path.name}` runs.")]
    parameters = tuple(read_parameters(source))
    return source, parameters, list(_unread(path, source, parameters))


def _unread(path: Path, source: str, parameters: tuple[Parameter, ...]) -> Iterator[Mistake]:
    """Lines that look like parameters and are none: a page would show no widget for them."""
    read: dict[str, int] = {}
    for parameter in parameters:
        first = read.setdefault(parameter.name, parameter.line)
        if first != parameter.line:
            problem = f"{parameter.name} is already the parameter of line {first}"
            yield Mistake(path, parameter.line, "@param", problem, "Give each parameter one line.")
    known = {parameter.line for parameter in parameters}
    for number, line in enumerate(source.splitlines(), 1):
        if re.search(r"#\s*@param\b", line) and number not in known:
            mend = "Write `name = literal  # @param {...}`, on one line, not indented."
            yield Mistake(path, number, "@param", "this is not read as a parameter", mend)
