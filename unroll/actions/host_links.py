"""Host links: a secret makes its bearer a host of a room, until the links of that room are withdrawn."""

import secrets
from datetime import datetime

from unroll.actions.attend import room_of
from unroll.actions.house import House
from unroll.actions.refusal import NotFound
from unroll.actions.teach import NOT_HOST, hosted
from unroll.store import learners, rooms

NOT_GOOD = "This host link is not good. Ask the host for a new one."
LONGEST_SECRET = 100
"""Characters; a secret of ours has 32."""


def new_host_link(house: House, person: str, code: str, now: datetime) -> str:
    """Another secret that makes its bearer a host of the room; earlier ones stay good.

    Raises:
        NotFound: it is not this host's room.
    """
    row = hosted(house, person, code)
    secret = secrets.token_urlsafe(24)
    with house.database.session() as db:
        rooms.add_key(db, row.id, secret, now)
    return secret


def become_host(house: House, person: str, code: str, secret: str, now: datetime) -> None:
    """Use a host link.

    Raises:
        NotFound: there is no such room, or the secret is not one of its own, or not any more.
    """
    row = room_of(house, code)
    with house.database.session() as db:
        rooms.hold(db, row.id)
        if len(secret) > LONGEST_SECRET or not rooms.opens(db, row.id, secret):
            raise NotFound(NOT_GOOD)
        learners.ensure(db, person, now)
        rooms.add_host(db, row.id, person, now)


def withdraw(house: House, person: str, code: str) -> int:
    """No link that was made so far opens the room any more, and who became a host by one is host no longer.

    Who made the room stays its host, and so does `person`.

    Returns:
        How many hosts lost the room.

    Raises:
        NotFound: it is not this host's room.
    """
    row = hosted(house, person, code)
    with house.database.session() as db:
        rooms.hold(db, row.id, alone=True)
        if not rooms.is_host(db, row.id, person):  # another host was quicker
            raise NotFound(NOT_HOST)
        lost = rooms.withdraw_keys(db, row.id, person)
        rooms.tell(db, row.id)
    house.rooms.ring(row.id)
    return lost
