"""What a room's votes say afterwards: by question, from the first vote to the second, and by participant."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from unroll.classroom.scoring import points
from unroll.classroom.votes import Shift, Vote, counted, facility, misconceptions, shift


@dataclass(frozen=True)
class VoteReport:
    """One vote on one question."""

    vote: int
    """1 or 2."""
    given: int
    right: int
    facility: float
    """Share of right answers, 0 to 1."""


@dataclass(frozen=True)
class QuestionReport:
    place: int
    """From 0."""
    votes: tuple[VoteReport, ...]
    """Those with at least one answer."""
    shift: Shift | None
    """From the first vote to the second; None without a second."""
    believed: tuple[tuple[str, tuple[int, ...]], ...]
    """Misconceptions with the number of those who held each, vote by vote; the most frequent first."""


@dataclass(frozen=True)
class MemberReport:
    member: str
    answered: int
    """Questions with at least one answer."""
    right: int
    """Questions that were right in their last vote."""
    credits: Mapping[int, float]
    """By question: the credit of the last vote, 0 to 1."""

    @property
    def earned(self) -> float:
        """The sum of all credits."""
        return round(sum(self.credits.values()), 2)


@dataclass(frozen=True)
class Report:
    questions: tuple[QuestionReport, ...]
    """Those that were voted on, in their order."""
    members: tuple[MemberReport, ...]
    """In the order they were given."""


def report(given: Iterable[Vote], members: Sequence[str], places: Collection[int]) -> Report:
    """The votes that count, put together.

    Args:
        given: all votes of the room, changes included.
        members: whose votes count: those who were not removed.
        places: questions that may be told about: no vote on them is open.
    """
    mine = {
        key: vote for key, vote in counted(given).items() if vote.member in set(members) and vote.place in set(places)
    }
    rounds: dict[int, dict[int, dict[str, Vote]]] = {}
    for (member, place, number), vote in mine.items():
        rounds.setdefault(place, {}).setdefault(number, {})[member] = vote
    questions = tuple(_question(place, rounds[place]) for place in sorted(rounds))
    return Report(questions, tuple(_member(each, rounds) for each in members))


def _question(place: int, rounds: Mapping[int, Mapping[str, Vote]]) -> QuestionReport:
    numbers = sorted(rounds)
    held = [misconceptions(rounds[number].values()) for number in numbers]
    names = dict.fromkeys(name for each in held for name in each)
    believed = [(name, tuple(each.get(name, 0) for each in held)) for name in names]
    believed.sort(key=lambda each: -max(each[1]))
    moved = shift(rounds[1], rounds[2]) if {1, 2} <= rounds.keys() else None
    return QuestionReport(place, tuple(_vote(each, rounds[each]) for each in numbers), moved, tuple(believed))


def _vote(number: int, votes: Mapping[str, Vote]) -> VoteReport:
    right = sum(each.right for each in votes.values())
    return VoteReport(number, len(votes), right, facility(list(votes.values())) or 0.0)


def _member(member: str, rounds: Mapping[int, Mapping[int, Mapping[str, Vote]]]) -> MemberReport:
    last = {
        place: max((votes[member] for votes in of.values() if member in votes), key=lambda vote: vote.vote)
        for place, of in rounds.items()
        if any(member in votes for votes in of.values())
    }
    credits = {place: points([vote]) for place, vote in last.items()}
    return MemberReport(member, len(last), sum(vote.right for vote in last.values()), credits)
