"""On which line of a TOML file each field stands: the standard reader does not tell."""

import re
from collections.abc import Iterator, Sequence

FieldPath = tuple[str | int, ...]
"""A way into the document, such as `("choice", 1, "edit", "find")`."""

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")|\'\'\'.*?\'{3,5}(?!\')|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
    r"|\#[^\n]*|\n|[\[\]{}]|[^\"'\#\n\[\]{}]+|.",
    re.DOTALL,
)
_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"
_ARRAY_HEADER = re.compile(rf"\s*\[\[\s*({_KEY})\s*\]\]")
_HEADER = re.compile(rf"\s*\[\s*({_KEY})\s*\]")
_FIELD = re.compile(rf"\s*({_KEY})\s*=")


def lines_of(text: str) -> dict[FieldPath, int]:
    """Line, from 1, of every table header and field of a sound TOML document.

    Fields inside an inline table are not listed; `line_of` answers with the line of what holds them.
    """
    found: dict[FieldPath, int] = {}
    counts: dict[FieldPath, int] = {}
    here: FieldPath = ()
    for line, statement in _statements(text):
        if match := _ARRAY_HEADER.match(statement):
            *above, last = _parts(match[1])
            array = (*_resolved(tuple(above), counts), last)
            counts[array] = counts.get(array, 0) + 1
            here = (*array, counts[array] - 1)
            found.setdefault(array, line)
            found[here] = line
        elif match := _HEADER.match(statement):
            here = _resolved(_parts(match[1]), counts)
            found[here] = line
        elif match := _FIELD.match(statement):
            parts = _parts(match[1])
            for end in range(1, len(parts) + 1):
                found.setdefault((*here, *parts[:end]), line)
    return found


def line_of(path: Sequence[str | int], lines: dict[FieldPath, int]) -> int:
    """Line of the field at `path`, or of the nearest thing that holds it; 1 for the document."""
    for end in range(len(path), 0, -1):
        if (line := lines.get(tuple(path[:end]))) is not None:
            return line
    return 1


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each header or `key = value` with the line it begins on; a value may span lines."""
    line = begin = 1
    depth = 0
    parts: list[str] = []
    for token in _TOKEN.findall(text):
        if token == "\n" and depth == 0:
            yield begin, "".join(parts)
            parts = []
            begin = line + 1
        elif not token.startswith("#"):
            parts.append(token)
        depth += (token in "[{") - (token in "]}") if len(token) == 1 else 0
        line += token.count("\n")
    yield begin, "".join(parts)


def _parts(key: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_PART, key))


def _resolved(parts: tuple[str, ...], counts: dict[FieldPath, int]) -> FieldPath:
    """A header's path, with the index of the last element wherever it goes through an array of tables."""
    path: FieldPath = ()
    for part in parts:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path] - 1)
    return path
