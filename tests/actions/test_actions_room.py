"""A room, as host and participants use it: on a real database, judged by the server's clock."""

import json
from dataclasses import replace

import pytest

from unroll.actions import attend, host_links, teach
from unroll.actions.attend import Given
from unroll.actions.identity import new_person
from unroll.actions.refusal import NotFound, Refused
from unroll.actions.room_questions import sets, votable
from unroll.actions.room_sight import host, mine, shared, to_host
from unroll.actions.room_snapshot import look
from unroll.classroom.plan import Board, Phase
from unroll.store import rooms


@pytest.fixture
def teacher():
    return new_person()


@pytest.fixture
def row(house, teacher, t0):
    questions = [each.id for each in votable(house)][:2]
    return teach.create_room(house, teacher, "Friday", questions, teach.Rules(seconds=60), t0)


@pytest.fixture
def room(house, row, teacher):
    return Room(house, row, teacher)


class Room:
    """A room and what one can do in it, with the version looked up."""

    def __init__(self, house, row, teacher):
        self.house, self.row, self.teacher = house, row, teacher

    def stands(self):
        with self.house.database.reading() as db:
            return rooms.stand(db, self.row)

    def step(self, name, now):
        return teach.step(self.house, self.teacher, self.row.code, self.stands().version, name, now)

    def join(self, name, now):
        person = new_person()
        attend.join(self.house, person, self.row.code, name, now)
        return person

    def give(self, person, answer, now, place=0, vote=1):
        return attend.answer(self.house, Given(person, self.row.code, place, vote, answer, now))

    def look(self, now):
        return look(self.house, self.row, now)

    def mine(self, person, now):
        seen = self.look(now)
        return mine(self.house, seen, next(each.id for each in seen.people if each.learner == person))

    def host(self, now):
        return host(self.house, self.look(now))

    def shared(self, now):
        return shared(self.house, self.look(now))


def test_a_room_is_made_from_questions_that_can_be_voted_on(house, teacher, t0):
    """At least one, of the bank, with a time that fits; else a sentence and no room."""
    ids = [each.id for each in votable(house)]
    for questions, rules, said in (
        ([], teach.Rules(), "at least one"),
        (["nowhere/none"], teach.Rules(), "cannot be asked in a room"),
        (ids[:1], teach.Rules(seconds=3), "10 to 1,800"),
        (ids * 40, teach.Rules(), "at most 60"),
    ):
        with pytest.raises(Refused, match=said):
            teach.create_room(house, teacher, "x", questions, rules, t0)
    assert teach.my_rooms(house, teacher) == []
    made = teach.create_room(house, teacher, "  ", ids[:1], teach.Rules(unlimited=True), t0)
    assert (made.title, made.plan.items[0].seconds) == (house.bank.pattern.title, None)
    assert teach.my_rooms(house, teacher) == [made]
    assert set(sets(house)["practice"]) <= set(ids)


def test_a_whole_room_with_a_second_vote(room, later):
    """Vote, close, run, vote again, reveal: what was given is there, and what is shown is due."""
    ada, bob = room.join("Ada", later(0)), room.join("Bob", later(0.5))
    room.step("next", later(1))
    assert room.give(ada, "plus-one", later(2)).status == "saved"
    assert room.give(bob, "twice", later(3)).status == "saved"
    assert room.host(later(4)) | {"names": 0} == {
        "usual": "close",
        "joined": 2,
        "answered": 2,
        "names": 0,
        "waiting": [],
        "shown": None,
        "spread": None,
        "misconceptions": None,
        "shift": None,
    }
    room.step("close", later(5))
    told = room.host(later(6))
    assert told["spread"]["votes"] == [{"n": 2, "counts": {"plus-one": 1, "twice": 1}}]
    assert (told["misconceptions"], told["shift"]) == (None, None)
    room.step("run", later(7))
    room.step("revote", later(8))
    assert room.host(later(9))["spread"] is None
    assert room.mine(ada, later(9))["earlier"] == "plus-one"
    assert room.give(ada, "twice", later(10), vote=2).status == "saved"
    room.step("close", later(12))
    room.step("reveal", later(13))
    told = room.host(later(14))
    assert [each["n"] for each in told["spread"]["votes"]] == [2, 1]
    assert [bar["id"] for bar in told["spread"]["bars"] if bar["right"]] == ["twice"]
    assert told["shift"] == {"both": 1, "stayed_right": 0, "to_right": 1, "to_wrong": 0, "stayed_wrong": 0}
    assert told["misconceptions"][0]["text"] == "Doubling adds one."
    assert told["misconceptions"][0]["counts"] == [1, 0]
    assert room.mine(ada, later(14))["verdict"]["right"] is True
    assert room.shared(later(14))["key"]["choices"] == ["twice"]


