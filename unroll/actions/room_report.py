"""What remains of a room: its report, a gradebook, and one row for each answer given, as CSV."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from unroll.actions import room_judging, teach
from unroll.actions.house import House
from unroll.actions.room_snapshot import Snapshot, look
from unroll.classroom.plan import Phase
from unroll.classroom.report import Report, report
from unroll.classroom.votes import counted, shows_spread
from unroll.store import members, votes
from unroll.store.rooms import RoomRow

COLUMNS = (
    "room", "question", "question_id", "vote", "attempt", "participant", "answer", "right", "credit",
    "misconception", "counts", "given_at",
)  # fmt: skip


@dataclass(frozen=True)
class RoomReport:
    """A room, told afterwards or between two votes."""

    row: RoomRow
    ended: bool
    names: dict[str, str]
    """What each member is called, all of them told apart."""
    titles: tuple[str, ...]
    """Of the questions, in their order; the id where the bank has the question no more."""
    beliefs: dict[str, str]
    """Misconceptions in words."""
    told: Report
    judging: int = 0
    """Different answers that could not be run yet; who gave one is not counted in that vote."""
    erased: int = 0
    """Participants who erased their data; their answers are counted nowhere any more."""


PATIENCE_S = 20.0
"""How long a report waits for answers that are still to be run."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")


def room_report(house: House, person: str, code: str, now: datetime) -> RoomReport:
    """What the votes say. A question whose vote is open is not in it: not even the host sees how that spreads.

    Raises:
        NotFound: it is not this host's room.
    """
    row = teach.hosted(house, person, code)
    judging = room_judging.judge(house, row, within_s=PATIENCE_S)
    seen = look(house, row, now)
    with house.database.reading() as db:
        given = [each for each in votes.of_room(db, row.id) if each.judged]
        erased = members.erased(db, row.id)
    asked = [house.bank.questions.get(item.question) for item in row.plan.items]
    titles = (each.title if each else item.question for each, item in zip(asked, row.plan.items, strict=True))
    told = report(given, sorted((each.id for each in seen.present), key=seen.names.__getitem__), _closed(seen))
    ended = seen.room.phase is Phase.ENDED
    return RoomReport(
        row, ended, seen.names, tuple(titles), dict(house.bank.pattern.misconceptions), told, judging, erased
    )


def _closed(seen: Snapshot) -> list[int]:
    """Questions on which no vote is open."""
    room = seen.room
    if room.phase is Phase.ENDED:
        return list(range(len(room.plan.items)))
    return [place for place in range(room.place + 1) if place < room.place or shows_spread(room)]


def gradebook_csv(found: RoomReport) -> str:
    """One row for each participant: the credit (0 to 1) of the last vote on each question, or nothing; the sum."""
    places = [each.place for each in found.told.questions]
    header = ["participant", *(f"{place + 1}. {found.titles[place]}" for place in places), "sum", "of"]
    rows = [
        [found.names[each.member], *(each.credits.get(place, "") for place in places), each.earned, len(places)]
        for each in found.told.members
    ]
    return _csv([header, *rows])


def _csv(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([safe(str(cell)) for cell in row] for row in rows)
    return text.getvalue()


def answers_csv(house: House, person: str, code: str, now: datetime) -> str:
    """Every answer of the room, changes included; `counts` marks the one of each vote that counts.

    Answers to a question whose vote is open are left out, as in the report: they would be its distribution.

    Raises:
        NotFound: it is not this host's room.
    """
    row = teach.hosted(house, person, code)
    room_judging.judge(house, row, within_s=PATIENCE_S)
    seen = look(house, row, now)
    names, told = seen.names, set(_closed(seen))
    with house.database.reading() as db:
        given = [each for each in votes.of_room(db, row.id) if each.place in told and each.member in names]
    last = set(counted(given).values())
    rows: list[Sequence[object]] = [COLUMNS]
    for each in sorted(given, key=lambda vote: (vote.place, vote.vote, names[vote.member], vote.number)):
        asked = row.plan.items[each.place].question
        what = (row.code, each.place + 1, asked, each.vote, each.number, names[each.member], each.answer)
        judged = (int(each.right), each.credit) if each.judged else ("", "")
        marks = (*judged, each.misconception or "", int(each in last), each.given_at.isoformat())
        rows.append((*what, *marks))
    return _csv(rows)


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    risky = cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if risky else cell
