"""Lines put in order, voted on in a room: stored at once, run once for all who gave the same order."""

import csv
import io
from dataclasses import replace

import pytest

from unroll.actions import attend, progress, room_judging, teach
from unroll.actions.attend import Given
from unroll.actions.identity import new_person
from unroll.actions.refusal import Refused
from unroll.actions.room_questions import votable
from unroll.actions.room_report import answers_csv, room_report
from unroll.actions.room_sight import host, mine, shared
from unroll.actions.room_snapshot import look
from unroll.store import judgements

RIGHT, LISTED, OTHER = "add,double,take", "double,add,take", "take,add,double"
"""The program's own order; one that a choice names; one that has to be run."""


@pytest.fixture
def house(house_of_kinds):
    return house_of_kinds


@pytest.fixture
def room(house, t0):
    """A room of the question with lines, its vote open; Ada, Bob and Eve are in."""
    teacher, people = new_person(), [new_person() for _ in range(3)]
    row = teach.create_room(house, teacher, "x", ["doubling/order"], teach.Rules(unlimited=True), t0)
    for person, name in zip(people, ("Ada", "Bob", "Eve"), strict=True):
        attend.join(house, person, row.code, name, t0)
    teach.step(house, teacher, row.code, 0, "next", t0)
    return row, teacher, people


def give(house, row, person, answer, now):
    return attend.answer(house, Given(person, row.code, 0, 1, answer, now))


def own(house, row, person, now):
    seen = look(house, row, now)
    return mine(house, seen, seen.by_person[person].id)


def through(house, room, names, later):
    row, teacher, _ = room
    for number, name in enumerate(names, 1):
        teach.step(house, teacher, row.code, number, name, later(number))


def test_every_kind_but_a_mended_program_can_be_voted_on(house):
    """Each mended program is another one; an order is one of a few, and is run once."""
    asked = {each.kind for each in votable(house)}
    assert asked == {"single_choice", "several", "shape", "number", "order"}


def test_lines_are_sent_under_letters_and_never_in_an_order_that_is_right(house, room, later):
    """With the program around them; what is right comes with the key."""
    row, _, _ = room
    question = shared(house, look(house, row, later(1)))["question"]
    assert sorted(line["id"] for line in question["lines"]) == ["add", "double", "take"]
    assert ",".join(line["id"] for line in question["lines"]) != RIGHT
    assert [line["letter"] for line in question["lines"]] == ["A", "B", "C"]
    assert question["options"] == []
    through(house, room, ("close", "reveal"), later)
    key = shared(house, look(house, row, later(5)))["key"]
    assert (key["lines"], key["text"]) == (RIGHT.split(","), "Add, double, take away")


def test_an_order_is_stored_at_once_and_run_once_for_all(house, room, later):
    """Nobody waits for a run; until it is done the answer is neither right nor wrong, and then it is."""
    row, _, (ada, bob, eve) = room
    assert give(house, row, ada, "take, add,double", later(1)).answer == OTHER
    assert give(house, row, bob, OTHER, later(1)).status == "saved"
    assert give(house, row, eve, RIGHT, later(1)).status == "saved"
    assert give(house, row, eve, "add,add,take", later(2)).status == "unreadable"
    assert room_judging.waiting(house, row) == [(0, OTHER)]
    through(house, room, ("close", "reveal"), later)
    before = own(house, row, ada, later(9))
    assert (before["judging"], before["verdict"]) == (True, None)
    assert host(house, look(house, row, later(9)))["spread"]["judging"] == 1
    assert room_judging.judge(house, row, within_s=60) == 0
    after = own(house, row, ada, later(9))
    assert (after["judging"], after["verdict"]["right"]) == (False, False)
    assert own(house, row, eve, later(9))["verdict"]["right"] is True
    spread = host(house, look(house, row, later(9)))["spread"]
    letters = {line["id"]: line["letter"] for line in shared(house, look(house, row, later(9)))["question"]["lines"]}
    assert [(bar["id"], bar["right"], bar["lines"]) for bar in spread["bars"]] == [
        (OTHER, False, OTHER.split(",")),
        (RIGHT, True, RIGHT.split(",")),
    ]
    assert spread["bars"][0]["text"] == " ".join(letters[each] for each in OTHER.split(","))
    assert (spread["votes"][0]["counts"], spread["judging"]) == ({OTHER: 2, RIGHT: 1, "other": 0}, 0)


