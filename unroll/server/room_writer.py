"""Answers that come in together are stored together: one commit for all that wait, and then each is acknowledged.

A room of four hundred answers within seconds; a commit is on disk before anybody is told "saved", and a disk takes its
time for each.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.concurrency import run_in_threadpool

from unroll.actions import attend
from unroll.actions.attend import Given, Taken
from unroll.actions.house import House

MOST_AT_ONCE = 200


class Writer:
    """One for each web process; within it one commit at a time."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._waiting: list[tuple[Given, asyncio.Future[Taken]]] = []
        self._wake = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Writer"]:
        task = asyncio.ensure_future(self._write())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def take(self, given: Given) -> Taken:
        """What came of an answer. `saved` is said when it is on disk; whatever stops the store is raised here."""
        told: asyncio.Future[Taken] = asyncio.get_running_loop().create_future()
        self._waiting.append((given, told))
        self._wake.set()
        return await told

    async def _write(self) -> None:
        while True:
            await self._wake.wait()
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            if not self._waiting:
                self._wake.clear()
            if not batch:
                continue
            storing = run_in_threadpool(attend.take, self.house, [given for given, _ in batch])
            (taken,) = await asyncio.gather(storing, return_exceptions=True)
            for number, (_, told) in enumerate(batch):
                if told.done():
                    continue  # who asked has gone
                if isinstance(taken, BaseException):
                    told.set_exception(taken)
                else:
                    told.set_result(taken[number])
