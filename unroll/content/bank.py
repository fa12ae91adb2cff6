"""The bank of questions, read once and never changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from unroll.content.mistakes import Mistake
from unroll.content.pattern import FILE, FILE_NAME, Pattern, read_pattern
from unroll.content.question_file import Draft, read_draft
from unroll.content.rules import broken_rules
from unroll.quiz.question import Question


class BankError(ValueError):
    """A bank that cannot be used. Its text is one line for each mistake."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Bank:
    """Every question, by id, and the patterns they belong to."""

    folder: Path
    questions: Mapping[str, Question]
    patterns: Mapping[str, Pattern]
    """By the name of their folder."""

    @property
    def pattern(self) -> Pattern:
        """The first pattern: the one a bank with a single pattern is about."""
        return next(iter(self.patterns.values()))

    def in_set(self, name: str) -> tuple[Question, ...]:
        """Questions of a set of the first pattern, in its order.

        Raises:
            KeyError: there is no such set.
        """
        return tuple(self.questions[each] for each in self.pattern.sets[name])

    def file_of(self, question_id: str) -> Path:
        """Where the question is written."""
        return self.folder / f"{question_id}.toml"


def load_bank(folder: Path) -> Bank:
    """The bank in `folder`: a bank, or the folder of one pattern.

    Raises:
        BankError: with every mistake in it.
    """
    bank, mistakes = read_bank(folder)
    if mistakes:
        raise BankError(mistakes)
    return bank


def check(path: Path) -> list[Mistake]:
    """Every mistake in a bank, in the folder of one pattern or in one question file, in the order of lines."""
    return read_bank(path)[1]


def read_bank(path: Path) -> tuple[Bank, list[Mistake]]:
    """What could be read at `path` (a bank, a pattern's folder or a question file), and what to mend."""
    if path.suffix == ".toml" and path.name != FILE:
        return _read([path.parent], _root(path.parent), only=path)
    folder = path.parent if path.name == FILE else path
    if not folder.is_dir():
        mend = "Name a bank, the folder of a pattern, or a question's .toml file."
        return _nothing(folder, Mistake(folder, 1, "path", "there is no such folder", mend))
    if (folder / FILE).exists():
        return _read([folder], _root(folder))
    folders = [each for each in sorted(folder.iterdir()) if each.is_dir() and any(each.glob("*.toml"))]
    if not folders:
        mend = f"A bank has a folder for each pattern, with a {FILE} in it."
        return _nothing(folder, Mistake(folder, 1, "path", "there is no pattern in this folder", mend))
    return _read(folders, folder)


def _nothing(folder: Path, mistake: Mistake) -> tuple[Bank, list[Mistake]]:
    return Bank(folder, {}, {}), [mistake]


def _root(folder: Path) -> Path:
    """The bank that the pattern's folder stands in."""
    return folder.parent if folder.name else folder.resolve().parent


def _read(folders: list[Path], root: Path, only: Path | None = None) -> tuple[Bank, list[Mistake]]:
    questions: dict[str, Question] = {}
    patterns: dict[str, Pattern] = {}
    mistakes: list[Mistake] = []
    sources: dict[str, Draft] = {}
    for folder in folders:
        name = folder.name or folder.resolve().name
        pattern, faults = read_pattern(folder, name)
        if only is None:
            mistakes += faults
            mistakes += _folder_name(folder, name)
        if pattern is not None:
            patterns[name] = pattern
        files = [only] if only else [each for each in sorted(folder.glob("*.toml")) if each.name != FILE]
        for file in files:
            draft, faults = read_draft(file, name, pattern)
            mistakes += faults
            if draft is not None:
                mistakes += broken_rules(draft)
                mistakes += _same_source(draft, sources)
                questions[draft.question.id] = draft.question
    bank = Bank(root, MappingProxyType(questions), MappingProxyType(patterns))
    return bank, sorted(set(mistakes))


def _folder_name(folder: Path, name: str) -> Iterator[Mistake]:
    if not FILE_NAME.fullmatch(name):
        mend = "Use lower-case letters, digits and underscores."
        yield Mistake(folder / FILE, 1, "folder", f'"{name}" is not a valid name for a pattern', mend)


def _same_source(draft: Draft, seen: dict[str, Draft]) -> Iterator[Mistake]:
    source = draft.question.source
    if source is None:
        return
    first = seen.setdefault(source, draft)
    if first is not draft:
        problem = f'"{source}" is already {first.file.path.name}'
        yield draft.file.mistake(("source",), problem, "Only one question can be it.")
