"""What an author got wrong, and the mend: one line each, `file:line: field: problem. mend`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing to mend in one line of one file."""

    file: Path
    line: int
    """From 1."""
    field: str
    problem: str
    """A sentence without its full stop."""
    mend: str
    """What to do, one or two sentences."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.problem}. {self.mend}"


def did_you_mean(given: str, known: Iterable[str], also: Mapping[str, str] | None = None) -> str:
    """A question that names the nearest of `known`, or else a sentence that lists them.

    Args:
        also: further words people write, with the name in `known` that each stands for.
    """
    names = sorted(known)
    words = {**{word: name for word, name in (also or {}).items() if name in names}, **{n: n for n in names}}
    near = get_close_matches(given.lower(), words, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{words[near[0]]}"?'
    if not names:
        return "There is none here."
    return f"Known here: {', '.join(names)}."
