"""A lesson's Markdown as blocks: headings of sections, fenced directives, and the prose between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"(`{3,}|~{3,})(.*)")
_HEADING = re.compile(r"## (.*?)(?:\s*\{#([a-z0-9]+(?:-[a-z0-9]+)*)\})?\s*")
_DIRECTIVE = re.compile(r"\{(\w+)\}\s*(.*?)\s*")


@dataclass(frozen=True)
class Heading:
    """`## Title`, or `## Title {#id}`."""

    line: int
    title: str
    id: str | None = None
    """The name by which a section is remembered, if it is not to come from the title."""


@dataclass(frozen=True)
class Text:
    line: int
    text: str


@dataclass(frozen=True)
class Fence:
    """A block that opens with ```` ```{name} argument ````."""

    line: int
    name: str
    argument: str
    body: str
    closed: bool


def split(body: str, first: int = 1) -> Iterator[Heading | Text | Fence]:
    """The blocks of `body`, which begins on line `first` of its file. Other code blocks belong to the prose."""
    lines = body.split("\n")
    prose: list[str] = []
    begin = first
    at = 0
    while at < len(lines):
        block, after = _block(lines, at, first)
        if block is None:
            if not prose:
                begin = first + at
            prose += lines[at:after]
        else:
            yield from _text(prose, begin)
            prose = []
            yield block
        at = after
    yield from _text(prose, begin)


def _block(lines: list[str], at: int, first: int) -> tuple[Heading | Fence | None, int]:
    """The block that begins at line `at` (None: prose), and the line after it."""
    if heading := _HEADING.fullmatch(lines[at]):
        return Heading(first + at, heading[1].strip(), heading[2]), at + 1
    fence = _FENCE.fullmatch(lines[at].rstrip())
    if fence is None:
        return None, at + 1
    end = next((n for n in range(at + 1, len(lines)) if lines[n].strip() == fence[1]), None)
    directive = _DIRECTIVE.fullmatch(fence[2].strip())
    after = len(lines) if end is None else end + 1
    if directive is None:
        return None, after
    body = "\n".join(lines[at + 1 : len(lines) if end is None else end])
    return Fence(first + at, directive[1], directive[2], body, end is not None), after


def _text(prose: list[str], begin: int) -> Iterator[Text]:
    text = "\n".join(prose).strip()
    if text:
        skipped = next(number for number, line in enumerate(prose) if line.strip())
        yield Text(begin + skipped, text)
