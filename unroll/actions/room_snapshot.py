"""A room at one moment: one look at the store serves everybody who is shown it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from unroll.actions.attend import stands
from unroll.actions.house import House
from unroll.classroom.people import told_apart
from unroll.classroom.plan import Phase
from unroll.classroom.room import Room
from unroll.classroom.scoring import points, ranks
from unroll.classroom.votes import Vote, counted, revealed_places
from unroll.store import members, rooms, votes
from unroll.store.members import MemberRow
from unroll.store.rooms import RoomRow


@dataclass(frozen=True)
class Snapshot:
    """A room at one moment."""

    row: RoomRow
    room: Room
    """As it stands at that moment, deadline included."""
    people: tuple[MemberRow, ...]
    given: Mapping[tuple[str, int, int], Vote]
    """Votes that count on the question that the room is at; when points are due, on all questions."""
    revealed: frozenset[int] = frozenset()
    """Questions whose answer was shown."""
    spans: Mapping[tuple[int, int], tuple[float, float]] = field(default_factory=dict)
    """When each vote opened, and when it was to close at first, in seconds of Unix time."""

    @cached_property
    def names(self) -> dict[str, str]:
        """What each member is called, all of them told apart."""
        return dict(
            zip((each.id for each in self.people), told_apart([each.nickname for each in self.people]), strict=True)
        )

    @cached_property
    def present(self) -> tuple[MemberRow, ...]:
        return tuple(each for each in self.people if not each.removed)

    @cached_property
    def answered(self) -> frozenset[str]:
        """Members who gave an answer in this vote."""
        return frozenset(self.of_vote(self.room.vote))

    @cached_property
    def earned(self) -> dict[str, float]:
        """Points of everybody present, for questions whose answer was shown."""
        spans = self.spans if self.row.plan.speed else None
        mine: dict[str, list[Vote]] = {each.id: [] for each in self.present}
        for (member, place, _), vote in self.given.items():
            if member in mine and place in self.revealed:
                mine[member].append(vote)
        return {member: points(given, spans) for member, given in mine.items()}

    @cached_property
    def placed(self) -> dict[str, int]:
        return ranks(self.earned)

    @cached_property
    def by_id(self) -> dict[str, MemberRow]:
        return {each.id: each for each in self.people}

    @cached_property
    def by_person(self) -> dict[str, MemberRow]:
        return {each.learner: each for each in self.people}

    @cached_property
    def _rounds(self) -> dict[int, dict[str, Vote]]:
        found: dict[int, dict[str, Vote]] = {}
        for (member, place, number), vote in self.given.items():
            if place == self.room.place:
                found.setdefault(number, {})[member] = vote
        return found

    def of_vote(self, vote: int) -> dict[str, Vote]:
        """By member: what counts in one vote on the question that the room is at."""
        return self._rounds.get(vote, {})


def look(house: House, row: RoomRow, now: datetime) -> Snapshot:
    """The room at this moment.

    Raises:
        NotFound: it is gone, because an older copy of the database was put back.
    """
    with house.database.reading() as db:
        room = stands(house, db, row).at(now)
        people = tuple(members.of_room(db, row.id))
        if room.phase not in (Phase.REVEALED, Phase.ENDED):
            return Snapshot(row, room, people, counted(votes.of_question(db, row.id, room.place)))
        taken = [each.room for each in rooms.steps(db, row)]
        given = counted(votes.of_room(db, row.id))
    revealed = revealed_places((each.place, each.phase) for each in taken)
    return Snapshot(row, room, people, given, revealed, _spans(taken))


def _spans(taken: list[Room]) -> dict[tuple[int, int], tuple[float, float]]:
    found: dict[tuple[int, int], tuple[float, float]] = {}
    for each in taken:
        if each.phase is Phase.OPEN and each.opened_at and each.closes_at:
            span = (each.opened_at.timestamp(), each.closes_at.timestamp())
            found.setdefault((each.place, each.vote), span)
    return found