def test_an_answer_can_be_changed_until_the_close_and_counts_once(room, later):
    """The last one counts; the same again changes nothing; after the close nothing does."""
    ada = room.join("Ada", later(0))
    room.step("next", later(1))
    assert [room.give(ada, each, later(2)).number for each in ("same", "twice", "twice", "ten")] == [1, 2, 2, 3]
    assert room.look(later(3)).of_vote(1).popitem()[1].answer == "ten"
    assert room.host(later(3))["answered"] == 1
    late = room.give(ada, "twice", later(61))
    assert (late.status, room.look(later(62)).of_vote(1).popitem()[1].answer) == ("refused", "ten")
    assert "closed" in late.sentence


def test_where_answers_are_final_the_first_one_stays(house, teacher, t0, later):
    """A host may rule that out; giving the same one again is still acknowledged."""
    ids = [each.id for each in votable(house)][:1]
    row = teach.create_room(house, teacher, "x", ids, teach.Rules(may_change=False), t0)
    room = Room(house, row, teacher)
    ada = room.join("Ada", t0)
    room.step("next", later(1))
    assert room.give(ada, "same", later(2)).status == "saved"
    assert room.give(ada, "same", later(2)).status == "saved"
    assert "cannot be changed" in room.give(ada, "twice", later(3)).sentence


def test_a_burst_is_judged_one_by_one(house, room, later):
    """In one commit: good ones are stored, an unreadable one, a stranger's and one for another vote are not."""
    people = [room.join(f"P{i}", later(0)) for i in range(30)]
    room.step("next", later(1))
    given = [Given(each, room.row.code, 0, 1, "twice", later(2)) for each in people]
    given += [replace(given[0], answer="nonsense"), replace(given[1], person=new_person()), replace(given[2], vote=2)]
    given += [replace(given[3], code="ZZZZZZ"), replace(given[4], answer="same"), replace(given[5], answer="")]
    taken = attend.take(house, given)
    words = ["saved"] * 30 + ["unreadable", "stranger", "refused", "stranger", "saved", "unreadable"]
    assert [each.status for each in taken] == words
    counts = {each.answer for each in room.look(later(3)).of_vote(1).values()}
    assert (len(room.look(later(3)).given), counts) == (30, {"twice", "same"})


def test_only_the_host_moves_a_room(house, room, later):
    """A participant and a stranger are told the same; a second click and a second host come too late."""
    ada = room.join("Ada", later(0))
    for person in (ada, new_person()):
        for call in (
            lambda who: teach.step(house, who, room.row.code, 0, "next", later(1)),
            lambda who: teach.extend(house, who, room.row.code, 0, 30, later(1)),
            lambda who: teach.set_board(house, who, room.row.code, 0, Board.ALL, later(1)),
            lambda who: teach.remove(house, who, room.row.code, room.look(later(1)).people[0].id, later(1)),
            lambda who: host_links.new_host_link(house, who, room.row.code, later(1)),
            lambda who: host_links.withdraw(house, who, room.row.code),
        ):
            with pytest.raises(NotFound, match="not yours to host"):
                call(person)
    room.step("next", later(1))
    for name in ("next", "close"):
        with pytest.raises(Refused, match="moved on"):
            teach.step(house, room.teacher, room.row.code, 0, name, later(2))
    assert room.stands().phase is Phase.OPEN
    with pytest.raises(Refused, match="no such step"):
        room.step("explode", later(2))


