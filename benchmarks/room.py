"""A room of N browsers: from the host's step until the last one sees it, from an answer until it is on disk.

python benchmarks/room.py [N]     default 400

Each participant is what a browser is to the server: a Streamlit session on the page Live over its websocket, the event
stream of the room, and POST for the answer. Beside it, in the same run on the same server, the same participants poll
the room's JSON each second instead of listening. Answers are spread over three seconds. Counted at the end: lost and
doubled answers, from the database.
"""

import asyncio
import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from websockets.asyncio.client import connect

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "server")]
from server.conftest import start, stop  # noqa: E402
from server.room_client import Client, house_of, make_room  # noqa: E402
from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: E402

from unroll.store import votes  # noqa: E402

ROUNDS = 3
SPREAD_S = 3.0
POLL_S = 1.0


def raised_limit() -> None:
    """Each participant takes a few file descriptors on either side."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 16384), hard))


async def request(client: Client, method: str, path: str, body: dict | None = None) -> tuple[int, bytes]:
    """One request on a connection of its own."""
    reader, writer = await asyncio.open_connection(client.place.hostname, client.place.port)
    text = json.dumps(body).encode() if body is not None else b""
    head = {**client.headers, "Host": client.place.netloc, "Connection": "close", "Content-Length": str(len(text))}
    lines = [f"{method} /api/rooms/{path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
    writer.write("\r\n".join(lines).encode() + text)
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), answer.partition(b"\r\n\r\n")[2]


class Browser:
    """One participant."""

    def __init__(self, server, code: str, number: int) -> None:
        self.client, self.code, self.number = Client(server), code, number
        self.seen: dict[int, float] = {}
        self.tasks: list[asyncio.Task] = []

    async def open(self) -> None:
        """Come in, and load the page Live as its script does it."""
        assert (await request(self.client, "POST", f"{self.code}/join", {"nickname": f"P{self.number}"}))[0] == 204
        url = f"ws://{self.client.place.netloc}/_stcore/stream"
        cookie = {"Cookie": self.client.headers["Cookie"]}
        self.socket = await connect(url, subprotocols=["streamlit"], additional_headers=cookie, max_size=None)
        message = BackMsg()
        message.rerun_script.query_string = f"room={self.code}"
        message.rerun_script.page_name = "live"
        await self.socket.send(message.SerializeToString())
        self.tasks.append(asyncio.create_task(self._drain()))

    async def _drain(self) -> None:
        async for _ in self.socket:
            pass

    def note(self, text: bytes) -> None:
        room = json.loads(text)["room"]
        if room["phase"] == "open":
            self.seen.setdefault(room["place"], time.perf_counter())

    async def listen(self) -> None:
        reader, writer = await asyncio.open_connection(self.client.place.hostname, self.client.place.port, limit=2**20)
        head = "".join(f"{name}: {value}\r\n" for name, value in self.client.headers.items())
        host = self.client.place.netloc
        writer.write(f"GET /api/rooms/{self.code}/events HTTP/1.1\r\nHost: {host}\r\n{head}\r\n".encode())
        while line := await reader.readline():
            if line.startswith(b"data: "):
                self.note(line[6:])

    async def poll(self) -> None:
        await asyncio.sleep(random.random() * POLL_S)
        while True:
            _, text = await request(self.client, "GET", f"{self.code}/events?stream=0")
            self.note(text[text.index(b"{") : text.rindex(b"}") + 1])
            await asyncio.sleep(POLL_S)

    async def answer(self, place: int, choice: str) -> float:
        await asyncio.sleep(random.random() * SPREAD_S)
        begun = time.perf_counter()
        body = {"place": place, "vote": 1, "answer": choice}
        status, text = await request(self.client, "POST", f"{self.code}/answer", body)
        assert status == 200, text
        return time.perf_counter() - begun


async def play(server, number: int, *, polling: bool) -> tuple[list[float], list[float], int]:
    """One room of `number`; returns seconds to see each step, seconds to store each answer, and answers kept."""
    host = Client(server)
    row, _, questions = make_room(server, host, number=ROUNDS, unlimited=True)
    browsers = [Browser(server, row.code, i) for i in range(number)]
    for first in range(0, number, 20):
        await asyncio.gather(*(each.open() for each in browsers[first : first + 20]))
    for each in browsers:
        each.tasks.append(asyncio.create_task(each.poll() if polling else each.listen()))
    await asyncio.sleep(3)
    seen, stored, version = [], [], 0
    for place in range(ROUNDS):
        begun = time.perf_counter()
        status, text = await request(host, "POST", f"{row.code}/host/step", {"version": version, "step": "next"})
        assert status == 204, text
        while not all(place in each.seen for each in browsers):
            await asyncio.sleep(0.01)
            assert time.perf_counter() - begun < 60, "the step did not reach everybody within a minute"
        seen += [each.seen[place] - begun for each in browsers]
        options = [choice.id for choice in questions[place].choice]
        stored += await asyncio.gather(*(each.answer(place, random.choice(options)) for each in browsers))
        await request(host, "POST", f"{row.code}/host/step", {"version": version + 1, "step": "close"})
        version += 2
    for each in browsers:
        for task in each.tasks:
            task.cancel()
        await each.socket.close()
    with house_of(server) as house, house.database.reading() as db:
        kept = votes.of_room(db, row.id)
    assert len({(each.member, each.place) for each in kept}) == len(kept), "an answer was doubled"
    return seen, stored, len(kept)


def line(values: list[float]) -> str:
    ordered = sorted(values)
    p50, p95 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return f"{p50 * 1000:.0f} / {p95 * 1000:.0f} / {ordered[-1] * 1000:.0f}"


def main() -> None:
    raised_limit()
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    print(f"{number} participants, {ROUNDS} questions; milliseconds, p50 / p95 / max\n")
    print("| build | step to seen | answer to stored | answers kept |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as home:
        server = start(Path(home))
        try:
            for name, polling in (("event stream", False), ("polling each second", True)):
                seen, stored, kept = asyncio.run(play(server, number, polling=polling))
                print(f"| {name} | {line(seen)} | {line(stored)} | {kept} of {number * ROUNDS} |", flush=True)
        finally:
            stop(server)


if __name__ == "__main__":
    main()
