"""What is sent to those who listen to a room: texts made by one look at the store for all of them."""

import json
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from unroll.actions import room_sight, teach
from unroll.actions.house import House
from unroll.actions.room_snapshot import look
from unroll.store.rooms import RoomRow


def stamped(body: str) -> str:
    """The state with the server's time in milliseconds, from which browsers count down."""
    return f'{{"now":{time.time_ns() // 1_000_000},{body}}}'


@dataclass(frozen=True)
class Bodies:
    """What each who listens is to be told, as the inside of a JSON object."""

    hosts: dict[str, str]
    """By person: those who are hosts at this moment, if any host listens."""
    members: dict[str, str]
    """By person."""
    closes_in: float | None
    """Seconds until the vote closes by itself."""
    waits: bool
    """Whether an answer was given that has to be run to be judged."""


def bodies(house: House, row: RoomRow, people: Collection[str], now: datetime, *, hosts: bool) -> Bodies:
    """One look at the store for all of them.

    Args:
        people: who listens as a participant.
        hosts: whether anybody listens as a host.
    """
    snapshot = look(house, row, now)
    shared = json.dumps(room_sight.shared(house, snapshot), ensure_ascii=False)
    members = {}
    for person in people:
        if (member := snapshot.by_person.get(person)) is not None:
            own = json.dumps(room_sight.mine(house, snapshot, member.id), ensure_ascii=False)
            members[person] = f'"room":{"null" if member.removed else shared},"me":{own}'
    hosting = teach.hosts_of(house, row) if hosts else frozenset()
    to_hosts = json.dumps(room_sight.to_host(house, snapshot), ensure_ascii=False)[1:-1] if hosting else ""
    left = None if snapshot.room.paused_at else snapshot.room.left(now)
    return Bodies(
        dict.fromkeys(hosting, to_hosts), members, left, not all(each.judged for each in snapshot.given.values())
    )
