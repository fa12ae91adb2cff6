"""What torch's common messages usually mean. The words stand in `lessons/errors.toml`; each is tried for real."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from pydantic import Field, field_validator

from unroll.content.mistakes import Mistake
from unroll.content.schema import fit
from unroll.content.toml_file import Damaged, TomlFile, read_toml
from unroll.quiz.question import Record

FILE = "errors.toml"
_SLOT = re.compile(r"\{([a-z]+)\}")
_SAFE = re.compile(r"[\w ,.×x-]{0,80}")
"""What a message may fill into a sentence. A learner's program can raise any text: nothing that could be markup."""


class ErrorsFileError(ValueError):
    """The file cannot be used. Its text is one line for each mistake."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


class KnownError(Record):
    """A message, and what it usually means."""

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    type: str = Field(min_length=1)
    """Name of the exception's class."""
    matches: str = Field(min_length=1)
    """A regular expression found in the message; its named groups may stand in `means`."""
    code: str | None = None
    """A regular expression that the failing line must hold, where one message has several causes."""
    means: str = Field(min_length=1)
    """One or two sentences, Markdown, with `{group}` for what the message named."""
    program: str = Field(min_length=1)
    """Raises it. Run by the tests, after `import torch` and its usual short names."""
    shows: tuple[str, ...] = Field(min_length=1)
    """What the filled-in sentence holds for that program."""

    @field_validator("matches", "code")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error as problem:
                raise ValueError(f"this is no regular expression ({problem})") from None
        return pattern

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.matches)

    def explain(self, message: str, code: str) -> str | None:
        """The sentence with the message's own numbers; None if this is another error."""
        found = self.pattern.search(message)
        if found is None or (self.code is not None and not re.search(self.code, code)):
            return None
        said = {name: text or "" for name, text in found.groupdict().items()}
        if not all(_SAFE.fullmatch(text) for text in said.values()):
            return None
        return _SLOT.sub(lambda slot: said[slot[1]], self.means)


class _ErrorsFile(Record):
    error: tuple[KnownError, ...] = ()


def load_errors(folder: Path) -> tuple[KnownError, ...]:
    """The known errors in `folder`, in the order of the file; none if there is no file.

    Raises:
        ErrorsFileError: the file is damaged; all its mistakes, with their lines.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    try:
        file = read_toml(path)
    except Damaged as damaged:
        raise ErrorsFileError([damaged.mistake]) from None
    fitted = fit(_ErrorsFile, file)
    known = fitted.record.error if fitted.record is not None and not fitted.mistakes else ()
    mistakes = [
        *fitted.mistakes,
        *(each for number, entry in enumerate(known) for each in _unnamed(file, number, entry)),
    ]
    if mistakes:
        raise ErrorsFileError(sorted(mistakes))
    return known


def _unnamed(file: TomlFile, number: int, entry: KnownError) -> Iterator[Mistake]:
    """Slots of the sentence that nothing fills."""
    for slot in sorted(set(_SLOT.findall(entry.means)) - set(entry.pattern.groupindex)):
        problem = f"{{{slot}}} is no named group of `matches`"
        yield file.mistake(("error", number, "means"), problem, f"Name the group with (?P<{slot}>…), or leave it out.")


def explain(known: Iterable[KnownError], kind: str, message: str, line: str = "") -> str | None:
    """What an exception usually means, as Markdown; None where nothing is known.

    Args:
        kind: name of the exception's class.
        message: its own text, as torch wrote it.
        line: the line of the program that raised it.
    """
    for entry in known:
        if entry.type == kind and (sentence := entry.explain(message, line)) is not None:
            return sentence
    return None
