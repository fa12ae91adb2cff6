"""Votes in a room: which count, how they spread over the answers, and how they move from one vote to the next."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from unroll.classroom.plan import Phase
from unroll.classroom.room import Room


@dataclass(frozen=True)
class Vote:
    """An answer as it was given. The last of a member, in a vote on a question, is the one that counts."""

    member: str
    place: int
    vote: int
    number: int
    """From 1: which change of the answer."""
    answer: str
    choice: str | None
    """The choice it stands for; None if it stands for none."""
    right: bool
    credit: float
    """0 to 1."""
    misconception: str | None
    given_at: datetime
    judged: bool = True
    """False as long as it has to be run to be judged; then it is not `right` yet, and earns nothing yet."""
    error: str | None = None
    """What ended its run, if something did."""


def counted(votes: Iterable[Vote]) -> dict[tuple[str, int, int], Vote]:
    """The votes that count, by member, question and vote."""
    last: dict[tuple[str, int, int], Vote] = {}
    for each in votes:
        key = (each.member, each.place, each.vote)
        if key not in last or last[key].number < each.number:
            last[key] = each
    return last


def tally(votes: Iterable[Vote], *, many: bool) -> dict[str, int]:
    """How often each answer was given; with `many` an answer joins several options, and each of them is counted."""
    found: Counter[str] = Counter()
    for each in votes:
        found.update(each.answer.split(",") if many else [each.answer])
    return dict(found)


def misconceptions(votes: Iterable[Vote]) -> dict[str, int]:
    """How many stand behind a wrong answer with a name, the most frequent first."""
    return dict(Counter(each.misconception for each in votes if each.misconception).most_common())


@dataclass(frozen=True)
class Shift:
    """What a second vote changed, among those who gave both."""

    both: int
    stayed_right: int
    to_right: int
    to_wrong: int
    stayed_wrong: int


def shift(first: Mapping[str, Vote], second: Mapping[str, Vote]) -> Shift:
    """From the first vote to the second, by member."""
    pairs = Counter((first[member].right, second[member].right) for member in first.keys() & second.keys())
    both = sum(pairs.values())
    return Shift(both, pairs[True, True], pairs[False, True], pairs[True, False], pairs[False, False])


def facility(votes: Sequence[Vote]) -> float | None:
    """The share of right answers, 0 to 1; None where nobody answered."""
    return sum(each.right for each in votes) / len(votes) if votes else None


def shows_question(room: Room) -> bool:
    """Whether the question may be seen."""
    return room.phase not in (Phase.LOBBY, Phase.ENDED) and room.item is not None


def shows_spread(room: Room) -> bool:
    """Whether it may be seen how many gave which answer: never, to nobody, while a vote is open."""
    return room.phase in (Phase.CLOSED, Phase.RUNNING, Phase.REVEALED)


def shows_key(room: Room) -> bool:
    """Whether the right answer, verdicts and misconceptions of the question that the room is at may be seen."""
    return room.phase is Phase.REVEALED


def revealed_places(phases: Iterable[tuple[int, Phase]]) -> frozenset[int]:
    """Questions whose answer was shown, of all steps that a room took: only these count on the board."""
    return frozenset(place for place, phase in phases if phase is Phase.REVEALED)
