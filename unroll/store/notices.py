"""What other web processes on the same PostgreSQL did in a room, heard by LISTEN."""

import logging
import threading
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from unroll.store.database import Database
from unroll.store.rooms import CHANNEL

log = logging.getLogger("unroll")

WAIT_S = 0.5
AGAIN_S = 2.0


def heard(database: Database, stop: threading.Event) -> Iterator[tuple[str, bool]]:
    """Ids of rooms in which something happened, and whether it is urgent, until `stop` is set.

    After a lost connection it begins again, and first gives ("", True): anything may have happened meanwhile.
    """
    while not stop.is_set():
        try:
            with database.own_connection() as connection:
                connection.execute(sa.text(f"LISTEN {CHANNEL}"))
                yield "", True
                yield from _notices(connection, stop)
        except (DBAPIError, _lost()) as failure:
            log.warning("The database does not tell what happens in rooms: %s. Trying again.", failure)
            stop.wait(AGAIN_S)


def _notices(connection: sa.Connection, stop: threading.Event) -> Iterator[tuple[str, bool]]:
    wire: Any = connection.connection.driver_connection
    while not stop.is_set():
        for notice in wire.notifies(timeout=WAIT_S):
            room, _, when = notice.payload.partition(" ")
            yield room, when != "later"


def _lost() -> type[Exception]:
    """What psycopg raises when a connection breaks while it is waited on; SQLAlchemy does not see that call."""
    import psycopg

    return psycopg.Error
