"""Points on a room's board, computed from the votes that count."""

from collections.abc import Iterable, Mapping

from unroll.classroom.votes import Vote

SPEED = 0.5
"""What an instant right answer earns beyond its credit, where speed counts."""


def points(votes: Iterable[Vote], speed: Mapping[tuple[int, int], tuple[float, float]] | None = None) -> float:
    """Points of one member: the credit of the last vote on each question.

    Args:
        votes: the member's votes that count.
        speed: by question and vote, when it opened and closed, in seconds since any moment; None: speed earns nothing.
    """
    last: dict[int, Vote] = {}
    for each in votes:
        if each.place not in last or last[each.place].vote < each.vote:
            last[each.place] = each
    return round(sum(each.credit + (_bonus(each, speed) if speed else 0.0) for each in last.values()), 2)


def ranks(points_of: Mapping[str, float]) -> dict[str, int]:
    """Place of each member, from 1; equal points share a place."""
    ordered = sorted(points_of.values(), reverse=True)
    return {member: 1 + ordered.index(earned) for member, earned in points_of.items()}


def _bonus(vote: Vote, speed: Mapping[tuple[int, int], tuple[float, float]]) -> float:
    span = speed.get((vote.place, vote.vote))
    if span is None or not vote.right or span[1] <= span[0]:
        return 0.0
    left = (span[1] - vote.given_at.timestamp()) / (span[1] - span[0])
    return SPEED * min(1.0, max(0.0, left))
