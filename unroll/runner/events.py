"""What happens to a run, in order. Every run ends with exactly one Finished."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from unroll.runner.result import CellResult


@dataclass(frozen=True)
class Started:
    """The program begins. A second Started means: begun afresh, forget what was printed (see `attempt`)."""

    attempt: int = 1


@dataclass(frozen=True)
class Printed:
    text: str
    """A piece of stdout or stderr, free of control characters but newline, tab and carriage return."""


@dataclass(frozen=True)
class Progress:
    name: str
    """What kind of progress: `step` is one optimizer step, as the observer saw it."""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finished:
    result: CellResult


Event = Started | Printed | Progress | Finished
