"""What the person who runs Unroll does while a room runs: look, end, copy, bring back, start a second by mistake."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from server.room_client import Client, Stream, make_room

UNROLL = Path(sys.executable).with_name("unroll")


@pytest.fixture(scope="module")
def server(small_server):
    return small_server


@pytest.fixture
def host(server):
    return Client(server)


def unroll(server, *words):
    """Run the command line beside the server; status, output and what went wrong."""
    bank, lessons = server.content
    environment = {"UNROLL_HOME": str(server.home), "UNROLL_BANK": str(bank), "UNROLL_LESSONS": str(lessons)}
    done = subprocess.run([UNROLL, *words], capture_output=True, text=True, env=environment, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def get(server, path):
    with urllib.request.urlopen(f"{server.address}{path}", timeout=60) as answer:
        return answer.read().decode()


def test_rooms_are_listed_and_ended_from_the_command_line(server, host):
    """By their code, in any spelling; who follows the room sees its end; a second end and a wrong code are refused."""
    row, _, _ = make_room(server, host, unlimited=True)
    ada = Client(server)
    ada.join(row.code, "Ada")
    host.step(row.code, "next")
    stream = Stream(ada, row.code)
    stream.until(lambda state: state["room"]["phase"] == "open")
    status, said, _ = unroll(server, "room", "list")
    (line,) = [line for line in said.splitlines() if line.startswith(row.code)]
    assert (status, "open, question 1 of 2" in line, "1 in  Friday" in line) == (0, True, True)
    assert unroll(server, "room", "end", row.code.lower())[0] == 0
    stream.until(lambda state: state["room"]["phase"] == "ended", seconds=30)
    stream.close()
    status, _, said = unroll(server, "room", "end", row.code)
    assert (status, "has ended already" in said) == (1, True)
    status, _, said = unroll(server, "room", "end", "NOSUCH")
    assert (status, "no room with this code" in said) == (1, True)


def test_health_and_metrics_count_rooms_and_streams(server, host):
    """As many as are open at this moment, and none when everybody has gone."""
    row, _, _ = make_room(server, host)
    streams = [Stream(host, row.code, host=True) for _ in range(3)]
    for each in streams:
        each.until(lambda state: True)
    found = json.loads(get(server, "/api/health"))
    assert (found["rooms"], found["streams"]) == (1, 3)
    numbers = dict(line.rsplit(" ", 1) for line in get(server, "/api/metrics").splitlines() if line[0] != "#")
    assert (float(numbers["unroll_rooms_followed"]), float(numbers["unroll_room_streams"])) == (1, 3)
    assert float(numbers["unroll_rooms"]) >= 1
    for each in streams:
        each.close()


def test_a_copy_is_made_and_brought_back_while_a_room_runs(server, host, tmp_path):
    """The room goes on from the copy on every screen: what was answered since is gone, what was there is there."""
    row, _, _ = make_room(server, host, unlimited=True)
    ada = Client(server)
    ada.join(row.code, "Ada")
    host.step(row.code, "next")
    stream = Stream(ada, row.code)
    assert ada.give(row.code, "same")[0] == 200
    stream.until(lambda state: state["me"]["answer"] == "same")
    assert unroll(server, "db", "backup", str(tmp_path / "copy.db"))[0] == 0
    assert ada.give(row.code, "twice")[1]["number"] == 2
    host.step(row.code, "close")
    stream.until(lambda state: state["room"]["phase"] == "closed")
    known = len(stream.states)
    status, said, _ = unroll(server, "db", "restore", str(tmp_path / "copy.db"))
    assert (status, "kept in" in said) == (0, True)
    stream.until(lambda state: state in stream.states[known:] and state["room"]["phase"] == "open", seconds=30)
    assert (ada.seen(row.code)["me"]["answer"], ada.seen(row.code)["me"]["number"]) == ("same", 1)
    assert ada.give(row.code, "twice")[1] == {"saved": "twice", "number": 2}
    stream.close()


def test_a_room_that_an_older_copy_does_not_hold_is_gone_in_one_sentence(server, host, tmp_path):
    """Whoever follows it is told to leave, and every address of it says so; nothing breaks, and other rooms go on."""
    elder, _, _ = make_room(server, host, unlimited=True)
    assert unroll(server, "db", "backup", str(tmp_path / "copy.db"))[0] == 0
    row, _, _ = make_room(server, host, unlimited=True)
    ada, bob = Client(server), Client(server)
    ada.join(row.code, "Ada")
    host.step(row.code, "next")
    streams = [Stream(ada, row.code), Stream(host, row.code, host=True)]
    for each in streams:
        each.until(lambda state: state["room"]["phase"] == "open")
    assert unroll(server, "db", "restore", str(tmp_path / "copy.db"))[0] == 0
    said = ada.give(row.code, "same")
    assert (said[0] in (403, 404), "no room with this code" in said[1]["error"]) == (True, True)
    assert all(each.ended.wait(30) for each in streams)
    for client, path in ((ada, "events"), (ada, "events?stream=0"), (bob, "events?stream=0"), (host, "host/events")):
        status, told = client.call("GET", f"{row.code}/{path}")
        assert (status, "no room with this code" in told["error"]) == (404, True)
    assert bob.join(row.code, "Bob")[0] == 404
    assert host.call("POST", f"{row.code}/host/step", {"version": 1, "step": "close"})[0] == 404
    assert host.seen(elder.code, host=True)["room"]["phase"] == "lobby"
    assert "Traceback" not in "".join(server.lines)


def test_a_second_server_on_the_same_sqlite_file_is_refused(server):
    """In one sentence that names the first; the first goes on."""
    status, said, told = unroll(server, "serve", "--port", "0")
    assert (status, "Traceback" in said + told) == (1, False)
    assert f"Another Unroll (process {server.process.pid}) serves" in told
    assert "PostgreSQL" in told
    assert json.loads(get(server, "/api/health"))["status"] == "ok"
