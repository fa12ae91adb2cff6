"""One look at the store for all who listen to a room: the hub of this process.

Each room that somebody listens to has a task. It looks when the bell rings, when a vote's time is over, and now and
then by itself; what it found goes to everybody for whom it is new. Messages hold the whole state: who missed one, or
comes back, needs only the next.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool

from unroll.actions import room_judging
from unroll.actions.house import House
from unroll.actions.refusal import NotFound
from unroll.server.leaving import is_leaving
from unroll.server.room_bodies import Bodies, bodies, stamped
from unroll.store.rooms import RoomRow

log = logging.getLogger("unroll")

BETWEEN_S = 0.04
"""Between two looks at a room, at least."""
LATER_S = 0.3
"""How long what is not urgent may wait for more of its kind."""
RESYNC_S = 10.0
"""Between two looks at a room in which nothing seems to happen."""
ALIVE_S = 15.0
"""A comment line after so long without news keeps proxies from hanging up, and finds out who has left."""
TICK_S = 0.2
AGAIN_S = 1.0
MOST_STREAMS = 8
"""Of one person in a room: tabs and devices. The oldest gives way."""


class Listener:
    """One stream. Only the latest message waits: an older one says nothing more."""

    def __init__(self, person: str, *, host: bool) -> None:
        self.person, self.host = person, host
        self.is_over = False
        self._body: str | None = None
        self._is_new = False
        self._event = asyncio.Event()
        self.said = time.monotonic()

    def tell(self, body: str | None) -> None:
        """Give it the state; None for somebody who is not in the room. Nothing happens if it has it already."""
        self.is_over = self.is_over or (body is None and self._body is not None)
        if body is None or body != self._body:
            self._body, self._is_new = body, True
            self._event.set()

    def nudge(self, *, over: bool = False) -> None:
        """Wake it without news."""
        self.is_over = self.is_over or over
        self._event.set()

    async def next(self) -> str | None:
        """The next state, with the time at which it is sent; None if it was woken without news, or is not let in."""
        await self._event.wait()
        self._event.clear()
        self.said = time.monotonic()
        if not self._is_new or self._body is None:
            return None
        self._is_new = False
        return stamped(self._body)


class Channel:
    """A room that somebody listens to."""

    def __init__(self, house: House, row: RoomRow) -> None:
        self.house, self.row = house, row
        self.listeners: list[Listener] = []
        self._dirty, self._hurry = asyncio.Event(), asyncio.Event()
        self._alarm: asyncio.TimerHandle | None = None
        self._judging: asyncio.Future[int] | None = None
        self.looked = time.monotonic()

    def ring(self, *, urgent: bool) -> None:
        self._dirty.set()
        if urgent:
            self._hurry.set()

    async def serve(self) -> None:
        """Look and tell, until nobody listens."""
        while self.listeners:
            await self._dirty.wait()
            with suppress(TimeoutError):  # nothing urgent came in between
                await asyncio.wait_for(self._hurry.wait(), LATER_S)
            if not self.listeners:
                return
            self._dirty.clear()
            self._hurry.clear()
            self.looked = time.monotonic()
            told = list(self.listeners)  # who comes while we look is told by the next look, which they asked for
            people = {each.person for each in told if not each.host}
            hosts = any(each.host for each in told)
            look_now = run_in_threadpool(bodies, self.house, self.row, people, datetime.now(UTC), hosts=hosts)
            (found,) = await asyncio.gather(look_now, return_exceptions=True)
            if isinstance(found, NotFound):  # an older copy of the database was put back, without this room
                for each in self.listeners:
                    each.nudge(over=True)
                self.listeners.clear()
                return
            if isinstance(found, BaseException):
                log.error("room %s could not be looked at", self.row.code, exc_info=found)
                self.ring(urgent=False)
                await asyncio.sleep(AGAIN_S)
                continue
            self._tell(found, told)
            await asyncio.sleep(BETWEEN_S)

    def _tell(self, found: Bodies, listeners: list[Listener]) -> None:
        for each in listeners:
            each.tell((found.hosts if each.host else found.members).get(each.person))
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = None
        if found.closes_in is not None:
            loop = asyncio.get_running_loop()
            self._alarm = loop.call_later(found.closes_in + 0.005, lambda: self.ring(urgent=True))
        if found.waits and (self._judging is None or self._judging.done()):
            work = run_in_threadpool(room_judging.judge, self.house, self.row, within_s=RESYNC_S)
            self._judging = asyncio.ensure_future(work)
            self._judging.add_done_callback(self._judged)

    def _judged(self, done: "asyncio.Future[int]") -> None:
        if not done.cancelled() and (failure := done.exception()) is not None:
            log.error("room %s: answers could not be run", self.row.code, exc_info=failure)


class Hub:
    """Every room that somebody listens to in this process."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._channels: dict[str, Channel] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Hub"]:
        """Hear the bell of the house, and keep time."""
        self._loop = asyncio.get_running_loop()
        end = self.house.rooms.listen(self._heard)
        ticking = self._start(self._tick())
        try:
            yield self
        finally:
            end()
            ticking.cancel()
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def enter(self, row: RoomRow, person: str, *, host: bool = False) -> Listener:
        """Listen to a room; its state comes with the next look, which is now. Call `leave` in the end."""
        channel = self._channels.get(row.id)
        listener = Listener(person, host=host)
        if channel is None:
            channel = self._channels[row.id] = Channel(self.house, row)
            channel.listeners.append(listener)
            self._start(self._serve(channel))
        else:
            self._make_place(channel, person)
            channel.listeners.append(listener)
        channel.ring(urgent=True)
        return listener

    def leave(self, row: RoomRow, listener: Listener) -> None:
        """Listen no more."""
        channel = self._channels.get(row.id)
        if channel is not None and listener in channel.listeners:
            channel.listeners.remove(listener)
            if not channel.listeners:
                channel.ring(urgent=True)  # its task sees that nobody is left

    def followed(self) -> tuple[int, int]:
        """How many rooms are listened to, and by how many streams."""
        heard = [len(channel.listeners) for channel in self._channels.values() if channel.listeners]
        return len(heard), sum(heard)

    def _make_place(self, channel: Channel, person: str) -> None:
        if Counter(each.person for each in channel.listeners)[person] >= MOST_STREAMS:
            next(each for each in channel.listeners if each.person == person).nudge(over=True)

    async def _serve(self, channel: Channel) -> None:
        await channel.serve()
        if self._channels.get(channel.row.id) is channel:
            del self._channels[channel.row.id]

    def _start(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _heard(self, room_id: str, urgent: bool) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._ring, room_id, urgent)

    def _ring(self, room_id: str, urgent: bool) -> None:
        for channel in [self._channels.get(room_id)] if room_id else list(self._channels.values()):
            if channel is not None:
                channel.ring(urgent=urgent)

    async def _tick(self) -> None:
        """Wake streams that have been silent for long, all of them when the server is to stop; look now and then."""
        while True:
            await asyncio.sleep(TICK_S)
            now, leaving = time.monotonic(), is_leaving()
            for channel in list(self._channels.values()):
                if now - channel.looked > RESYNC_S:
                    channel.ring(urgent=False)
                for each in channel.listeners:
                    if leaving or now - each.said > ALIVE_S:
                        each.nudge()
