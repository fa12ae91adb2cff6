"""What a room is planned to be, and the words for how it stands."""

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    LOBBY = "lobby"
    OPEN = "open"
    """A vote goes on."""
    CLOSED = "closed"
    RUNNING = "running"
    """The programs of the options are run before everybody's eyes."""
    REVEALED = "revealed"
    ENDED = "ended"


class Board(StrEnum):
    """Who sees points."""

    OFF = "off"
    OWN = "own"
    ALL = "all"


@dataclass(frozen=True)
class Item:
    """A question of the room."""

    question: str
    seconds: int | None
    """For each vote; None: no limit."""


@dataclass(frozen=True)
class Plan:
    """What was chosen when the room was made."""

    items: tuple[Item, ...]
    may_change: bool = True
    """Whether an answer can be changed until the close."""
    twice: bool = True
    """Whether the usual way is vote, run, vote again. The host may do otherwise at each question."""
    speed: bool = False
    """Whether the board gives points for speed."""
