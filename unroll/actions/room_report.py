"""What remains of a room: one row for each participant, question and answer given, as CSV."""

import csv
import io
import re
from datetime import datetime

from unroll.actions import teach
from unroll.actions.house import House
from unroll.actions.room_snapshot import look
from unroll.classroom.votes import counted
from unroll.store import votes

COLUMNS = (
    "room", "question", "question_id", "vote", "attempt", "participant", "answer", "right", "credit",
    "misconception", "counts", "given_at",
)  # fmt: skip
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")


def answers_csv(house: House, person: str, code: str, now: datetime) -> str:
    """Every answer of the room, changes included; `counts` marks the one of each vote that counts.

    Raises:
        NotFound: it is not this host's room.
    """
    row = teach.hosted(house, person, code)
    names = look(house, row, now).names
    with house.database.reading() as db:
        given = votes.of_room(db, row.id)
    last = set(counted(given).values())
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for each in sorted(given, key=lambda vote: (vote.place, vote.vote, names[vote.member], vote.number)):
        asked = row.plan.items[each.place].question
        told = (row.code, each.place + 1, asked, each.vote, each.number, names[each.member], each.answer)
        marks = (int(each.right), each.credit, each.misconception or "", int(each in last), each.given_at.isoformat())
        writer.writerow([safe(str(cell)) for cell in (*told, *marks)])
    return text.getvalue()


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    risky = cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if risky else cell
