"""A TOML file as it was read, which knows the line of each of its fields."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unroll.content.lines import FieldPath, line_of, lines_of
from unroll.content.mistakes import Mistake


class Damaged(ValueError):
    """A file that cannot be read at all."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(str(mistake))
        self.mistake = mistake


@dataclass(frozen=True)
class TomlFile:
    path: Path
    values: dict[str, Any]
    lines: dict[FieldPath, int]
    offset: int = 0
    """Lines of the file before the document begins (front matter stands in the middle of one)."""

    def line(self, *field: str | int) -> int:
        """Line of `field`, or of what holds it."""
        return line_of(field, self.lines) + self.offset

    def mistake(self, field: FieldPath, problem: str, mend: str) -> Mistake:
        """A mistake in `field`, at its line."""
        name = next((str(part) for part in reversed(field) if isinstance(part, str)), "file")
        return Mistake(self.path, self.line(*field), name, problem, mend)


def read_toml(path: Path) -> TomlFile:
    """The file at `path`.

    Raises:
        Damaged: there is no such file, it is not UTF-8, or it is not TOML.
    """
    return parse_toml(read_text(path), path)


def parse_toml(text: str, path: Path, offset: int = 0) -> TomlFile:
    """`text`, which stands in the file at `path` after `offset` lines.

    Raises:
        Damaged: it is not TOML.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(failure))
        line = int(place[1]) if place and place[1] else len(text.splitlines()) or 1
        problem = str(failure)[: place.start()] if place else str(failure)
        mend = "Mend the TOML here: text in quotes, one `name = value` a line (https://toml.io)."
        raise Damaged(Mistake(path, line + offset, "file", problem, mend)) from failure
    return TomlFile(path, values, lines_of(text), offset)


def read_text(path: Path) -> str:
    """Text of the file at `path`.

    Raises:
        Damaged: there is no such file, or it is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as failure:
        line = path.read_bytes()[: failure.start].count(b"\n") + 1
        mistake = Mistake(path, line, "file", "this is not UTF-8 text", "Save the file as UTF-8.")
        raise Damaged(mistake) from failure
    except OSError as failure:
        problem = f"it cannot be read ({failure.strerror})"
        mistake = Mistake(path, 1, "file", problem, "Create it, or mend the path.")
        raise Damaged(mistake) from failure
