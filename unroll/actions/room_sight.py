"""What is seen of a room: by everybody in it, by one participant, and by its host."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from unroll.actions.house import House
from unroll.actions.room_questions import (
    PICKED,
    key_of,
    lines_of,
    options_of,
    public,
    question_at,
    runs_alike,
    verdict_on,
)
from unroll.actions.room_snapshot import Snapshot
from unroll.classroom.plan import Board, Phase
from unroll.classroom.room import Room
from unroll.classroom.votes import Vote, misconceptions, shift, shows_key, shows_question, shows_spread, tally
from unroll.quiz.grading import Tried
from unroll.quiz.question import Kind, Question

MOST_ANSWERS = 8
"""Different typed answers that are listed; the others are counted together."""
OTHER = "other"


def shared(house: House, snapshot: Snapshot) -> dict[str, Any]:
    """What everybody in the room sees. Times are in milliseconds of Unix time."""
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
    """What one participant sees of their own. `judging`: the answer has to be run, which has not been done yet."""
    room = snapshot.room
    row = snapshot.by_id[member]
    given = snapshot.of_vote(room.vote).get(member)
    earlier = snapshot.of_vote(room.vote - 1).get(member)
    told: dict[str, Any] = {
        "name": snapshot.names[member],
        "removed": row.removed,
        "answer": given.answer if given else None,
        "number": given.number if given else 0,
        "earlier": earlier.answer if earlier else None,
        "verdict": None,
        "judging": False,
        "points": None,
        "rank": None,
        "result": None,
    }
    last = given or earlier
    if shows_key(room) and last is not None:
        told |= {"verdict": _verdict(house, room, last)} if last.judged else {"judging": True}
    if room.board is not Board.OFF and snapshot.revealed and not row.removed:
        told |= {"points": snapshot.earned[member], "rank": snapshot.placed[member]}
    if room.phase is Phase.ENDED:
        told["result"] = _result(snapshot, member)
    return told


def _verdict(house: House, room: Room, vote: Vote) -> dict[str, Any]:
    question = question_at(house, room)
    tried = Tried(right=vote.right, error=vote.error)
    sentence = verdict_on(house, question, vote.answer, tried)[0].sentence if question else ""
    return {"right": vote.right, "credit": vote.credit, "sentence": sentence}


def _result(snapshot: Snapshot, member: str) -> dict[str, int]:
    last: dict[int, Vote] = {}
    for (who, place, number), vote in snapshot.given.items():
        if who == member and place in snapshot.revealed and (place not in last or last[place].vote < number):
            last[place] = vote
    return {"right": sum(vote.right for vote in last.values()), "of": len(snapshot.revealed)}


def host(house: House, snapshot: Snapshot) -> dict[str, Any]:
    """What the host sees beside it. While a vote is open nobody sees a distribution, not even the host."""
    room = snapshot.room
    due = shows_key(room)
    present = snapshot.present
    here = {each.id for each in present}
    return {
        "usual": _usual(house, room),
        "joined": len(present),
        "answered": len(snapshot.answered & here),
        "names": [snapshot.names[each.id] for each in present],
        "waiting": [snapshot.names[each.id] for each in present if each.id not in snapshot.answered],
        "shown": room.shown,
        "spread": spread(house, snapshot) if shows_spread(room) else None,
        "misconceptions": _beliefs(house, snapshot) if due else None,
        "shift": asdict(shift(snapshot.of_vote(1), snapshot.of_vote(2))) if due and room.vote > 1 else None,
    }


def _usual(house: House, room: Room) -> str | None:
    """The step that the host takes next as a rule; nothing is run before the second vote where nothing may be run."""
    step, question = room.usual_step, question_at(house, room)
    return "revote" if step == "run" and question is not None and not runs_alike(question) else step


def to_host(house: House, snapshot: Snapshot) -> dict[str, Any]:
    """All that a host's page is drawn from, and `mark`: another one whenever any of it is another."""
    told = {"room": shared(house, snapshot), "host": host(house, snapshot)}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return told | {"mark": hashlib.sha256(text.encode()).hexdigest()[:16]}


def spread(house: House, snapshot: Snapshot) -> dict[str, Any] | None:
    """How many gave which answer, vote by vote: options in the order of the screen, others by their number.

    Each of `bars` has `id` (the answer), `letter`, `text`, and `right` once the key is shown; where lines are put in
    order also `lines`, the ids in that order. `judging` is the number of answers that are still to be run.
    """
    question = question_at(house, snapshot.room)
    if question is None:
        return None
    rounds = [list(snapshot.of_vote(number).values()) for number in range(1, snapshot.room.vote + 1)]
    many = question.kind is Kind.SEVERAL
    counts = [tally(given, many=many) for given in rounds]
    if question.kind in PICKED:
        bars: list[dict[str, Any]] = [*options_of(house, question)]
    else:
        bars, counts = _typed(counts)
        _write_orders(house, question, bars)
    if shows_key(snapshot.room):
        right = _right(question, [vote for given in rounds for vote in given])
        bars = [{**bar, "right": bar["id"] in right} for bar in bars]
    judging = len({vote.answer for given in rounds for vote in given if not vote.judged})
    votes = [{"n": len(given), "counts": each} for given, each in zip(rounds, counts, strict=True)]
    return {"bars": bars, "votes": votes, "judging": judging}


def _write_orders(house: House, question: Question, bars: list[dict[str, Any]]) -> None:
    """An order of lines reads as the letters under which they are shown."""
    letters = {line["id"]: line["letter"] for line in lines_of(house, question)}
    for bar in bars if letters else ():
        ids = [] if bar["id"] == OTHER else bar["id"].split(",")
        bar |= {"lines": ids, "text": " ".join(letters.get(each, "?") for each in ids) or bar["text"]}


def _typed(counts: list[dict[str, int]]) -> tuple[list[dict[str, Any]], list[dict[str, int]]]:
    """The most frequent typed answers, and all others together."""
    total: dict[str, int] = {}
    for each in counts:
        for answer, number in each.items():
            total[answer] = total.get(answer, 0) + number
    kept = sorted(total, key=lambda answer: (-total[answer], answer))[:MOST_ANSWERS]
    bars: list[dict[str, Any]] = [
        {"id": answer, "letter": "", "text": f"`{answer.removesuffix('.0')}`"} for answer in kept
    ]
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
