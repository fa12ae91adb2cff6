"""Is somebody as often right as they say? Stated confidence beside the share that was right.

Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. Monthly Weather Review 78(1), 1-3.
Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22(158), 209-212.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

CONFIDENCES = {25: "a guess", 40: "a hunch", 55: "leaning", 70: "fairly sure", 85: "sure", 95: "certain"}
"""What can be said, in percent: from the chance of one in four up to nearly certain."""
FEWEST = 5
"""Predictions before anything is said about calibration."""
FEWEST_IN_HALF = 10
"""Predictions in each half before the two halves are compared."""
Z = 1.2816
"""Quantile of the normal distribution for an interval of 80 %."""


@dataclass(frozen=True)
class Forecast:
    at: datetime
    percent: int
    """One of `CONFIDENCES`."""
    right: bool


@dataclass(frozen=True)
class Level:
    """All predictions that were stated with the same confidence."""

    percent: int
    given: int
    right: int
    low: float
    """80 % interval (Wilson) of the share that is right, 0 to 1."""
    high: float

    @property
    def share(self) -> float:
        return self.right / self.given


@dataclass(frozen=True)
class Calibration:
    levels: tuple[Level, ...]
    """Those that were used, the least sure first."""
    given: int
    stated: float
    """Mean stated confidence, 0 to 1."""
    right: float
    """Share that was right, 0 to 1."""
    margin: float
    """Half of the 80 % interval of `right - stated`, 0 to 1."""
    brier: float
    """Mean squared difference between confidence and outcome, 0 to 1; the smaller the better."""

    @property
    def gap(self) -> float:
        """`stated - right`: above 0 is overconfident."""
        return self.stated - self.right


def calibration(forecasts: Sequence[Forecast]) -> Calibration | None:
    """How stated confidence and outcome agree; None for fewer than `FEWEST` predictions."""
    if len(forecasts) < FEWEST:
        return None
    levels = [_level(percent, [each.right for each in forecasts if each.percent == percent]) for percent in CONFIDENCES]
    misses = [each.percent / 100 - each.right for each in forecasts]
    size = len(misses)
    gap = math.fsum(misses) / size
    spread = math.sqrt(math.fsum((miss - gap) ** 2 for miss in misses) / (size - 1))
    return Calibration(
        levels=tuple(level for level in levels if level is not None),
        given=size,
        stated=math.fsum(each.percent for each in forecasts) / size / 100,
        right=sum(each.right for each in forecasts) / size,
        margin=Z * spread / math.sqrt(size),
        brier=math.fsum(miss**2 for miss in misses) / size,
    )


def halves(forecasts: Sequence[Forecast]) -> tuple[Calibration, Calibration] | None:
    """Calibration of the earlier and of the later half, in time; None before each has `FEWEST_IN_HALF`.

    Of an odd number the one in the middle belongs to the later half.
    """
    middle = len(forecasts) // 2
    if middle < FEWEST_IN_HALF:
        return None
    told = sorted(forecasts, key=lambda each: each.at)
    earlier, later = calibration(told[:middle]), calibration(told[middle:])
    return (earlier, later) if earlier and later else None


def _level(percent: int, outcomes: Sequence[bool]) -> Level | None:
    if not outcomes:
        return None
    low, high = wilson(sum(outcomes), len(outcomes))
    return Level(percent, len(outcomes), sum(outcomes), low, high)


def wilson(right: float, given: int) -> tuple[float, float]:
    """The 80 % score interval of a share; `given` at least 1."""
    share, square = right / given, Z * Z
    middle = (share + square / (2 * given)) / (1 + square / given)
    half = Z / (1 + square / given) * math.sqrt(share * (1 - share) / given + square / (4 * given**2))
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))
