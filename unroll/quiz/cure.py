"""Whether a misconception is overcome, from what happened since somebody fell for it; and how long they worked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise

from fsrs import Rating

from unroll.quiz.review import Recall

RIGHT_DAYS = 2
"""Right in reviews on so many different days in a row: cured."""
PAUSE = timedelta(minutes=5)
"""A longer gap between two things that were done is a pause, not work."""


class Cure(StrEnum):
    OPEN = "open"
    MENDING = "on the mend"
    CURED = "cured"


@dataclass(frozen=True)
class Belief:
    misconception: str
    falls: int
    """How often it was fallen for."""
    right_days: int
    """Days of right reviews since the last fall."""
    last: datetime
    """When it was met last, UTC."""

    @property
    def cure(self) -> Cure:
        if self.right_days >= RIGHT_DAYS:
            return Cure.CURED
        return Cure.MENDING if self.right_days else Cure.OPEN


def beliefs(recalls: Iterable[Recall]) -> list[Belief]:
    """Every misconception that was fallen for, open ones first, then the one met last."""
    met: dict[str, list[Recall]] = {}
    for recall in sorted(recalls, key=lambda each: each.at):
        if recall.misconception in met or recall.rating is Rating.Again:
            met.setdefault(recall.misconception, []).append(recall)
    found = [_belief(name, history) for name, history in met.items()]
    return sorted(found, key=lambda each: (list(Cure).index(each.cure), -each.last.timestamp(), each.misconception))


def _belief(name: str, history: Sequence[Recall]) -> Belief:
    last_fall = max(place for place, each in enumerate(history) if each.rating is Rating.Again)
    days = {each.at.date() for each in history[last_fall + 1 :]}
    falls = sum(each.rating is Rating.Again for each in history)
    return Belief(name, falls, len(days), history[-1].at)


def minutes_by_day(moments: Iterable[datetime], zone: tzinfo) -> dict[date, float]:
    """Minutes of work on each day of `zone` on which something was done: gaps of at most `PAUSE`, and no others."""
    ordered = sorted(moments)
    spent = {moment.astimezone(zone).date(): 0.0 for moment in ordered}
    for before, after in pairwise(ordered):
        if after - before <= PAUSE:
            spent[after.astimezone(zone).date()] += (after - before).total_seconds() / 60
    return spent


def streak(days: Iterable[date], today: date) -> int:
    """Days in a row on which something was done, up to today; yesterday's streak still stands today."""
    done = set(days)
    last = today if today in done else today - timedelta(days=1)
    length = 0
    while last - timedelta(days=length) in done:
        length += 1
    return length
