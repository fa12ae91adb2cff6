"""What is run, and within which limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

Value = bool | int | float | str


@dataclass(frozen=True)
class Lane:
    """A queue of its own, with its own bound on time: who waits in one does not wait behind the other."""

    name: str
    wall_s: float


INTERACTIVE, LONG = Lane("interactive", 10.0), Lane("long", 60.0)
LANES = {lane.name: lane for lane in (INTERACTIVE, LONG)}


@dataclass(frozen=True)
class Limits:
    """Bounds of one run. Whichever is reached first ends it, and the result says which."""

    wall_s: float = INTERACTIVE.wall_s
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
    lane: str = INTERACTIVE.name
    """Name of one of `LANES`: in which queue it waits. The time it may take stands in `limits`."""
    cell: str = ""
    """Which cell it belongs to: a newer run of the same cell of the same learner takes its place. Empty for none."""
    intervention: str = ""
    """Name of one change of `interventions.INTERVENTIONS`, made in the program from outside. Empty for none."""


def in_lane(request: CellRequest, name: str) -> CellRequest:
    """The request in this lane, with the time that the lane gives.

    Raises:
        ValueError: there is no such lane.
    """
    if name not in LANES:
        raise ValueError(f'There is no lane "{name}". There are: {", ".join(LANES)}.')
    return replace(request, lane=name, limits=replace(request.limits, wall_s=LANES[name].wall_s))
