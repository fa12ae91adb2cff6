"""How a runner is at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class LaneStatus:
    queued: int
    running: int
    at_once: int


@dataclass(frozen=True)
class Status:
    ready: bool
    """Whether a run would start at once (otherwise the warm process is still starting, or cannot)."""
    problem: str
    """Why it cannot start; empty if it can."""
    queued: int
    running: int
    armed: int
    max_parallel: int
    """In all lanes together."""
    lanes: Mapping[str, LaneStatus]
    restarts: int
    finished: int
    mean_ms: float
    """Running mean of a run's time, without queueing; 0 before the first."""
