"""Two web processes on one PostgreSQL lead one room: told by LISTEN and NOTIFY, right by the database."""

import os
import shutil
import signal
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from actions.small_bank import write_bank, write_lessons
from server.cluster import nginx, postgres
from server.conftest import start, stop
from server.room_client import Client, Stream, make_room

ANSWERS = ("twice", "plus-one", "same", "ten")


@pytest.fixture(scope="module")
def database():
    # Not below pytest's own folder, which every run of pytest closes to other users; PostgreSQL is one.
    with tempfile.TemporaryDirectory(prefix="unroll-cluster-") as folder:
        os.chmod(folder, 0o755)
        (Path(folder) / "postgres").mkdir()
        with postgres(Path(folder) / "postgres") as url:
            yield url


@pytest.fixture(scope="module")
def pair(database, tmp_path_factory):
    """How to start one of two servers, which have the same database, bank and secret; and what is running."""
    folder = tmp_path_factory.mktemp("pair")
    content = {"UNROLL_BANK": str(write_bank(folder)), "UNROLL_LESSONS": str(write_lessons(folder))}
    running = {}

    def started(name):
        if name not in running or running[name].process.poll() is not None:
            (folder / name).mkdir(exist_ok=True)
            if "one" in running:
                shutil.copy(running["one"].home / "secret", folder / name / "secret.copy")
                os.replace(folder / name / "secret.copy", folder / name / "secret")
            running[name] = start(folder / name, UNROLL_DATABASE_URL=database, **content)
        return running[name]

    yield started
    for each in running.values():
        stop(each)


@pytest.fixture
def two(pair):
    """Two servers; who was killed by the test before is there again."""
    return pair("one"), pair("two")


def at(client, address):
    """The same browser, at another server."""
    client.place = client.place._replace(netloc=address.removeprefix("http://"))
    client.headers["Origin"] = address
    return client


def joined(servers, code, number):
    """Participants, in turn at one server and the other."""
    people = [Client(servers[i % 2]) for i in range(number)]
    assert [each.join(code, f"P{i}")[0] for i, each in enumerate(people)] == [204] * number
    return people


def test_a_whole_room_is_led_through_two_processes(two):
    """The host at one of them, participants at both: everybody sees each step, every answer counts once, and a second
    vote moves as it should."""
    host = Client(two[0])
    row, _, _ = make_room(two[0], host, unlimited=True)
    people = joined(two, row.code, 6)
    streams = [Stream(each, row.code) for each in people]
    watching = [
        Stream(host, row.code, host=True),
        Stream(at(Client(two[0], host.person), two[1].address), row.code, host=True),
    ]
    for vote, step in ((1, "next"), (2, "revote")):
        assert host.step(row.code, step)[0] == 204
        for each in streams:
            each.until(lambda state, vote=vote: (state["room"]["phase"], state["room"]["vote"]) == ("open", vote))
        answers = [ANSWERS[i % 4] if vote == 1 else "twice" for i in range(6)]
        given = [each.give(row.code, answer, vote=vote)[0] for each, answer in zip(people, answers, strict=True)]
        assert given == [200] * 6
        for each in watching:
            each.until(lambda state, vote=vote: state["room"]["vote"] == vote and state["host"]["answered"] == 6)
        assert all(each.states[-1]["host"]["spread"] is None for each in watching)
        at(host, two[vote % 2].address)  # the host's other device takes the next steps
        assert host.step(row.code, "close")[0] == 204
        told = [
            each.until(lambda state, vote=vote: state["room"]["phase"] == "closed" and state["room"]["vote"] == vote)
            for each in watching
        ]
        assert [each["host"]["spread"]["votes"][-1]["counts"] for each in told] == [dict(Counter(answers))] * 2
    assert host.step(row.code, "reveal")[0] == 204
    for each in streams:
        assert each.until(lambda state: state["room"]["phase"] == "revealed")["me"]["verdict"]["right"] is True
    assert host.seen(row.code, host=True)["host"]["shift"]["to_right"] == 4
    for each in (*streams, *watching):
        each.close()


def test_of_steps_taken_at_both_in_the_same_moment_one_counts(two):
    """Two hosts, two processes, one version."""
    host = Client(two[0])
    row, _, _ = make_room(two[0], host, unlimited=True)
    hosts = [at(Client(two[0], host.person), two[i % 2].address) for i in range(8)]
    ready = threading.Barrier(8)

    def press(each):
        ready.wait()
        return each.call("POST", f"{row.code}/host/step", {"version": 0, "step": "next"})[0]

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(press, hosts)) == [204] + [409] * 7
    assert host.seen(row.code, host=True)["room"]["version"] == 1


