"""A room over raw HTTP on the real server: pushed at once, kept through kill -9, and closed to who has no right."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from server.conftest import start, stop
from server.room_client import Client, Stream, house_of, make_room

from unroll.actions import identity, progress, teach
from unroll.actions.room_snapshot import look


@pytest.fixture
def host(server):
    return Client(server)


@pytest.fixture
def room(server, host):
    """Code, questions, and the host's client."""
    row, _, questions = make_room(server, host, seconds=600)
    return row.code, questions


def test_a_step_reaches_everybody_who_waits(server, host, room):
    """Who waits on the stream has the question without asking; the answer of one is no news to another."""
    code, questions = room
    people = [Client(server) for _ in range(5)]
    assert [each.join(code, f"P{i}")[0] for i, each in enumerate(people)] == [204] * 5
    streams = [Stream(each, code) for each in people]
    for each in streams:
        assert each.until(lambda state: state["room"]["phase"] == "lobby")["room"]["question"] is None
    assert host.step(code, "next")[0] == 204
    for each in streams:
        told = each.until(lambda state: state["room"]["phase"] == "open")
        assert told["room"]["question"]["id"] == questions[0].id
        assert told["now"] < told["room"]["closes"]
    assert people[0].give(code, questions[0].key.id) == (200, {"saved": questions[0].key.id, "number": 1})
    assert streams[0].until(lambda state: state["me"]["answer"])["me"]["number"] == 1
    seen = len(streams[1].states)
    watching = Stream(host, code, host=True)
    assert watching.until(lambda state: state["host"]["answered"] == 1)["host"]["waiting"] == ["P1", "P2", "P3", "P4"]
    assert len(streams[1].states) == seen
    for each in (*streams, watching):
        each.close()


def test_who_comes_while_the_room_is_looked_at_is_let_in(server, host, room):
    """Streams that open one upon the other, each in the middle of the look for the one before: none is refused."""
    code, _ = room
    people = [Client(server) for _ in range(40)]
    for number, each in enumerate(people):
        assert each.join(code, f"P{number}")[0] == 204
    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(lambda each: each.call("GET", f"{code}/events?stream=0")[0], people * 3))
    assert said == [200] * 120


def test_a_second_device_shows_the_answer_of_the_first(server, host, room):
    """The same cookie is the same person, on every stream."""
    code, questions = room
    phone = Client(server)
    laptop = Client(server, phone.person)
    phone.join(code, "Ada")
    assert laptop.join(code, "Other")[0] == 204
    host.step(code, "next")
    stream = Stream(laptop, code)
    phone.give(code, questions[0].choice[1].id)
    told = stream.until(lambda state: state["me"]["answer"] is not None)
    assert (told["me"]["name"], told["me"]["answer"]) == ("Ada", questions[0].choice[1].id)
    stream.close()


def test_a_vote_closes_by_itself_on_every_screen(server):
    """At its deadline, without anybody pressing anything."""
    host, ada = Client(server), Client(server)
    row, _, _ = make_room(server, host, seconds=10)
    ada.join(row.code, "Ada")
    host.step(row.code, "next")
    stream = Stream(ada, row.code)
    opened = stream.until(lambda state: state["room"]["phase"] == "open")
    closed = stream.until(lambda state: state["room"]["phase"] == "closed")
    assert closed["now"] >= opened["room"]["closes"]
    assert closed["room"]["version"] == opened["room"]["version"]
    stream.close()


def test_a_participant_cannot_become_host(server, host, room):
    """Neither by the host's routes nor with a cookie that they signed themselves."""
    code, _ = room
    ada = Client(server)
    ada.join(code, "Ada")
    assert ada.call("GET", f"{code}/host/events?stream=0")[0] == 403
    assert ada.call("GET", f"{code}/host/events")[0] == 403
    assert ada.call("POST", f"{code}/host/step", {"version": 0, "step": "next"})[0] == 403
    forged = f"{identity.COOKIE}={identity.mint('another secret ' * 4, host.person)}"
    assert ada.call("POST", f"{code}/host/step", {"version": 0, "step": "next"}, cookie=forged)[0] == 401
    assert host.seen(code, host=True)["room"]["version"] == 0


