"""Which page a tab is at, read from Streamlit's own messages; what is asked for a page that was left is dropped."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from unroll.server.page_turns import LONGEST_NEWS, PageTurns, Place


def asked(page, fragment=""):
    made = BackMsg()
    made.rerun_script.page_script_hash = page
    made.rerun_script.fragment_id = fragment
    return made.SerializeToString()


def begun(page, fragments=()):
    made = ForwardMsg()
    made.new_session.page_script_hash = page
    made.metadata.run.fragment_ids.extend(fragments)
    return made.SerializeToString()


def led_to(page):
    made = ForwardMsg()
    made.navigation.page_script_hash = page
    return made.SerializeToString()


def at(page):
    place = Place()
    assert place.asks(asked("")), "the first message names no page"
    place.answers(begun("main"))
    place.answers(led_to(page))
    return place


def test_a_part_of_the_page_where_the_tab_is_passes():
    """Also before anything is known, as after a connection was lost."""
    assert at("host").asks(asked("host", "control"))
    assert Place().asks(asked("host", "control"))


def test_a_part_of_a_page_that_was_left_is_dropped():
    """As soon as another page was asked for, whether or not it has begun."""
    place = at("host")
    assert place.asks(asked("report"))
    assert not place.asks(asked("host", "control"))
    place.answers(begun("report"))
    assert not place.asks(asked("host", "control"))
    assert place.asks(asked("report", "table"))


def test_a_part_that_began_before_the_click_does_not_bring_the_page_back():
    """Its answer comes after the click, and names the page that was left."""
    place = at("host")
    place.asks(asked("report"))
    place.answers(begun("host", ["control"]))
    assert not place.asks(asked("host", "control"))


def test_a_page_that_sends_its_reader_on_counts_as_left():
    """A button asks for its own page; its script goes to another."""
    place = at("host")
    place.asks(asked("host"))
    place.answers(begun("host"))
    place.answers(begun("report"))
    assert not place.asks(asked("host", "control"))
    assert place.asks(asked("report", "table"))


def test_a_page_that_does_not_exist_leads_to_one_that_works():
    """Streamlit begins another than was asked for: its parts pass."""
    place = at("host")
    place.asks(asked("nowhere"))
    place.answers(begun("main"))
    place.answers(led_to("home"))
    assert place.asks(asked("home", "cards"))


def test_whole_pages_and_other_messages_always_pass():
    """A click is never lost."""
    place = at("host")
    place.asks(asked("report"))
    assert place.asks(asked("host"))
    other = BackMsg()
    other.app_heartbeat = True
    assert place.asks(other.SerializeToString())


def test_what_is_longer_than_any_such_news_is_not_read():
    """A figure of a megabyte costs nothing, and changes nothing."""
    place = at("host")
    place.answers(b"\xff" * (LONGEST_NEWS + 1))
    assert place.asks(asked("host", "control"))


@given(st.lists(st.tuples(st.sampled_from(["click", "begin", "part"]), st.sampled_from("abc")), max_size=30))
def test_a_page_that_the_browser_shows_is_never_dead(events):
    """Whatever came before: once Streamlit has begun a page and nothing was asked since, its parts pass."""
    place = Place()
    for kind, page in events:
        if kind == "click":
            place.asks(asked(page))
        else:
            place.answers(begun(page, ["one"] if kind == "part" else ()))
    place.answers(begun("here"))
    assert place.asks(asked("here", "one"))
    assert not place.asks(asked("elsewhere", "one"))


def through(*events):
    """What comes through of a browser's and of Streamlit's frames, given in their order as ("ask" or "tell", frame)."""
    left, passed, told = list(events), [], []

    async def receive():
        while left and left[0][0] == "tell":
            await send_through({"type": "websocket.send", "bytes": left.pop(0)[1]})
        if not left:
            return {"type": "websocket.disconnect", "code": 1000}
        return {"type": "websocket.receive", "bytes": left.pop(0)[1]}

    async def send(message):
        told.append(message["bytes"])

    async def app(scope, receive, send):
        nonlocal send_through
        send_through = send
        while (message := await receive())["type"] != "websocket.disconnect":
            passed.append(message["bytes"])

    send_through = None
    asyncio.run(PageTurns(app)({"type": "websocket"}, receive, send))
    return passed, told


def test_frames_pass_unchanged_and_in_their_order():
    """All but the stale one."""
    first, click, stale, fresh = asked(""), asked("report"), asked("host", "control"), asked("report", "table")
    host, report = begun("host"), begun("report")
    passed, told = through(
        ("ask", first), ("tell", host), ("ask", click), ("ask", stale), ("tell", report), ("ask", stale), ("ask", fresh)
    )
    assert passed == [first, click, fresh]
    assert told == [host, report]


@pytest.mark.parametrize("kind", ["http", "lifespan"])
def test_what_is_no_socket_is_let_alone(kind):
    """The application is called with the very same three."""
    seen = []

    async def app(*three):
        seen.append(three)

    scope = {"type": kind}
    asyncio.run(PageTurns(app)(scope, len, print))
    assert seen == [(scope, len, print)]
