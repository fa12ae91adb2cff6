"""A server that is told to stop does not wait for pages that follow a run."""

import asyncio
import signal
import threading

import pytest

from unroll.runner.events import Started
from unroll.runner.request import CellRequest
from unroll.runner.run import Run
from unroll.server.leaving import is_leaving, listening
from unroll.server.runs import _stream


@pytest.fixture
def heard():
    """Signals that came through to whoever listened before; nobody else's handlers are lost."""
    told = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: told.append(number))
    yield told
    signal.signal(signal.SIGTERM, before)


def test_streams_end_once_the_server_is_told_to_stop(heard):
    """The browser then asks again by itself, of the server that comes after."""
    run = Run(CellRequest("x = 1"), "x = 1", lambda run: 0, lambda run: True)
    run.tell(Started())

    async def follow() -> list[str]:
        news = []
        async for piece in _stream(run, 0):
            news.append(piece)
            if piece.startswith("id:"):
                signal.raise_signal(signal.SIGTERM)
        return news

    with listening():
        news = asyncio.run(asyncio.wait_for(follow(), 60))
        assert is_leaving()
    assert heard == [signal.SIGTERM], "the web server's own handler hears it too"
    assert not any("event: end" in piece for piece in news), "the run goes on; only the following ends"


def test_the_handlers_of_before_come_back(heard):
    """After the server has stopped, signals go where they went."""
    before = signal.getsignal(signal.SIGTERM)
    with listening():
        assert not is_leaving()
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before


def test_elsewhere_than_in_the_main_thread_signals_are_left_alone(heard):
    """As when the app is a part of another program."""
    found = []

    def inside() -> None:
        with listening():
            found.append(signal.getsignal(signal.SIGTERM))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=inside)
    thread.start()
    thread.join()
    assert found == [before]
