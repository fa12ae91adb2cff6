"""What is run, and within which limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = bool | int | float | str


@dataclass(frozen=True)
class Limits:
    """Bounds of one run. Whichever is reached first ends it, and the result says which."""

    wall_s: float = 10.0
    """Seconds from start to kill."""
    memory_mb: int = 1024
    """Address space beyond what the warm process already has, in MiB."""
    output_bytes: int = 256 * 1024
    """Text kept of stdout and stderr together; the rest is cut and `truncated` is set."""


@dataclass(frozen=True)
class CellRequest:
    source: str
    """Plain Python, at most 60 KB."""
    parameters: Mapping[str, Value] = field(default_factory=dict)
    """Values for the cell's `# @param` lines, by name."""
    seed: int = 0
    """Random state of torch, numpy and random before the first line runs."""
    limits: Limits = Limits()
    observe: bool = True
    probes: Mapping[str, str] = field(default_factory=dict)
    """Expressions evaluated in the finished cell's namespace, by name; their values come back as JSON."""
    learner: str = ""
    """Whose run it is: the queue is fair between learners."""
