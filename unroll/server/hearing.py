"""Where several web processes share one PostgreSQL, what one of them does in a room rings the bell of all."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from unroll.actions.house import House
from unroll.store import notices


@contextmanager
def hearing(house: House) -> Iterator[None]:
    """Listen as long as the context lasts; nothing to do where the database tells nothing."""
    if not house.database.tells:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_hear, args=(house, stop), name="unroll-notices", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _hear(house: House, stop: threading.Event) -> None:
    for room, urgent in notices.heard(house.database, stop):
        house.rooms.ring(room, urgent=urgent)