def test_an_order_that_no_choice_names_can_be_right(house, room, later):
    """Whatever its run said holds: credit, verdict and bar; of two processes that ran it the first is believed."""
    row, teacher, (ada, *_) = room
    give(house, row, ada, OTHER, later(1))
    with house.database.session() as db:
        assert judgements.add(db, row.id, 0, OTHER, right=True, error=None, now=later(2))
        assert not judgements.add(db, row.id, 0, OTHER, right=False, error="x" * 900, now=later(2))
    through(house, room, ("close", "reveal"), later)
    assert own(house, row, ada, later(9))["verdict"]["credit"] == 1.0
    assert [bar["right"] for bar in host(house, look(house, row, later(9)))["spread"]["bars"]] == [True]
    assert room_report(house, teacher, row.code, later(9)).told.questions[0].votes[0].right == 1


def test_an_order_of_a_question_that_was_changed_since_is_wrong_and_says_why(house, room):
    """Lines that are no more, or a question that is no more, cannot be run."""
    row, _, _ = room
    assert room_judging._run(house, row, 0, OTHER).right is False
    assert room_judging._run(house, row, 0, "no,such,lines").error == room_judging.GONE
    elsewhere = replace(row, plan=replace(row.plan, items=(replace(row.plan.items[0], question="doubling/gone"),)))
    assert room_judging._run(house, elsewhere, 0, RIGHT).error == room_judging.GONE


def test_a_misconception_behind_a_listed_order_is_known_without_a_run(house, room, later):
    """It was run when the question was proved."""
    row, _, (ada, *_) = room
    give(house, row, ada, LISTED, later(1))
    assert room_judging.waiting(house, row) == []
    through(house, room, ("close", "reveal"), later)
    assert host(house, look(house, row, later(9)))["misconceptions"][0]["id"] == "adds-one"


def test_a_report_waits_for_what_is_still_to_be_run(house, room, later, monkeypatch):
    """What could not be run is counted nowhere, and the report says how many answers that are."""
    row, teacher, (ada, bob, _) = room
    give(house, row, ada, OTHER, later(1))
    give(house, row, bob, RIGHT, later(1))
    through(house, room, ("close",), later)

    def busy(*args, **options):
        raise Refused("The runner is not up.")

    with monkeypatch.context() as patch:
        patch.setattr(room_judging, "try_program", busy)
        found = room_report(house, teacher, row.code, later(9))
        rows = list(csv.DictReader(io.StringIO(answers_csv(house, teacher, row.code, later(9)))))
    assert (found.judging, found.told.questions[0].votes[0].given) == (1, 1)
    assert [each["right"] for each in rows] == ["", "1"]
    found = room_report(house, teacher, row.code, later(9))
    assert (found.judging, found.told.questions[0].votes[0].given) == (0, 2)
    rows = list(csv.DictReader(io.StringIO(answers_csv(house, teacher, row.code, later(9)))))
    assert [each["right"] for each in rows] == ["0", "1"]


def test_who_erases_their_data_takes_their_votes_along_and_the_report_says_so(house, room, later):
    """How many did, and nothing of whom."""
    row, teacher, (ada, bob, _) = room
    give(house, row, ada, RIGHT, later(1))
    give(house, row, bob, RIGHT, later(1))
    through(house, room, ("close",), later)
    progress.erase_my_data(house, ada, "erase")
    found = room_report(house, teacher, row.code, later(9))
    assert (found.erased, found.told.questions[0].votes[0].given, len(found.told.members)) == (1, 1, 2)
    assert "Ada" not in answers_csv(house, teacher, row.code, later(9))
