"""The guard before the socket, held against Streamlit's own messages and a clock that tests can turn."""

import asyncio

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from unroll.server.guard import ALLOWED, Bucket, WsGuard
from unroll.server.lifespan import address

KINDS = [field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]


def message(kind):
    made = BackMsg()
    field = BackMsg.DESCRIPTOR.fields_by_name[kind]
    if field.message_type is not None:
        getattr(made, kind).SetInParent()
    else:
        setattr(made, kind, True if field.type == field.TYPE_BOOL else "x")
    assert made.WhichOneof("type") == kind
    return {"type": "websocket.receive", "bytes": made.SerializeToString()}


def through(*messages, **options):
    """What comes through the guard, and what it sends by itself, until the client leaves."""
    waiting, passed, sent = [*messages, {"type": "websocket.disconnect", "code": 1000}], [], []

    async def receive():
        return waiting.pop(0)

    async def send(answer):
        sent.append(answer)

    async def app(scope, receive, send):
        while not passed or passed[-1]["type"] != "websocket.disconnect":
            passed.append(await receive())

    asyncio.run(WsGuard(app, **options)({"type": "websocket"}, receive, send))
    return passed, sent


@pytest.mark.parametrize("kind", sorted(ALLOWED))
def test_what_pages_send_comes_through_unchanged(kind):
    """Each kind that is allowed exists in this Streamlit, and passes."""
    assert kind in KINDS
    passed, sent = through(message(kind))
    assert (passed[0], sent) == (message(kind), [])


@pytest.mark.parametrize("kind", sorted(set(KINDS) - ALLOWED))
def test_every_other_kind_is_dropped(kind):
    """clear_cache would empty the caches of all; the others are for developers. The next message still comes."""
    assert "clear_cache" in set(KINDS) - ALLOWED
    passed, sent = through(message(kind), message("app_heartbeat"))
    assert passed[:1] == [message("app_heartbeat")]
    assert sent == []


def test_a_message_without_content_is_dropped():
    """It says nothing, so nothing is done."""
    passed, _ = through({"type": "websocket.receive", "bytes": b""}, message("app_heartbeat"))
    assert passed[0] == message("app_heartbeat")


@pytest.mark.parametrize(
    ("frame", "code"),
    [({"bytes": b"x" * 101}, 1009), ({"bytes": b"\xff\xff"}, 1003), ({"text": "hello"}, 1003), ({"bytes": None}, 1003)],
)
def test_what_is_no_message_ends_the_connection(frame, code):
    """The client is told the code, the app that the client left."""
    passed, sent = through({"type": "websocket.receive", **frame}, message("app_heartbeat"), max_frame=100)
    assert sent == [{"type": "websocket.close", "code": code}]
    assert passed == [{"type": "websocket.disconnect", "code": code}]


def test_tokens_come_back_with_time():
    """Three at once, then two a second; what was not used is not saved up."""
    now = [0.0]
    bucket = Bucket(rate=2, burst=3, clock=lambda: now[0])
    assert [bucket.take() for _ in range(5)] == [0, 0, 0, 0.5, 1.0]
    now[0] = 1.0
    assert bucket.take() == 0.5
    now[0] = 1000.0
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 0.5]


def test_a_flood_is_slowed_down_and_nothing_of_it_is_lost():
    """Twenty clicks at once at a hundred a second: all come through, and it takes its time."""
    began = asyncio.run(_now())
    passed, _ = through(*[message("rerun_script")] * 20, rate=100.0, burst=5.0)
    assert len(passed) == 21
    assert asyncio.run(_now()) - began >= 0.13


async def _now():
    return asyncio.get_running_loop().time()


def test_other_traffic_is_not_its_business():
    """HTTP goes by untouched."""
    seen = []

    async def app(scope, receive, send):
        seen.append((scope, receive, send))

    asyncio.run(WsGuard(app)({"type": "http"}, None, None))
    assert seen == [({"type": "http"}, None, None)]


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({"server.address": "127.0.0.1", "server.port": 8600}, "http://127.0.0.1:8600"),
        ({"server.address": "0.0.0.0", "server.port": 8600}, "http://127.0.0.1:8600"),
        ({"server.address": "::1", "server.port": 80, "server.baseUrlPath": "/learn/"}, "http://[::1]:80/learn"),
        ({"server.address": "quiz.example", "server.port": 443, "server.sslCertFile": "c"}, "https://quiz.example:443"),
    ],
)
def test_the_address_is_one_that_a_browser_here_finds(options, shown, monkeypatch):
    """An address that means "all of them" is shown as this machine."""
    monkeypatch.setattr("unroll.server.lifespan.config.get_option", lambda name: options.get(name))
    assert address() == shown