def test_nobody_answers_for_another(server, host, room):
    """The cookie says who it is; what the request says of it counts for nothing. Ids of members are not sent."""
    code, questions = room
    ada, eve, stranger = Client(server), Client(server), Client(server)
    ada.join(code, "Ada")
    eve.join(code, "Eve")
    host.step(code, "next")
    claim = {"member": "x", "person": ada.person, "learner": ada.person, "me": {"name": "Ada"}}
    body = {"place": 0, "vote": 1, "answer": questions[0].key.id, **claim}
    assert eve.call("POST", f"{code}/answer", body)[0] == 200
    assert (ada.seen(code)["me"]["answer"], eve.seen(code)["me"]["answer"]) == (None, questions[0].key.id)
    assert stranger.give(code, questions[0].key.id)[0] == 403
    everything = json.dumps([eve.seen(code), host.seen(code, host=True)])
    assert ada.person not in everything
    for cookie in (None, "", f"{identity.COOKIE}={ada.person}", f"{identity.COOKIE}=" + "A" * 400):
        assert eve.call("POST", f"{code}/answer", body, cookie=cookie)[0] == 401


def test_nobody_answers_twice_or_after_the_close(server):
    """Where answers are final the second is refused; after the close, for another vote or question, each is."""
    host, ada = Client(server), Client(server)
    row, _, questions = make_room(server, host, seconds=600, may_change=False)
    right, wrong = questions[0].key.id, next(each.id for each in questions[0].choice if not each.key)
    ada.join(row.code, "Ada")
    assert ada.give(row.code, right, place=-1, vote=0)[0] == 409
    host.step(row.code, "next")
    assert [ada.give(row.code, each)[0] for each in (wrong, right, wrong, wrong)] == [200, 409, 200, 200]
    assert [ada.give(row.code, right, *asked)[0] for asked in ((0, 2), (1, 1), (0, 0))] == [409] * 3
    host.step(row.code, "close")
    assert ada.give(row.code, right)[0] == 409
    assert ada.seen(row.code)["me"]["answer"] == wrong
    assert host.seen(row.code, host=True)["host"]["spread"]["votes"] == [{"n": 1, "counts": {wrong: 1}}]


def test_no_key_is_sent_before_the_reveal(server, host, room):
    """To no participant, in no phase before it, over no route; to the host no distribution while a vote is open."""
    code, questions = room
    ada = Client(server)
    ada.join(code, "Ada")
    telling = [choice.why[:30] for choice in questions[0].choice if "{{" not in choice.why[:30]]
    telling += [choice.misconception for choice in questions[0].choice if choice.misconception]
    assert len(telling) >= 4
    for step in ("next", "close", "run", "revote", "close"):
        host.step(code, step)
        if step in ("next", "revote"):
            assert ada.give(code, questions[0].key.id, vote=1 if step == "next" else 2)[0] == 200
            assert host.seen(code, host=True)["host"]["spread"] is None
        sent = json.dumps([ada.seen(code), ada.give(code, "x"), ada.join(code, "Ada")])
        assert [each for each in telling if each in sent] == []
        assert ada.seen(code)["room"]["spread"] is None
    host.step(code, "reveal")
    assert ada.seen(code)["room"]["key"]["choices"] == [questions[0].key.id]
    assert ada.seen(code)["me"]["verdict"]["right"] is True


def test_other_rooms_stay_closed(server, host, room):
    """A member of one room is a stranger in another, and its host no host there."""
    code, _ = room
    other_host, ada = Client(server), Client(server)
    other = make_room(server, other_host)[0].code
    ada.join(other, "Ada")
    assert ada.call("GET", f"{code}/events?stream=0")[0] == 403
    assert ada.call("GET", f"{code}/events")[0] == 403
    assert ada.give(code, "x")[0] == 403
    assert other_host.call("GET", f"{code}/host/events?stream=0")[0] == 403
    assert other_host.call("POST", f"{code}/host/step", {"version": 0, "step": "end"})[0] == 403
    for wrong in ("ZZZZZZ", "x", "%00", "..", "A" * 500):
        assert ada.call("GET", f"{wrong}/events?stream=0")[0] in (400, 404)


def test_pages_of_other_sites_and_garbage_are_refused(server, host, room):
    """By what the browser says of the request; what is not a small JSON object changes nothing."""
    code, questions = room
    ada = Client(server)
    ada.join(code, "Ada")
    host.step(code, "next")
    body = {"place": 0, "vote": 1, "answer": questions[0].key.id}
    for headers in ({"origin": "http://evil.test"}, {"sec_fetch_site": "cross-site"}, {"origin": None}):
        assert ada.call("POST", f"{code}/answer", body, **headers)[0] == 403
    assert ada.call("GET", f"{code}/events?stream=0", sec_fetch_site="cross-site")[0] == 403
    bad = [b"", b"[]", b"{", b"[" * 4000, b"\xff", b'{"place":0,"vote":1}', b'{"place":true,"vote":1,"answer":"x"}']
    bad += [json.dumps({**body, "answer": each}).encode() for each in (7, None, ["x"], {"x": 1}, "no such", "")]
    assert {ada.call("POST", f"{code}/answer", each)[0] for each in bad} == {422}
    assert ada.call("POST", f"{code}/answer", b"x" * 5000)[0] == 413
    assert ada.call("POST", f"{code}/join", {"nickname": 7})[0] == 422
    assert ada.seen(code)["me"]["answer"] is None
    for version in (True, "0", None, 10**30):
        assert host.call("POST", f"{code}/host/step", {"version": version, "step": "close"})[0] in (409, 422)
    assert host.call("POST", f"{code}/host/step", {"version": 1, "step": "explode"})[0] == 409


