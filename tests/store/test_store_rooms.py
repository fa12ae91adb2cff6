"""Rooms in the store: steps are compared and set, votes are added, and who was first is decided by the database."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from unroll.classroom.plan import Board, Item, Phase, Plan
from unroll.classroom.votes import Vote, counted
from unroll.store import learners, members, rooms, votes

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PLAN = Plan((Item("q", 60), Item("r", None)), may_change=False, twice=True, speed=True)


@pytest.fixture
def people(database):
    ids = [str(uuid4()) for _ in range(3)]
    with database.session() as db:
        for each in ids:
            learners.ensure(db, each, NOW)
    return ids


@pytest.fixture
def room(database, people):
    with database.session() as db:
        return rooms.create(db, "ABC234", "Friday", PLAN, people[0], NOW)


def test_a_room_comes_back_as_it_was_made(database, people, room):
    """Title, questions in their order, rules, its host, and the lobby; a code is given once."""
    with database.session() as db:
        assert rooms.find(db, "ABC234") == room
        assert rooms.find(db, "ABC235") is None
        assert rooms.create(db, "ABC234", "Again", PLAN, people[1], NOW) is None
        stands = rooms.stand(db, room)
        assert (stands.plan, stands.phase, stands.version, stands.place) == (PLAN, Phase.LOBBY, 0, -1)
        assert rooms.hosted_by(db, people[0]) == [room]
        assert rooms.hosted_by(db, people[1]) == []


def test_every_step_is_kept_and_the_last_one_holds(database, room):
    """With all that belongs to it."""
    with database.session() as db:
        before = rooms.stand(db, room)
        after = replace(
            before,
            version=1,
            phase=Phase.RUNNING,
            place=1,
            vote=2,
            opened_at=NOW,
            closes_at=NOW + timedelta(seconds=60),
            paused_at=NOW + timedelta(seconds=30),
            shown="b",
            locked=True,
            board=Board.ALL,
        )
        assert rooms.move(db, room, before, after, NOW)
        assert rooms.stand(db, room) == after
        assert [each.room for each in rooms.steps(db, room)] == [before, after]
        with pytest.raises(ValueError, match="from version 0 to the next"):
            rooms.move(db, room, before, replace(after, version=2), NOW)


def test_of_many_who_press_at_once_one_takes_the_step(database, room):
    """Eight threads begin at the same version: one wins, the others change nothing."""
    with database.reading() as db:
        before = rooms.stand(db, room)
    ready, won = threading.Barrier(8), []

    def press(number: int) -> None:
        after = replace(before.step("next", NOW), shown=str(number))
        ready.wait()
        with database.session() as db:
            if rooms.move(db, room, before, after, NOW):
                won.append(str(number))

    threads = [threading.Thread(target=press, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with database.reading() as db:
        assert len(won) == 1
        assert [each.room.shown for each in rooms.steps(db, room)] == [None, *won]


def test_a_host_link_is_good_for_its_own_room_only(database, people, room):
    """The secret itself is nowhere in the database."""
    with database.session() as db:
        other = rooms.create(db, "XYZ234", "Other", PLAN, people[0], NOW)
        rooms.add_key(db, room.id, "a long secret", NOW)
        assert rooms.opens(db, room.id, "a long secret")
        assert not rooms.opens(db, room.id, "a long secreT")
        assert not rooms.opens(db, other.id, "a long secret")
        assert not rooms.is_host(db, room.id, people[1])
        rooms.add_host(db, room.id, people[1], NOW)
        rooms.add_host(db, room.id, people[1], NOW)
        assert rooms.is_host(db, room.id, people[1])


def test_a_person_is_one_member_with_the_last_name_and_the_last_mark(database, people, room):
    """Joining twice is joining once; renaming, removing and letting in again are marks that come after."""
    with database.session() as db:
        assert members.join(db, room.id, people[1], "Ada", NOW) is True
        assert members.join(db, room.id, people[1], "Eve", NOW) is False
        (ada,) = members.of_room(db, room.id)
        assert (ada.nickname, ada.removed, members.count(db, room.id)) == ("Ada", False, 1)
        for kind, name in (("removed", None), ("renamed", "Ada L"), ("readmitted", None), ("removed", None)):
            members.mark(db, ada.id, kind, name, NOW)
        assert members.of_people(db, room.id, people) == {people[1]: replace(ada, nickname="Ada L", removed=True)}


def test_votes_are_added_and_never_altered(database, people, room):
    """The same number twice is refused; each change is a row of its own."""
    with database.session() as db:
        for person in people[1:]:
            members.join(db, room.id, person, "Ada", NOW)
        one, two = members.of_room(db, room.id)
        first = Vote(one.id, 0, 1, 1, "a", "a", False, 0.0, "belief", NOW)
        changed = replace(first, number=2, answer="b", choice="b", right=True, credit=1.0, misconception=None)
        typed = Vote(two.id, 0, 2, 1, "(8, 3)", None, False, 0.0, None, NOW)
        elsewhere = replace(typed, place=1)
        given = (first, changed, typed, elsewhere)
        assert [votes.record(db, each) for each in given] == [True] * 4
        assert votes.record(db, replace(first, answer="c")) is False
        assert votes.of_room(db, room.id) == list(given)
        assert votes.of_question(db, room.id, 0) == [first, changed, typed]
        assert votes.of_members(db, [one.id], 0, 1) == [first, changed]
        assert counted(votes.of_room(db, room.id))[one.id, 0, 1] == changed
