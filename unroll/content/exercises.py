"""Debug exercises: one folder each, read once and never changed.

`exercises/NN-slug/` holds `exercise.toml` (what is told and what is checked), `starter.py` (plain PyTorch that fails or
is silently wrong), `solution.py`, and at least one `half*.py`: a half or cheating mend, which must not pass.
"""

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from pydantic import Field

from unroll.content import findings
from unroll.content.held_out import HeldOut
from unroll.content.mistakes import Mistake, did_you_mean
from unroll.content.schema import fit
from unroll.content.toml_file import Damaged, TomlFile, read_text, read_toml
from unroll.quiz.expression import BadExpression, names_in, names_of
from unroll.quiz.question import Level, Record

FILE = "exercise.toml"
FOLDER = re.compile(r"\d\d-([a-z0-9]+(?:-[a-z0-9]+)*)")
SCORES = ("right", "recalls", "worst_recall", "predicted", "steady", "alone", "problem")
"""Names of the held-out score, beside those of `findings.NAMES`. `problem`: why there is no score."""


class ExerciseError(ValueError):
    """Exercises that cannot be used. Its text is one line for each mistake."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


class Meter(Record):
    """One number of the run that tells sick from well."""

    label: str = Field(min_length=1)
    value: str
    """Expression; its value is shown."""
    well: str
    """Expression, true when the number is as it should be."""
    percent: bool = False


class Check(Record):
    """One condition for the run to count as mended."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Stable name, stored with each attempt."""
    title: str = Field(min_length=1)
    """What holds when it passes."""
    holds: str
    """Expression over `findings.NAMES` and the held-out score."""
    otherwise: str = Field(min_length=1)
    """What it means when it does not hold, in words that teach; placeholders for the same names."""


class Exercise(Record):
    id: str
    """Name of its folder without the number."""
    title: str = Field(min_length=1)
    level: Level
    minutes: int = Field(ge=1, le=60)
    skill: str
    """Name from pattern.toml."""
    story: str = Field(min_length=1)
    """What somebody did and what went wrong, Markdown."""
    goal: str = Field(min_length=1)
    """What counts as mended, one sentence."""
    hint: str = Field(min_length=1)
    because: str = Field(min_length=1)
    """What was wrong and why the mend helps; shown when it is mended, or with the solution."""
    steps: int = Field(ge=1, le=10_000)
    """The budget: optimizer steps that a run may take."""
    keep: tuple[str, ...] = Field(min_length=1)
    """Names whose statements are the task: they stand in the program as they stood in the starter."""
    held_out: HeldOut
    figures: tuple[str, ...] = ()
    meter: tuple[Meter, ...] = Field(min_length=1, max_length=4)
    check: tuple[Check, ...] = Field(min_length=1)
    starter: str
    solution: str
    halves: tuple[str, ...] = Field(min_length=1)


def load_exercises(folder: Path, skills: Collection[str] | None = None) -> tuple[Exercise, ...]:
    """The exercises in `folder`, in the order of their numbers; none if there is no such folder.

    Raises:
        ExerciseError: with every mistake in them.
    """
    mistakes: list[Mistake] = []
    found = []
    for each in sorted(folder.iterdir()) if folder.is_dir() else []:
        if each.is_dir() and (each / FILE).exists():
            exercise = _read(each, skills, mistakes)
            found += [exercise] if exercise else []
    if mistakes:
        raise ExerciseError(sorted(set(mistakes)))
    return tuple(found)


def _read(folder: Path, skills: Collection[str] | None, mistakes: list[Mistake]) -> Exercise | None:
    path = folder / FILE
    name = FOLDER.fullmatch(folder.name)
    if name is None:
        mend = "Name it like 05-the-loss-turns-nan, a number for its place and lower-case words."
        mistakes.append(Mistake(path, 1, "folder", f'"{folder.name}" is no name for an exercise', mend))
        return None
    try:
        file = read_toml(path)
        halves = tuple(_program(each) for each in sorted(folder.glob("half*.py")))
        given = {
            "id": name[1],
            "starter": _program(folder / "starter.py"),
            "solution": _program(folder / "solution.py"),
            "halves": halves or ("",),
        }
    except Damaged as damage:
        mistakes.append(damage.mistake)
        return None
    if not halves:
        mend = "Write half.py: a half or cheating mend that must not pass."
        mistakes.append(Mistake(path, 1, "folder", "there is no half.py", mend))
    fitted = fit(Exercise, file, given)
    mistakes.extend(fitted.mistakes)
    if fitted.record is not None and not fitted.mistakes:
        mistakes.extend(_broken(fitted.record, file, skills))
    return fitted.record


def _program(path: Path) -> str:
    source = read_text(path)
    try:
        ast.parse(source)
    except (SyntaxError, ValueError) as failure:
        line, problem = getattr(failure, "lineno", None) or 1, f"this is not Python ({failure})"
        raise Damaged(Mistake(path, line, "program", problem, "Mend it until it can be read.")) from failure
    return source


def _broken(exercise: Exercise, file: TomlFile, skills: Collection[str] | None) -> Iterator[Mistake]:
    if skills is not None and exercise.skill not in skills:
        yield file.mistake(("skill",), f'there is no skill "{exercise.skill}"', did_you_mean(exercise.skill, skills))
    known = {*findings.NAMES, *SCORES}
    for place, meter in enumerate(exercise.meter):
        for field in ("value", "well"):
            yield from _names(file, ("meter", place, field), names_of, getattr(meter, field), known)
    for place, check in enumerate(exercise.check):
        yield from _names(file, ("check", place, "holds"), names_of, check.holds, known)
        yield from _names(file, ("check", place, "otherwise"), names_in, check.otherwise, known)
    yield from _names(file, ("held_out", "label"), names_of, exercise.held_out.label, {"tokens"})
    bound = _bound(exercise.starter)
    for name in exercise.keep:
        if name not in bound:
            yield file.mistake(("keep",), f'the starter defines no "{name}"', did_you_mean(name, bound))


def _names(file: TomlFile, field: tuple[str | int, ...], read: object, text: str, known: set[str]) -> Iterator[Mistake]:
    try:
        used = read(text)  # type: ignore[operator]
    except BadExpression as failure:
        yield file.mistake(field, f"{failure}", "Mend the expression.")
        return
    for name in sorted(used - known):
        yield file.mistake(field, f'nothing is called "{name}" here', did_you_mean(name, known))


def _bound(source: str) -> set[str]:
    """Names that the program binds anywhere."""
    tree = ast.walk(ast.parse(source))
    return {name for node in tree for name in names_bound(node)}


def names_bound(node: ast.AST) -> set[str]:
    """Names that this statement binds."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if not isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.For):
        return set()
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    stored = (each for target in targets for each in ast.walk(target))
    return {each.id for each in stored if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
