"""Lessons: prose with fenced directives, read once and never changed.

A lesson is a folder `NN-slug/` with `lesson.md` and its cells. The file begins with TOML between two lines `+++`
(`title`, `minutes`, `summary`); each section begins at `## Title`, or at `## Title {#id}` where its id is to outlive
the title. In a section stand prose and

    ```{cell} first_gru.py
    title = "A GRU reads one sequence"
    figures = ["hidden_norms"]
    ```

    ```{question} sequence_classification/gru_logits_shape
    ```
"""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from unroll.content.mistakes import Mistake, did_you_mean
from unroll.content.schema import fit
from unroll.content.sections import Fence, Heading, Text, split
from unroll.content.toml_file import Damaged, TomlFile, parse_toml, read_text
from unroll.quiz.question import Record

FILE = "lesson.md"
FOLDER = re.compile(r"\d\d-([a-z0-9]+(?:-[a-z0-9]+)*)")


class LessonError(ValueError):
    """Lessons that cannot be used. Its text is one line for each mistake."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


class Prose(Record):
    text: str
    """Markdown."""


class CellPart(Record):
    """A live cell: plain PyTorch that runs by itself."""

    file: str
    source: str
    title: str | None = None
    figures: tuple[str, ...] = ()
    """Names of the figures to draw, in order; none: all that the run gives."""


class QuestionPart(Record):
    question_id: str


class Section(Record):
    id: str
    """Stored when it was read: its title in lower case, words joined by hyphens, or the `{#id}` behind the title."""
    title: str
    parts: tuple[Prose | CellPart | QuestionPart, ...]


class Lesson(Record):
    id: str
    """Name of its folder without the number, e.g. `one-label-for-the-whole-sequence`."""
    title: str
    minutes: int
    summary: str
    sections: tuple[Section, ...]


class FrontMatter(Record):
    title: str = Field(min_length=1)
    minutes: int = Field(ge=1, le=600)
    summary: str = Field(min_length=1)


class CellOptions(Record):
    title: str | None = None
    figures: tuple[str, ...] = ()


def load_lessons(
    folder: Path, questions: Collection[str] | None = None, figures: Collection[str] | None = None
) -> tuple[Lesson, ...]:
    """The lessons in `folder`, in the order of their numbers; none if there are none.

    Args:
        questions: ids that may be asked; None: any.
        figures: names of the figures that there are; None: any.

    Raises:
        LessonError: with every mistake in them.
    """
    reading = _Reading(questions, figures, [])
    lessons = [reading.lesson(each) for each in sorted(folder.iterdir()) if each.is_dir() and any(each.glob("*.md"))]
    if reading.mistakes:
        raise LessonError(sorted(set(reading.mistakes)))
    return tuple(lesson for lesson in lessons if lesson is not None)


def _section(heading: Heading, parts: list[Prose | CellPart | QuestionPart]) -> Section:
    return Section(id=heading.id or slug_of(heading.title), title=heading.title, parts=tuple(parts))


def slug_of(title: str) -> str:
    """A title as an id: lower-case words joined by hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))


