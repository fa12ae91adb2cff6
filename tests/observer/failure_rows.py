"""Which row of the table in `docs/observing.md` a test stands for."""

from collections.abc import Callable
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., object])
TESTED: dict[str, str] = {}
"""Row to test."""


def row(title: str) -> Callable[[Test], Test]:
    """The test shows what the table promises in the row that begins with `title`."""

    def named(test: Test) -> Test:
        TESTED[title] = test.__name__
        return test

    return named
