"""A room and its steps: a frozen record in, a new record out. The clock is the caller's.

lobby -> open -> closed (by the host or by the deadline) -> running -> open again for the second vote -> closed ->
revealed -> open, the next question ... -> ended. A pause stops the clock of an open question.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from unroll.classroom.plan import Board, Item, Phase, Plan

VOTES = 2
"""A question is voted on at most so often."""
LONGEST_S = 3600
"""Of a vote, with all that it is extended by."""


class NotNow(Exception):
    """The step is not possible as the room stands; the text says why. Nothing was changed."""


@dataclass(frozen=True)
class Room:
    """How a room stands. `version` counts the steps that were taken."""

    plan: Plan
    version: int = 0
    phase: Phase = Phase.LOBBY
    place: int = -1
    """Which question, from 0; -1 before the first."""
    vote: int = 0
    """Which vote on it, from 1; 0 before the first."""
    opened_at: datetime | None = None
    closes_at: datetime | None = None
    """None: no limit."""
    paused_at: datetime | None = None
    shown: str | None = None
    """Whose program is run: the id of a choice; None shows all of them side by side."""
    locked: bool = False
    """Nobody new comes in. Who is in stays in."""
    board: Board = Board.OFF

    def at(self, now: datetime) -> "Room":
        """The room as it stands at `now`: a vote whose time is over is closed."""
        runs = self.phase is Phase.OPEN and self.paused_at is None
        over = runs and self.closes_at is not None and now >= self.closes_at
        return replace(self, phase=Phase.CLOSED) if over else self

    @property
    def item(self) -> Item | None:
        """The question that the room is at; None in the lobby."""
        return self.plan.items[self.place] if 0 <= self.place < len(self.plan.items) else None

    @property
    def seconds(self) -> float | None:
        """Length of this vote, extensions and pauses included; None without a limit."""
        if self.opened_at is None or self.closes_at is None:
            return None
        return (self.closes_at - self.opened_at).total_seconds()

    def left(self, now: datetime) -> float | None:
        """Seconds until the close, never below 0; None without a limit or when nothing is open."""
        if self.phase is not Phase.OPEN or self.closes_at is None:
            return None
        return max(0.0, (self.closes_at - (self.paused_at or now)).total_seconds())

    def why_no_answer(self, place: int, vote: int, now: datetime) -> str | None:
        """Why an answer to this vote is not taken now; None if it is."""
        room = self.at(now)
        if room.phase is Phase.ENDED:
            return "This room has ended, so this answer does not count."
        if (room.place, room.vote) != (place, vote):
            return "The room has moved on, so this answer does not count."
        if room.phase is not Phase.OPEN:
            return "The vote is closed, so this answer does not count."
        return "The room is paused. Your answer can be given when it goes on." if room.paused_at else None

    @property
    def usual_step(self) -> str | None:
        """The step that is taken next as a rule; None when only the end is left. Ask it of the room `at` a moment."""
        match self.phase:
            case Phase.LOBBY:
                return "next"
            case Phase.OPEN:
                return "resume" if self.paused_at else "close"
            case Phase.CLOSED:
                return "reveal" if self.vote >= VOTES or not self.plan.twice else "run"
            case Phase.RUNNING:
                return "revote" if self.vote < VOTES and self.plan.twice else "reveal"
            case Phase.REVEALED:
                return None if self.place >= len(self.plan.items) - 1 else "next"
            case Phase.ENDED:
                return None

    def step(self, name: str, now: datetime) -> "Room":
        """Take a step of `STEPS` that needs no further word.

        Raises:
            NotNow: it is not possible as the room stands.
            KeyError: there is no such step.
        """
        return _taken(STEPS[name](self.at(now), now))

    def extended(self, seconds: int, now: datetime) -> "Room":
        """Give an open vote more time.

        Raises:
            NotNow: none is open, it has no limit, or it would last too long.
        """
        room = self.at(now)
        if room.phase is not Phase.OPEN:
            raise NotNow("The vote is closed. Vote again instead.")
        if room.closes_at is None or room.seconds is None:
            raise NotNow("This vote has no time limit.")
        if not 0 < seconds <= LONGEST_S or room.seconds + seconds > LONGEST_S:
            raise NotNow("A vote lasts an hour at most.")
        return _taken(replace(room, closes_at=room.closes_at + timedelta(seconds=seconds)))

    def showing(self, choice: str | None, now: datetime) -> "Room":
        """Run the program of this choice; None: show all side by side.

        Raises:
            NotNow: the vote is not closed.
        """
        room = self.at(now)
        if room.phase not in (Phase.RUNNING, Phase.REVEALED):
            raise NotNow("Programs are run when the vote is closed.")
        return _taken(replace(room, shown=choice))

    def with_board(self, board: Board, now: datetime) -> "Room":
        """Show points to nobody, to each their own, or to all."""
        return _taken(replace(self.at(now), board=board))


def _taken(room: Room) -> Room:
    return replace(room, version=room.version + 1)


def _open(room: Room, place: int, vote: int, now: datetime) -> Room:
    seconds = room.plan.items[place].seconds
    closes = None if seconds is None else now + timedelta(seconds=seconds)
    opened = replace(room, phase=Phase.OPEN, place=place, vote=vote, opened_at=now, closes_at=closes)
    return replace(opened, paused_at=None, shown=None)


def _next(room: Room, now: datetime) -> Room:
    if room.phase is Phase.OPEN:
        raise NotNow("Close the vote first.")
    if room.phase is Phase.ENDED:
        raise NotNow("This room has ended.")
    if room.place >= len(room.plan.items) - 1:
        raise NotNow("This was the last question.")
    return _open(room, room.place + 1, 1, now)


def _close(room: Room, now: datetime) -> Room:
    if room.phase is not Phase.OPEN:
        raise NotNow("No vote is open.")
    return replace(room, phase=Phase.CLOSED, closes_at=now, paused_at=None)


def _run(room: Room, now: datetime) -> Room:
    if room.phase is not Phase.CLOSED:
        raise NotNow("The options are run when the vote is closed.")
    return replace(room, phase=Phase.RUNNING, shown=None)


def _revote(room: Room, now: datetime) -> Room:
    if room.phase not in (Phase.CLOSED, Phase.RUNNING):
        raise NotNow("A second vote comes after the first, before the answer is shown.")
    if room.vote >= VOTES:
        raise NotNow("There were two votes on this question already.")
    return _open(room, room.place, room.vote + 1, now)


def _reveal(room: Room, now: datetime) -> Room:
    if room.phase not in (Phase.CLOSED, Phase.RUNNING):
        raise NotNow("The answer is shown when the vote is closed.")
    return replace(room, phase=Phase.REVEALED)


def _pause(room: Room, now: datetime) -> Room:
    if room.phase is Phase.OPEN and room.paused_at is None:
        return replace(room, paused_at=now)
    raise NotNow("Only an open vote can be paused, once.")


def _resume(room: Room, now: datetime) -> Room:
    if room.paused_at is None:
        raise NotNow("The room is not paused.")
    closes = None if room.closes_at is None else room.closes_at + (now - room.paused_at)
    return replace(room, paused_at=None, closes_at=closes)


def _end(room: Room, now: datetime) -> Room:
    if room.phase is not Phase.ENDED:
        return replace(room, phase=Phase.ENDED, paused_at=None, shown=None)
    raise NotNow("This room has ended already.")


STEPS: Mapping[str, Callable[[Room, datetime], Room]] = {
    "next": _next,
    "close": _close,
    "run": _run,
    "revote": _revote,
    "reveal": _reveal,
    "pause": _pause,
    "resume": _resume,
    "lock": lambda room, now: replace(room, locked=True),
    "unlock": lambda room, now: replace(room, locked=False),
    "end": _end,
}
"""Every step that needs no further word."""