def test_a_host_link_makes_a_host_and_a_wrong_one_does_not(house, room, later):
    """For a second screen. Only its digest is kept."""
    secret = host_links.new_host_link(house, room.teacher, room.row.code, later(1))
    phone = new_person()
    for wrong in ("", secret[:-1], secret + "x", "y" * 5000):
        with pytest.raises(NotFound, match="not good"):
            host_links.become_host(house, phone, room.row.code, wrong, later(1))
    assert not teach.is_host(house, phone, room.row.code)
    host_links.become_host(house, phone, room.row.code, secret, later(1))
    assert teach.is_host(house, phone, room.row.code)
    assert not teach.is_host(house, phone, "QQQQQQ")


def test_host_links_are_withdrawn_and_a_new_one_is_good(house, room, later):
    """Who made the room leads it still, whoever withdraws; a host that lost it can come back by a new link."""
    phone, screen, elsewhere = new_person(), new_person(), new_person()
    old = host_links.new_host_link(house, room.teacher, room.row.code, later(1))
    asked = [room.row.plan.items[0].question]
    other = teach.create_room(house, elsewhere, "Other", asked, teach.Rules(), later(1))
    kept = host_links.new_host_link(house, elsewhere, other.code, later(1))
    for who in (phone, screen):
        host_links.become_host(house, who, room.row.code, old, later(2))
    assert host_links.withdraw(house, phone, room.row.code) == 1
    assert teach.hosts_of(house, room.row) == {room.teacher, phone}
    with pytest.raises(NotFound, match="not yours to host"):
        teach.step(house, screen, room.row.code, 0, "next", later(3))
    with pytest.raises(NotFound, match="not good"):
        host_links.become_host(house, screen, room.row.code, old, later(3))
    assert host_links.withdraw(house, room.teacher, room.row.code) == 1
    assert host_links.withdraw(house, room.teacher, room.row.code) == 0
    assert teach.hosts_of(house, room.row) == {room.teacher}
    host_links.become_host(house, screen, other.code, kept, later(4))  # another room's links are as good as before
    new = host_links.new_host_link(house, room.teacher, room.row.code, later(4))
    host_links.become_host(house, screen, room.row.code, new, later(5))
    assert teach.hosts_of(house, room.row) == {room.teacher, screen}


def test_people_are_renamed_removed_and_let_in_again(house, room, later):
    """A removed one gives no answer and is not counted; what they gave stays; back in, they are the same person."""
    rude, ada = room.join("Rude", later(0)), room.join("Ada", later(0.5))
    room.step("next", later(1))
    room.give(rude, "twice", later(2))
    member = room.look(later(2)).people[0].id
    teach.rename(house, room.teacher, room.row.code, member, "ada", later(3))
    assert room.mine(rude, later(3))["name"] == "ada"
    assert room.mine(ada, later(3))["name"] == "Ada (2)"
    teach.remove(house, room.teacher, room.row.code, member, later(4))
    assert (room.mine(rude, later(4))["removed"], room.host(later(4))["joined"]) == (True, 1)
    assert "removed you" in room.give(rude, "same", later(5)).sentence
    attend.join(house, rude, room.row.code, "Again", later(5))
    assert room.mine(rude, later(5))["removed"] is True
    teach.readmit(house, room.teacher, room.row.code, member, later(6))
    assert room.give(rude, "same", later(7)).number == 2
    for name, said in (("", "Write a nickname"), ("x" * 30, "at most 24")):
        with pytest.raises(Refused, match=said):
            teach.rename(house, room.teacher, room.row.code, member, name, later(8))
    with pytest.raises(NotFound, match="no such participant"):
        teach.remove(house, room.teacher, room.row.code, "somebody else", later(8))


def test_a_locked_or_ended_room_takes_nobody_new(house, room, later):
    """Who is in stays in."""
    ada = room.join("Ada", later(0))
    room.step("lock", later(1))
    with pytest.raises(Refused, match="locked"):
        room.join("Bob", later(2))
    attend.join(house, ada, room.row.code, "Other", later(2))
    room.step("unlock", later(3))
    room.join("Bob", later(4))
    room.step("end", later(5))
    with pytest.raises(Refused, match="ended"):
        room.join("Eve", later(6))
    for code in ("", "ABC", "ABCDE0", "x" * 1000):
        with pytest.raises(NotFound, match="no room with this code"):
            attend.join(house, ada, code, "Ada", later(6))
    assert attend.room_of(house, f" {room.row.code[:3].lower()}-{room.row.code[3:].lower()} ").id == room.row.id