def test_a_second_click_takes_no_second_step(server, host, room):
    """Ten at once from the same version: one is taken."""
    code, _ = room
    version = host.seen(code, host=True)["room"]["version"]
    said = [host.call("POST", f"{code}/host/step", {"version": version, "step": "next"})[0] for _ in range(10)]
    assert sorted(said) == [204] + [409] * 9
    assert host.seen(code, host=True)["room"]["place"] == 0


def test_a_removed_participant_sees_nothing_more(server, host, room, tmp_path):
    """Their stream says so, and shows the room no longer."""
    code, questions = room
    rude = Client(server)
    rude.join(code, "Rude")
    host.step(code, "next")
    with house_of(server) as house:
        member = look(house, teach.hosted(house, host.person, code), datetime.now(UTC)).people[0].id
        teach.remove(house, host.person, code, member, datetime.now(UTC))
    told = rude.seen(code)
    assert (told["room"], told["me"]["removed"]) == (None, True)
    assert rude.give(code, questions[0].key.id)[0] == 409


def test_who_is_no_longer_host_hears_nothing_more(server, host, room):
    """The rights of a host are looked up with each message, not only when the stream begins."""
    code, _ = room
    ada = Client(server)
    stream = Stream(host, code, host=True)
    stream.until(lambda state: state["host"]["joined"] == 0)
    with house_of(server) as house:
        progress.erase_my_data(house, host.person, "erase")
    assert ada.join(code, "Ada")[0] == 204
    assert stream.ended.wait(30)
    assert [each["host"]["joined"] for each in stream.states] == [0]
    assert host.call("GET", f"{code}/host/events?stream=0")[0] == 403


def test_a_person_with_very_many_tabs_loses_the_oldest(server, host, room):
    """Streams cost the server something; eight of one person are enough."""
    code, _ = room
    ada = Client(server)
    ada.join(code, "Ada")
    streams = []
    for _ in range(9):
        streams.append(Stream(ada, code))
        streams[-1].until(lambda state: True)
    assert streams[0].ended.wait(30)
    assert not streams[8].ended.is_set()
    for each in streams[1:]:
        each.close()


def test_a_server_told_to_stop_ends_the_streams_of_rooms(tmp_path):
    """At once: nobody who waits for a question keeps it from stopping."""
    server = start(tmp_path)
    host, ada = Client(server), Client(server)
    row, _, _ = make_room(server, host)
    ada.join(row.code, "Ada")
    streams = [Stream(ada, row.code), Stream(host, row.code, host=True)]
    for each in streams:
        each.until(lambda state: True)
    begun = time.monotonic()
    server.process.terminate()
    assert server.process.wait(60) == 0
    assert time.monotonic() - begun < 30
    assert all(each.ended.wait(5) for each in streams)


def test_kill_9_in_the_middle_of_a_vote_loses_no_acknowledged_answer(tmp_path):
    """The server is killed while answers pour in, and started again: what was acknowledged is there, once; the room
    stands where it stood, everybody comes back as themselves, and the vote goes on."""
    server = start(tmp_path)
    host = Client(server)
    row, _, questions = make_room(server, host, seconds=600)
    options = [each.id for each in questions[0].choice]
    people = [Client(server) for _ in range(12)]
    for i, each in enumerate(people):
        each.join(row.code, f"P{i}")
    host.step(row.code, "next")
    acknowledged = {i: people[i].give(row.code, options[i % 4])[1] for i in range(8)}
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    again = start(tmp_path)
    try:
        for each in (*people, host):
            each.place = each.place._replace(netloc=again.address.removeprefix("http://"))
            each.headers["Origin"] = again.address
        for i, told in acknowledged.items():
            me = people[i].seen(row.code)
            assert (me["me"]["name"], me["me"]["answer"], me["me"]["number"]) == (f"P{i}", told["saved"], 1)
        assert people[9].seen(row.code)["room"]["phase"] == "open"
        assert [each.give(row.code, options[0])[0] for each in people[8:]] == [200] * 4
        assert people[0].give(row.code, options[1])[1] == {"saved": options[1], "number": 2}
        host.step(row.code, "close")
        assert host.seen(row.code, host=True)["host"]["spread"]["votes"][0]["n"] == 12
    finally:
        stop(again)
