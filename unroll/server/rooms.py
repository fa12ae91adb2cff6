"""A room over plain HTTP: its state as server-sent events, and answers by POST. No script of Streamlit runs for these.

Each `message` event is the whole state as JSON: `now` (the server's clock), `room`, and `me` or `host`. Who comes back
after a break needs nothing else. `?stream=0` gives one such document, for where streams do not get through.
Who somebody is, the HttpOnly cookie says; whether they are in the room, the store, at every call.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from unroll.actions import attend, hosting, teach
from unroll.actions.attend import Given, Taken
from unroll.actions.house import House, the_house
from unroll.actions.refusal import NotFound, Refused
from unroll.server.cookie import person_of
from unroll.server.leaving import is_leaving
from unroll.server.room_hub import Hub, Listener
from unroll.server.room_writer import Writer
from unroll.server.runs import HEADERS, is_same_origin
from unroll.server.signing_in import signed_in_as
from unroll.store.rooms import RoomRow

RETRY_MS = 1000
LONGEST_BODY = 4096
"""Bytes of a request."""
STATUS = {"saved": 200, "refused": 409, "unreadable": 422, "stranger": 403}
NO_COOKIE = "Your browser keeps no cookies for this site, so you cannot be told from others. Allow them and load again."
NOT_IN = "You are not in this room yet."
OURS_ONLY = "Only Unroll's own pages may do that."


@dataclass
class Live:
    """The hub and the writer of this process; there while the server runs."""

    hub: Hub
    writer: Writer


_live: Live | None = None


@asynccontextmanager
async def open_rooms(house: House) -> AsyncIterator[Live]:
    """Serve rooms as long as the context lasts."""
    global _live
    async with Hub(house).running() as hub, Writer(house).running() as writer:
        _live = Live(hub, writer)
        try:
            yield _live
        finally:
            _live = None


def live() -> Live:
    """The rooms of this process.

    Raises:
        RuntimeError: the server is not running.
    """
    if _live is None:
        raise RuntimeError("Rooms are served while the server runs, not before and not after.")
    return _live


def routes() -> list[BaseRoute]:
    return [
        Route("/api/rooms/{code}/events", events),
        Route("/api/rooms/{code}/host/events", host_events),
        Route("/api/rooms/{code}/join", join, methods=["POST"]),
        Route("/api/rooms/{code}/answer", answer, methods=["POST"]),
        Route("/api/rooms/{code}/host/step", step, methods=["POST"]),
    ]


async def events(request: Request) -> Response:
    """What a participant sees: 401 without a cookie, 404 for an unknown room, 403 for who is not in it."""
    return await _events(request, host=False)


async def host_events(request: Request) -> Response:
    """What the host sees: 403 for anybody else."""
    return await _events(request, host=True)


async def _events(request: Request, *, host: bool) -> Response:
    found = await _who(request)
    if isinstance(found, Response):
        return found
    person, row = found
    if host:
        person = await run_in_threadpool(_leading, request, person, row)
        if not await run_in_threadpool(teach.is_host, the_house(), person, row.code):
            return _said(teach.NOT_HOST, 403)
    listener = live().hub.enter(row, person, host=host)
    first = await listener.next()
    if first is None or request.query_params.get("stream") == "0":
        live().hub.leave(row, listener)
        if first is None and the_house().rooms.row(row.code) is None:
            return _said(attend.NO_ROOM, 404)
        if first is None:
            return _said(NOT_IN, 403, title=row.title)
        return Response(first, headers=HEADERS, media_type="application/json")
    return StreamingResponse(_stream(row, listener, first), media_type="text/event-stream", headers=HEADERS)


async def _stream(row: RoomRow, listener: Listener, first: str) -> AsyncIterator[str]:
    hub = live().hub
    try:
        yield f"retry: {RETRY_MS}\n\ndata: {first}\n\n"
        while not (is_leaving() or listener.is_over):
            news = await listener.next()
            yield ": still here\n\n" if news is None else f"data: {news}\n\n"
    finally:
        hub.leave(row, listener)


async def join(request: Request) -> Response:
    """Come in under a nickname: 204, or 409 with the reason."""
    found = await _posted(request)
    if isinstance(found, Response):
        return found
    person, row, sent = found
    name = sent.get("nickname")
    if not isinstance(name, str):
        return _said("Write a nickname.", 422)
    try:
        await run_in_threadpool(attend.join, the_house(), person, row.code, name, datetime.now(UTC))
    except NotFound as refusal:
        return _said(str(refusal), 404)
    except Refused as refusal:
        return _said(str(refusal), 409)
    return Response(status_code=204, headers=HEADERS)


async def answer(request: Request) -> Response:
    """Take an answer: 200 when it is on disk; 409 when it is not taken, 422 when it cannot be read, with the reason."""
    received = datetime.now(UTC)
    found = await _posted(request)
    if isinstance(found, Response):
        return found
    person, row, sent = found
    given = _given(person, row, sent, received)
    if given is None:
        return _said("Send `place` and `vote` as whole numbers, and `answer` as a text.", 422)
    taken = await live().writer.take(given)
    return _told(taken)


async def step(request: Request) -> Response:
    """Take a step, from the version that the host saw: 204; 403 for anybody else, 409 if it is not possible."""
    now = datetime.now(UTC)
    found = await _posted(request)
    if isinstance(found, Response):
        return found
    person, row, sent = found
    version, name = sent.get("version"), sent.get("step")
    if type(version) is not int or not isinstance(name, str):
        return _said("Send `version` as a whole number and `step` as a text.", 422)
    try:
        person = await run_in_threadpool(_leading, request, person, row)
        await run_in_threadpool(teach.step, the_house(), person, row.code, version, name, now)
    except NotFound as refusal:
        return _said(str(refusal), 403)
    except Refused as refusal:
        return _said(str(refusal), 409)
    return Response(status_code=204, headers=HEADERS)


def _leading(request: Request, person: str, row: RoomRow) -> str:
    """As whom a host acts: as who they are signed in as, if that one is a host of the room."""
    return hosting.leading(the_house(), person, signed_in_as(request.cookies), row.code)


def _told(taken: Taken) -> Response:
    if taken.status == "saved":
        return JSONResponse({"saved": taken.answer, "number": taken.number}, headers=HEADERS)
    return _said(taken.sentence, STATUS[taken.status])


def _given(person: str, row: RoomRow, sent: dict[str, Any], received: datetime) -> Given | None:
    place, vote, text = sent.get("place"), sent.get("vote"), sent.get("answer")
    if type(place) is not int or type(vote) is not int or not isinstance(text, str):
        return None
    return Given(person, row.code, place, vote, text, received)


async def _who(request: Request) -> tuple[str, RoomRow] | Response:
    house = the_house()
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return _said(OURS_ONLY, 403)
    person = person_of(request.headers, house.secret)
    if person is None:
        return _said(NO_COOKIE, 401)
    code = attend.read_code(request.path_params["code"])
    if (known := house.rooms.row(code)) is not None:
        return person, known
    try:
        return person, await run_in_threadpool(attend.room_of, house, code)
    except NotFound as refusal:
        return _said(str(refusal), 404)


async def _posted(request: Request) -> tuple[str, RoomRow, dict[str, Any]] | Response:
    """Who sent what to which room; or why it is refused."""
    if not is_same_origin(request):
        return _said(OURS_ONLY, 403)
    found = await _who(request)
    if isinstance(found, Response):
        return found
    text = b""
    async for piece in request.stream():
        text += piece
        if len(text) > LONGEST_BODY:
            return _said("That is too long.", 413)
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        return _said("Send a JSON object.", 422)
    return *found, sent


def _said(sentence: str, status: int, **more: str) -> Response:
    return JSONResponse({"error": sentence, **more}, status, HEADERS)