@dataclass(frozen=True)
class _Reading:
    questions: Collection[str] | None
    figures: Collection[str] | None
    mistakes: list[Mistake]
    """Grows while files are read."""

    def lesson(self, folder: Path) -> Lesson | None:
        path = folder / FILE
        name = FOLDER.fullmatch(folder.name)
        if name is None:
            mend = "Name it like 01-one-label, a number for its place and lower-case words."
            self.mistakes.append(Mistake(path, 1, "folder", f'"{folder.name}" is no name for a lesson', mend))
        try:
            front, body, first = _front_matter(path)
        except Damaged as damage:
            self.mistakes.append(damage.mistake)
            return None
        fitted = fit(FrontMatter, front)
        self.mistakes.extend(fitted.mistakes)
        sections = tuple(self._sections(path, body, first))
        if not sections:
            mend = "Begin a section with `## Title`."
            self.mistakes.append(Mistake(path, first, "section", "the lesson has no section", mend))
        if fitted.record is None or name is None:
            return None
        return Lesson(id=name[1], sections=sections, **fitted.record.model_dump())

    def _sections(self, path: Path, body: str, first: int) -> Iterator[Section]:
        heading: Heading | None = None
        parts: list[Prose | CellPart | QuestionPart] = []
        seen: dict[str, int] = {}
        for block in split(body, first):
            match block:
                case Heading():
                    if heading is not None:
                        yield _section(heading, parts)
                    heading, parts = block, []
                    self._heading(path, block, seen)
                case Text() if heading is not None:
                    parts.append(Prose(text=block.text))
                case Fence() if heading is not None:
                    parts.extend(self._directive(path, block))
                case _:
                    mend = "Move it below a line `## Title`."
                    self.mistakes.append(Mistake(path, block.line, "section", "this stands before the first", mend))
        if heading is not None:
            yield _section(heading, parts)

    def _heading(self, path: Path, heading: Heading, seen: dict[str, int]) -> None:
        slug = heading.id or slug_of(heading.title)
        if not slug_of(heading.title):
            self.mistakes.append(Mistake(path, heading.line, "section", "it has no title", "Write one."))
        elif slug in seen:
            problem = f"its id {slug} is already that of line {seen[slug]}"
            self.mistakes.append(Mistake(path, heading.line, "section", problem, "Choose another title."))
        seen.setdefault(slug, heading.line)

    def _directive(self, path: Path, fence: Fence) -> Iterator[CellPart | QuestionPart]:
        if not fence.closed:
            mend = "Close it with a line of as many backticks."
            self.mistakes.append(Mistake(path, fence.line, fence.name, "this block has no end", mend))
        match fence.name:
            case "question":
                yield from self._question(path, fence)
            case "cell":
                yield from self._cell(path, fence)
            case _:
                mend = did_you_mean(fence.name, ["cell", "question"])
                self.mistakes.append(Mistake(path, fence.line, fence.name, "no such directive", mend))

    def _question(self, path: Path, fence: Fence) -> Iterator[QuestionPart]:
        if fence.body.strip():
            problem = "a question takes no settings"
            self.mistakes.append(Mistake(path, fence.line + 1, "question", problem, "Leave the block empty."))
        if self.questions is not None and fence.argument not in self.questions:
            mend = did_you_mean(fence.argument, self.questions)
            problem = f'there is no question "{fence.argument}"'
            self.mistakes.append(Mistake(path, fence.line, "question", problem, mend))
        yield QuestionPart(question_id=fence.argument)

    def _cell(self, path: Path, fence: Fence) -> Iterator[CellPart]:
        source = self._program(path, fence)
        try:
            file = parse_toml(fence.body, path, offset=fence.line)
        except Damaged as damage:
            self.mistakes.append(damage.mistake)
            return
        fitted = fit(CellOptions, file)
        self.mistakes.extend(fitted.mistakes)
        if fitted.record is None:
            return
        for figure in fitted.record.figures if self.figures is not None else ():
            if figure not in (self.figures or ()):
                problem, mend = f'there is no figure "{figure}"', did_you_mean(figure, self.figures or ())
                self.mistakes.append(file.mistake(("figures",), problem, mend))
        yield CellPart(file=fence.argument, source=source, **fitted.record.model_dump())

    def _program(self, path: Path, fence: Fence) -> str:
        file = path.parent / fence.argument
        known = {each.name for each in path.parent.glob("*.py")}
        if fence.argument not in known:
            problem, mend = f'there is no "{fence.argument}" beside the lesson', did_you_mean(fence.argument, known)
            self.mistakes.append(Mistake(path, fence.line, "cell", problem, mend))
            return ""
        try:
            source = read_text(file)
            ast.parse(source)
        except Damaged as damage:
            self.mistakes.append(damage.mistake)
            return ""
        except (SyntaxError, ValueError) as failure:
            line = getattr(failure, "lineno", None) or 1
            problem = f"this is not Python ({getattr(failure, 'msg', failure)})"
            self.mistakes.append(Mistake(file, line, "program", problem, f"Mend it until `python {file.name}` runs."))
            return ""
        return source


def _front_matter(path: Path) -> tuple[TomlFile, str, int]:
    """The front matter, the text after it, and the line that this begins on.

    Raises:
        Damaged: the file cannot be read, or does not begin with front matter.
    """
    text = read_text(path)
    match = re.match(r"\+\+\+ *\n(.*?)^\+\+\+ *(?:\n|\Z)", text, re.DOTALL | re.MULTILINE)
    if match is None:
        mend = "Begin the file with title, minutes and summary between two lines +++."
        raise Damaged(Mistake(path, 1, "file", "it has no front matter", mend))
    front = parse_toml(match[1], path, offset=1)
    return front, text[match.end() :], text[: match.end()].count("\n") + 1
