"""What a cause experiment can come to: kinds of trouble, outcomes, and the verdict that holds them."""

from dataclasses import dataclass
from enum import StrEnum

from unroll.content.cause_trials import Trial


class Trouble(StrEnum):
    """What is wrong with a run, beyond a loss that falls slowly."""

    NONFINITE = "nonfinite"
    EXPLODED = "exploded"
    COLLAPSED = "collapsed"


class Outcome(StrEnum):
    """What a change did to the trouble."""

    CURED = "cured"
    FINITE = "finite"
    """The trouble is gone, but the loss does not fall."""
    DELAYED = "delayed"
    SAME = "no change"
    WORSE = "worse"
    NOT_APPLIED = "did not apply"
    TIMED_OUT = "timed out"
    FAILED = "failed"
    """The changed program ended with an error, or was ended from outside."""


@dataclass(frozen=True)
class Tried:
    trial: Trial
    outcome: Outcome


@dataclass(frozen=True)
class Verdict:
    trouble: Trouble
    baseline: Trial
    tried: tuple[Tried, ...]
    """The smallest change first."""

    @property
    def cures(self) -> tuple[str, ...]:
        """Names of the changes that cure it, the smallest first."""
        return tuple(each.trial.intervention for each in self.tried if each.outcome is Outcome.CURED)
