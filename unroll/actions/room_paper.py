"""The report of a room on paper: one HTML file that loads nothing and runs nothing, laid out for print."""

from typing import Any

from unroll.actions.paper import template
from unroll.actions.room_report import RoomReport
from unroll.classroom.report import QuestionReport, VoteReport
from unroll.quiz.calibration import wilson

VOTES = {1: "First vote", 2: "Second vote"}


def printable(found: RoomReport) -> str:
    """The report as a file to open in any browser, to print, and to keep."""
    last = [each.votes[-1].facility for each in found.told.questions]
    return template("room_paper").render(
        title=found.row.title,
        code=found.row.code,
        day=f"{found.row.created_at:%d %B %Y}",
        ended=found.ended,
        asked=len(found.titles),
        overall=f"{sum(last) / len(last):.0%}" if last else "–",
        questions=[_question(found, each) for each in found.told.questions],
        people=[
            {"name": found.names[each.member], "answered": each.answered, "right": each.right, "earned": each.earned}
            for each in found.told.members
        ],
    )


def _question(found: RoomReport, each: QuestionReport) -> dict[str, Any]:
    return {
        "number": each.place + 1,
        "title": found.titles[each.place],
        "votes": [_vote(vote) for vote in each.votes],
        "shift": each.shift,
        "believed": [
            {"text": found.beliefs.get(name, name), "counts": " → ".join(map(str, numbers))}
            for name, numbers in each.believed
        ],
    }


def _vote(vote: VoteReport) -> dict[str, Any]:
    low, high = wilson(vote.right, vote.given)
    return {
        "number": vote.vote,
        "name": VOTES[vote.vote],
        "right": vote.right,
        "given": vote.given,
        "percent": round(100 * vote.facility),
        "low": round(100 * low),
        "high": round(100 * high),
    }