def test_the_board_counts_only_what_was_revealed(house, room, later):
    """An answer whose key is not shown yet moves nobody's points."""
    ada, bob = room.join("Ada", later(0)), room.join("Bob", later(0.5))
    teach.set_board(house, room.teacher, room.row.code, room.stands().version, Board.ALL, later(1))
    room.step("next", later(1))
    room.give(ada, "twice", later(2))
    room.step("close", later(3))
    assert (room.shared(later(3))["board"], room.mine(ada, later(3))["points"]) == ([], None)
    room.step("reveal", later(4))
    assert room.shared(later(5))["board"] == [
        {"name": "Ada", "points": 1.0, "rank": 1},
        {"name": "Bob", "points": 0, "rank": 2},
    ]
    assert room.mine(bob, later(5))["rank"] == 2
    room.step("end", later(6))
    assert room.mine(ada, later(7))["result"] == {"right": 1, "of": 1}


def test_nothing_that_a_participant_is_sent_tells_the_key_before_its_time(house, room, later):
    """Neither a mark, nor a reason, nor how the others answered; for the host neither while the vote is open."""
    ada = room.join("Ada", later(0))
    question = votable(house)[0]
    telling = [choice.why for choice in house.rooms.variant(question).choices] + [
        "misconception",
        "adds-one",
        'key": {',
    ]
    room.step("next", later(1))
    room.give(ada, "twice", later(2))
    for name in (None, "close", "run", "revote", "close"):
        if name:
            room.step(name, later(3))
        sent = json.dumps([room.shared(later(3)), room.mine(ada, later(3))])
        assert not [each for each in telling if each in sent]
        assert '"counts"' not in sent
        assert not [each for each in telling[:-3] if each in json.dumps(room.host(later(3)))]
    room.step("reveal", later(4))
    assert telling[0] in json.dumps(room.shared(later(5)))


def test_the_program_on_show_is_one_of_the_options(house, room, later):
    """And is shown only when the vote is closed."""
    room.step("next", later(1))
    room.step("close", later(2))
    room.step("run", later(3))
    version = room.stands().version
    with pytest.raises(Refused, match="no such option"):
        teach.show(house, room.teacher, room.row.code, version, "nothing", later(4))
    assert teach.show(house, room.teacher, room.row.code, version, "plus-one", later(4)).shown == "plus-one"
    assert room.host(later(5))["shown"] == "plus-one"


def test_a_vote_can_be_extended_and_closes_by_itself(house, room, later):
    """Sixty seconds and thirty more."""
    ada = room.join("Ada", later(0))
    room.step("next", later(0))
    teach.extend(house, room.teacher, room.row.code, room.stands().version, 30, later(50))
    assert room.give(ada, "twice", later(89)).status == "saved"
    assert room.give(ada, "same", later(90)).status == "refused"
    assert room.shared(later(90))["phase"] == "closed"
    assert room.step("reveal", later(91)).phase is Phase.REVEALED


def test_a_hosts_page_is_told_when_anything_on_it_is_another(house, room, later):
    """The mark stays while nothing happens, and changes with a newcomer, an answer, a step and the deadline."""
    marks = [to_host(house, room.look(later(0)))["mark"]]
    ada = room.join("Ada", later(1))
    marks.append(to_host(house, room.look(later(1)))["mark"])
    room.step("next", later(2))
    marks.append(to_host(house, room.look(later(2)))["mark"])
    room.give(ada, "twice", later(3))
    marks.append(to_host(house, room.look(later(3)))["mark"])
    assert to_host(house, room.look(later(50)))["mark"] == marks[-1]
    marks.append(to_host(house, room.look(later(62)))["mark"])
    assert len(set(marks)) == 5
    assert teach.hosts_of(house, room.row) == {room.teacher}
