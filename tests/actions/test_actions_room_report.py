"""A room's export: one row an answer, and no cell that a spreadsheet would run."""

import csv
import io

import pytest

from unroll.actions import attend, teach
from unroll.actions.attend import Given
from unroll.actions.identity import new_person
from unroll.actions.refusal import NotFound
from unroll.actions.room_questions import votable
from unroll.actions.room_report import answers_csv, gradebook_csv, room_report, safe
from unroll.actions.room_snapshot import look


@pytest.mark.parametrize("cell", ["=1+1", "+x", "-x+1", "@SUM(A1)", "\tx", "-1+2"])
def test_what_a_spreadsheet_would_run_is_quoted(cell):
    """It is text, and reads as text."""
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Ada", "-3", "-2.5e-3", "(8, 3)", "", "a=b"])
def test_text_and_numbers_stay_as_they_are(cell):
    """A negative number is an answer, not a formula."""
    assert safe(cell) == cell


def test_the_export_has_a_row_for_each_answer_given(house, t0, later):
    """Changes included; the last of each vote counts. Only the host gets it."""
    host, ada = new_person(), new_person()
    row = teach.create_room(house, host, "x", [votable(house)[0].id], teach.Rules(), t0)
    attend.join(house, ada, row.code, "=cmd|x", t0)
    teach.step(house, host, row.code, 0, "next", t0)
    for answer in ("plus-one", "twice"):
        attend.answer(house, Given(ada, row.code, 0, 1, answer, later(1)))
    teach.step(house, host, row.code, 1, "close", later(2))
    rows = list(csv.DictReader(io.StringIO(answers_csv(house, host, row.code, later(2)))))
    found = [(each["participant"], each["answer"], each["right"], each["counts"]) for each in rows]
    assert found == [("'=cmd|x", "plus-one", "0", "0"), ("'=cmd|x", "twice", "1", "1")]
    with pytest.raises(NotFound):
        answers_csv(house, ada, row.code, later(2))


def voted(house, t0, later):
    """A question voted on twice: Ada is wrong, then right; Bob is right, then wrong; Eve stays wrong."""
    host, people = new_person(), [new_person() for _ in range(3)]
    row = teach.create_room(house, host, "x", [each.id for each in votable(house)[:2]], teach.Rules(), t0)
    for person, name in zip(people, ("Bob", "=Ada", "Eve"), strict=True):
        attend.join(house, person, row.code, name, t0)
    version = 0
    for vote, answers in ((1, ("twice", "plus-one", "plus-one")), (2, ("plus-one", "twice", "plus-one"))):
        step = "next" if vote == 1 else "revote"
        version = teach.step(house, host, row.code, version, step, later(vote * 100)).version
        for person, answer in zip(people, answers, strict=True):
            attend.answer(house, Given(person, row.code, 0, vote, answer, later(vote * 100 + 1)))
        version = teach.step(house, host, row.code, version, "close", later(vote * 100 + 5)).version
    return host, people, row, version


def test_a_report_tells_of_closed_votes_and_how_they_moved(house, t0, later):
    """Facility vote by vote, the shift between them, misconceptions in words."""
    host, _, row, _ = voted(house, t0, later)
    found = room_report(house, host, row.code, later(300))
    (only,) = found.told.questions
    assert [(each.given, each.right) for each in only.votes] == [(3, 1), (3, 1)]
    assert (only.shift.to_right, only.shift.to_wrong, only.shift.stayed_wrong) == (1, 1, 1)
    assert all(name in found.beliefs for name, _ in only.believed)
    assert [(found.names[each.member], each.right, each.earned) for each in found.told.members] == [
        ("=Ada", 1, 1.0),
        ("Bob", 0, 0.0),
        ("Eve", 0, 0.0),
    ]


def test_an_open_vote_is_in_no_report(house, t0, later):
    """Not even the host sees how an open vote spreads; closed, it is there."""
    host, people, row, version = voted(house, t0, later)
    version = teach.step(house, host, row.code, version, "reveal", later(300)).version
    version = teach.step(house, host, row.code, version, "next", later(310)).version
    attend.answer(house, Given(people[0], row.code, 1, 1, "twice", later(311)))
    assert [each.place for each in room_report(house, host, row.code, later(312)).told.questions] == [0]
    teach.step(house, host, row.code, version, "close", later(313))
    assert [each.place for each in room_report(house, host, row.code, later(314)).told.questions] == [0, 1]


def test_an_open_vote_is_in_no_export(house, t0, later):
    """It would be its distribution. Once the vote has closed, also by itself, its answers are there."""
    host, people, row, version = voted(house, t0, later)
    assert len(answers_csv(house, host, row.code, later(300)).splitlines()) == 7
    version = teach.step(house, host, row.code, version, "reveal", later(300)).version
    teach.step(house, host, row.code, version, "next", later(310))
    attend.answer(house, Given(people[0], row.code, 1, 1, "twice", later(311)))
    assert len(answers_csv(house, host, row.code, later(312)).splitlines()) == 7
    later_on = later(10_000)  # the vote has closed by itself
    assert len(answers_csv(house, host, row.code, later_on).splitlines()) == 8


def test_a_gradebook_has_a_row_for_each_participant_and_no_formula(house, t0, later):
    """The credit of the last vote; who was removed is not in it; nobody else gets it."""
    host, people, row, _ = voted(house, t0, later)
    eve = next(each.id for each in look(house, row, later(300)).people if each.nickname == "Eve")
    teach.remove(house, host, row.code, eve, later(301))
    rows = list(csv.reader(io.StringIO(gradebook_csv(room_report(house, host, row.code, later(302))))))
    assert rows[0][0] == "participant"
    assert rows[0][-2:] == ["sum", "of"]
    assert [each[0] for each in rows[1:]] == ["'=Ada", "Bob"]
    assert [float(each[-2]) for each in rows[1:]] == [1.0, 0.0]
    with pytest.raises(NotFound):
        room_report(house, people[0], row.code, later(303))
