"""Until when an answer counts, by the server's clock."""

from datetime import datetime, timedelta

from unroll.quiz.question import Record

FACTORS = (1.0, 1.5, 2.0, None)
"""How far a learner may stretch the time of a challenge; None stands for no limit (WCAG 2.2.1)."""

GRACE = timedelta(seconds=2)
"""For the network: an answer sent in the last moment still counts. The countdown does not show it."""


class Deadline(Record):
    """`seconds` from `opened_at`, stretched by `factor`; a factor of None switches the limit off."""

    opened_at: datetime
    seconds: int
    factor: float | None = 1.0

    @property
    def at(self) -> datetime | None:
        """When the countdown reads 0:00; None if there is no limit."""
        if self.factor is None:
            return None
        return self.opened_at + timedelta(seconds=self.seconds * self.factor)

    def remaining(self, now: datetime) -> float | None:
        """Seconds left on the countdown, never below 0; None if there is no limit."""
        if self.at is None:
            return None
        return max(0.0, (self.at - now).total_seconds())

    def is_over(self, now: datetime) -> bool:
        """Whether an answer that arrives `now` is too late: after the countdown and `GRACE`."""
        return self.at is not None and now > self.at + GRACE
