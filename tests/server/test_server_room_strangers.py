"""Who has no right in a room, over Streamlit's raw socket and from pages of other sites."""

import pytest
from server.room_client import Client, make_room, page_of


@pytest.fixture(scope="module")
def server(small_server):
    return small_server


@pytest.fixture
def host(server):
    return Client(server)


@pytest.fixture
def room(server, host):
    """The code of a room of this host."""
    return make_room(server, host, seconds=600)[0].code


def test_over_the_socket_a_participant_gets_no_page_of_the_host(server, host, room):
    """Control view, projector and report, asked for by name and with a host link that is not good: a sentence, and
    nothing of the room."""
    code = room
    ada = Client(server)
    ada.join(code, "Ada")
    host.step(code, "next")
    ada.give(code, "twice")
    assert "Answers as CSV" in page_of(host, "host", f"room={code}")
    for name in ("host", "projector", "report"):
        for query in (f"room={code}", f"room={code}&key=", f"room={code}&key={'x' * 32}"):
            told = page_of(ada, name, query)
            assert "not yours to host" in told or "not good" in told
            assert [each for each in ("answered", "Answers as CSV", "Close the vote") if each in told] == []
    assert ada.call("GET", f"{code}/host/events?stream=0")[0] == 403


def test_no_route_of_a_room_serves_another_site(server, host, room):
    """Reading and writing, participant and host: what a browser sends for a page of another site is refused."""
    code = room
    ada = Client(server)
    ada.join(code, "Ada")
    writes = {"join": {"nickname": "Eve"}, "answer": {}, "host/step": {"version": 0, "step": "next"}}
    for foreign in ({"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"}, {"origin": "null"}):
        assert {host.call("POST", f"{code}/{path}", body, **foreign)[0] for path, body in writes.items()} == {403}
    for path in ("events", "events?stream=0", "host/events", "host/events?stream=0"):
        assert host.call("GET", f"{code}/{path}", sec_fetch_site="cross-site")[0] == 403
    seen = host.seen(code, host=True)
    assert (seen["room"]["version"], seen["host"]["names"]) == (0, ["Ada"])