def test_one_person_who_answers_at_both_in_the_same_moment_has_one_answer(two):
    """Numbered without a gap; the one that was stored last counts, at both."""
    host = Client(two[0])
    row, _, _ = make_room(two[0], host, unlimited=True)
    (ada,) = joined(two, row.code, 1)
    host.step(row.code, "next")
    devices = [at(Client(two[0], ada.person), two[i % 2].address) for i in range(8)]
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda i: devices[i].give(row.code, ANSWERS[i % 4]), range(8)))
    assert [status for status, _ in told] == [200] * 8
    last = max((body for _, body in told), key=lambda body: body["number"])
    host.step(row.code, "close")
    for each in devices[:2]:
        me = each.seen(row.code)["me"]
        assert (me["answer"], me["number"]) == (last["saved"], last["number"])
    assert host.seen(row.code, host=True)["host"]["spread"]["votes"] == [{"n": 1, "counts": {last["saved"]: 1}}]


def test_a_notification_that_is_lost_is_made_up_for(two, database):
    """The connection on which a process listens is cut off by the database: the room is right there all the same."""
    host = Client(two[0])
    row, _, _ = make_room(two[0], host, unlimited=True)
    (ada,) = joined([two[1], two[1]], row.code, 1)
    stream = Stream(ada, row.code)
    stream.until(lambda state: state["room"]["phase"] == "lobby")
    with psycopg.connect(database, autocommit=True) as admin:
        cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        assert admin.execute(cut).fetchone()[0] >= 2
    host.step(row.code, "next")
    stream.until(lambda state: state["room"]["phase"] == "open", seconds=30)
    stream.close()


def test_kill_9_of_one_process_in_the_middle_of_a_vote_loses_nothing(two):
    """Who was there goes to the other one: the answer that was acknowledged is there, once, and the vote goes on."""
    host = Client(two[0])
    row, _, _ = make_room(two[0], host, unlimited=True)
    people = joined(two, row.code, 12)
    host.step(row.code, "next")
    acknowledged, pouring = {}, threading.Event()

    def pour(number):
        for round in range(50):
            try:
                status, told = people[number].give(row.code, ANSWERS[(number + round) % 4])
            except OSError:
                return
            assert status == 200
            acknowledged[number] = told
            if round == 2:
                pouring.set()

    threads = [threading.Thread(target=pour, args=(i,)) for i in range(0, 12, 2)]
    for each in threads:
        each.start()
    assert pouring.wait(60)
    os.kill(two[0].process.pid, signal.SIGKILL)
    for each in threads:
        each.join(60)
    assert acknowledged
    for number, told in acknowledged.items():
        me = at(people[number], two[1].address).seen(row.code)["me"]
        assert (me["name"], me["number"] >= told["number"]) == (f"P{number}", True)
        if me["number"] == told["number"]:
            assert me["answer"] == told["saved"]
    for number, each in enumerate(people):
        assert at(each, two[1].address).give(row.code, ANSWERS[number % 4])[0] == 200
    host = at(host, two[1].address)
    host.step(row.code, "close")
    spread = host.seen(row.code, host=True)["host"]["spread"]
    assert spread["votes"] == [{"n": 12, "counts": dict.fromkeys(ANSWERS, 3)}]


def test_the_documented_balancer_keeps_people_where_they_are_until_that_place_is_gone(two, tmp_path):
    """nginx as in docs/operating.md: streams come through at once, one learner is always at one process, and when it
    is killed everybody is back by themselves."""
    (tmp_path / "nginx").mkdir()
    with nginx(tmp_path / "nginx", [each.address for each in two]) as address:
        host = at(Client(two[0]), address)
        row, _, _ = make_room(two[0], host, unlimited=True)
        people = [at(Client(two[0]), address) for _ in range(10)]
        for number, each in enumerate(people):
            assert each.join(row.code, f"P{number}")[0] == 204
        streams = [Stream(each, row.code) for each in people]
        assert host.step(row.code, "next")[0] == 204
        for each in streams:
            each.until(lambda state: state["room"]["phase"] == "open")
        assert [each.give(row.code, "same")[0] for each in people] == [200] * 10
        os.kill(two[0].process.pid, signal.SIGKILL)
        two[0].process.wait()
        cut = [each.ended.wait(3) for each in streams]
        assert 0 < sum(cut) < 10, "everybody was at one process"
        seen = [each.seen(row.code)["me"] for each in people]
        assert [(me["answer"], me["number"]) for me in seen] == [("same", 1)] * 10
        assert [each.give(row.code, "twice")[0] for each in people] == [200] * 10
        for gone, each in zip(cut, streams, strict=True):
            if not gone:
                each.until(lambda state: state["me"]["answer"] == "twice")
                each.close()
