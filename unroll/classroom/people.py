"""Names in a room: what may be one, and how two people of the same name are told apart."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

LONGEST = 24
"""Characters of a nickname."""


class BadName(ValueError):
    """A nickname that cannot be taken; the text says why."""


def read_nickname(text: str) -> str:
    """A nickname as it is kept: in one spelling of Unicode, on one line, without signs that cannot be seen.

    Raises:
        BadName: nothing is left of it, or it is too long.
    """
    if len(text) > 20 * LONGEST:
        raise BadName(f"A nickname has at most {LONGEST} characters.")
    seen = "".join(" " if each.isspace() else each for each in unicodedata.normalize("NFKC", text) if _is_seen(each))
    name = " ".join(seen.split())
    if not any(unicodedata.category(each)[0] in "LNS" for each in name):
        raise BadName("Write a nickname: at least one letter or digit.")
    if len(name) > LONGEST:
        raise BadName(f"A nickname has at most {LONGEST} characters; this one has {len(name)}.")
    if max(_marks(name), default=0) > 2:
        raise BadName("This nickname has too many accents on one letter.")
    return name


def told_apart(names: Sequence[str]) -> list[str]:
    """The names in their order; the second of the same name is `Ada (2)`. Case makes no difference."""
    seen: Counter[str] = Counter()
    taken = {name.casefold() for name in names}
    shown = []
    for name in names:
        seen[name.casefold()] += 1
        number = seen[name.casefold()]
        label = name
        while number > 1:
            label = f"{name} ({number})"
            if label.casefold() not in taken:
                break
            number += 1
        taken.add(label.casefold())
        shown.append(label)
    return shown


def _is_seen(sign: str) -> bool:
    """Not a control sign, not one that turns or hides text (Unicode category C)."""
    return sign.isspace() or unicodedata.category(sign)[0] != "C"


def _marks(name: str) -> list[int]:
    """Lengths of the runs of combining marks."""
    runs, run = [0], 0
    for sign in name:
        run = run + 1 if unicodedata.combining(sign) else 0
        runs.append(run)
    return runs
