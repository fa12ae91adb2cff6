"""What is seen of a room: by everybody in it, by one participant, and by its host. One look at the store serves all."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from unroll.actions.house import House
from unroll.actions.room_questions import PICKED, key_of, options_of, public, question_at
from unroll.classroom.people import told_apart
from unroll.classroom.room import Board, Phase, Room
from unroll.classroom.scoring import points, ranks
from unroll.classroom.votes import (
    Vote,
    counted,
    misconceptions,
    revealed_places,
    shift,
    shows_key,
    shows_question,
    shows_spread,
    tally,
)
from unroll.quiz.grading import grade
from unroll.quiz.question import Kind, Question
from unroll.store import members, rooms, votes
from unroll.store.members import MemberRow
from unroll.store.rooms import RoomRow

MOST_ANSWERS = 8
"""Different typed answers that are listed; the others are counted together."""
OTHER = "other"


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
        return dict(zip((each.id for each in self.people), told_apart([each.nickname for each in self.people]), strict=True))

    @cached_property
    def present(self) -> tuple[MemberRow, ...]:
        return tuple(each for each in self.people if not each.removed)

    @cached_property
    def answered(self) -> frozenset[str]:
        """Members who gave an answer in this vote."""
        here = (self.room.place, self.room.vote)
        return frozenset(member for member, *asked in self.given if tuple(asked) == here)

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

    def of_vote(self, vote: int) -> dict[str, Vote]:
        """By member: what counts in one vote on the question that the room is at."""
        return {m: each for (m, place, number), each in self.given.items() if (place, number) == (self.room.place, vote)}


def look(house: House, row: RoomRow, now: datetime) -> Snapshot:
    """The room at this moment."""
    with house.database.reading() as db:
        room = rooms.stand(db, row).at(now)
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


def shared(house: House, snapshot: Snapshot) -> dict[str, Any]:
    """What everybody in the room sees. Times are milliseconds of Unix time, so it is the same until something happens."""
    room, row = snapshot.room, snapshot.row
    due = shows_key(room)
    question = question_at(house, room)
    return {
        "code": row.code,
        "title": row.title,
        "version": room.version,
        "phase": room.phase.value,
        "place": room.place,
        "of": len(row.plan.items),
        "vote": room.vote,
        "closes": _ms(room.closes_at) if room.phase is Phase.OPEN else None,
        "paused": _ms(room.paused_at),
        "seconds": room.seconds,
        "may_change": row.plan.may_change,
        "locked": room.locked,
        "question": public(house, row, room) if shows_question(room) else None,
        "key": key_of(house, question) if due and question is not None else None,
        "spread": spread(house, snapshot) if due else None,
        "board": _board(snapshot) if room.board is Board.ALL else None,
    }


def mine(house: House, snapshot: Snapshot, member: str) -> dict[str, Any]:
    """What one participant sees of their own."""
    room = snapshot.room
    row = next(each for each in snapshot.people if each.id == member)
    given = snapshot.of_vote(room.vote).get(member)
    earlier = snapshot.of_vote(room.vote - 1).get(member)
    told: dict[str, Any] = {
        "name": snapshot.names[member],
        "removed": row.removed,
        "answer": given.answer if given else None,
        "number": given.number if given else 0,
        "earlier": earlier.answer if earlier else None,
        "verdict": None,
        "points": None,
        "rank": None,
        "result": None,
    }
    last = given or earlier
    if shows_key(room) and last is not None:
        told["verdict"] = _verdict(house, room, last)
    if room.board is not Board.OFF and snapshot.revealed and not row.removed:
        told |= {"points": snapshot.earned[member], "rank": snapshot.placed[member]}
    if room.phase is Phase.ENDED:
        told["result"] = _result(snapshot, member)
    return told


def _verdict(house: House, room: Room, vote: Vote) -> dict[str, Any]:
    question = question_at(house, room)
    sentence = grade(question, house.rooms.variant(question), vote.answer).sentence if question else ""
    return {"right": vote.right, "credit": vote.credit, "sentence": sentence}


def _result(snapshot: Snapshot, member: str) -> dict[str, int]:
    last: dict[int, Vote] = {}
    for (who, place, number), vote in snapshot.given.items():
        if who == member and place in snapshot.revealed and (place not in last or last[place].vote < number):
            last[place] = vote
    return {"right": sum(vote.right for vote in last.values()), "of": len(snapshot.revealed)}


def host(house: House, snapshot: Snapshot) -> dict[str, Any]:
    """What the host sees beside it. Nobody sees a distribution while a vote is open, the host no earlier than others."""
    room = snapshot.room
    due = shows_key(room)
    present = snapshot.present
    here = {each.id for each in present}
    usual = room.usual_step(room.opened_at or snapshot.row.created_at)
    return {
        "usual": usual,
        "joined": len(present),
        "answered": len(snapshot.answered & here),
        "names": [snapshot.names[each.id] for each in present],
        "waiting": [snapshot.names[each.id] for each in present if each.id not in snapshot.answered],
        "shown": room.shown,
        "spread": spread(house, snapshot) if shows_spread(room) else None,
        "misconceptions": _beliefs(house, snapshot) if due else None,
        "shift": asdict(shift(snapshot.of_vote(1), snapshot.of_vote(2))) if due and room.vote > 1 else None,
    }


def spread(house: House, snapshot: Snapshot) -> dict[str, Any] | None:
    """How many gave which answer, vote by vote: options in the order of the screen, typed answers by their number."""
    question = question_at(house, snapshot.room)
    if question is None:
        return None
    rounds = [list(snapshot.of_vote(number).values()) for number in range(1, snapshot.room.vote + 1)]
    many = question.kind is Kind.SEVERAL
    counts = [tally(given, many=many) for given in rounds]
    if question.kind in PICKED:
        bars = options_of(house, question)
    else:
        bars, counts = _typed(counts)
    if shows_key(snapshot.room):
        right = _right(question, [vote for given in rounds for vote in given])
        bars = [{**bar, "right": bar["id"] in right} for bar in bars]
    return {"bars": bars, "votes": [{"n": len(g), "counts": c} for g, c in zip(rounds, counts, strict=True)]}


def _typed(counts: list[dict[str, int]]) -> tuple[list[dict[str, Any]], list[dict[str, int]]]:
    """The most frequent typed answers, and all others together."""
    total: dict[str, int] = {}
    for each in counts:
        for answer, number in each.items():
            total[answer] = total.get(answer, 0) + number
    kept = sorted(total, key=lambda answer: (-total[answer], answer))[:MOST_ANSWERS]
    bars: list[dict[str, Any]] = [{"id": answer, "letter": "", "text": f"`{answer}`"} for answer in kept]
    if len(total) > len(kept):
        bars.append({"id": OTHER, "letter": "", "text": "other answers"})
    rest = [sum(number for answer, number in each.items() if answer not in kept) for each in counts]
    listed = [{a: each[a] for a in kept if a in each} | {OTHER: r} for each, r in zip(counts, rest, strict=True)]
    return bars, listed


def _right(question: Question, given: list[Vote]) -> set[str]:
    """Ids of the bars that are right."""
    if question.kind in PICKED:
        return set(question.keys)
    return {vote.answer for vote in given if vote.right}


def _beliefs(house: House, snapshot: Snapshot) -> list[dict[str, Any]]:
    rounds = [misconceptions(snapshot.of_vote(number).values()) for number in range(1, snapshot.room.vote + 1)]
    said = house.bank.pattern.misconceptions
    names = sorted({name for each in rounds for name in each}, key=lambda name: -max(r.get(name, 0) for r in rounds))
    return [{"id": name, "text": said.get(name, name), "counts": [r.get(name, 0) for r in rounds]} for name in names]


def _board(snapshot: Snapshot) -> list[dict[str, Any]]:
    if not snapshot.revealed:
        return []
    best = sorted(snapshot.earned, key=lambda member: (-snapshot.earned[member], snapshot.names[member]))[:10]
    return [
        {"name": snapshot.names[each], "points": snapshot.earned[each], "rank": snapshot.placed[each]} for each in best
    ]


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)
