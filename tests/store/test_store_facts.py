"""Facts: kept once, in order, by constraint; gone only with their learner."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError

from unroll.classroom.plan import Item, Plan
from unroll.classroom.votes import Vote
from unroll.store import (
    attempts,
    belongings,
    certificates,
    confidences,
    counts,
    judgements,
    lab_links,
    last_runs,
    learners,
    members,
    mends,
    preferences,
    reading,
    reviews,
    rooms,
    self_tests,
    sittings,
    votes,
)
from unroll.store.attempts import AttemptRow, Place, SubmissionRow
from unroll.store.certificates import CertificateRow
from unroll.store.lab_links import LinkRow
from unroll.store.last_runs import LastRunRow
from unroll.store.mends import MendRow
from unroll.store.reviews import ReviewRow
from unroll.store.self_tests import ItemRow
from unroll.store.tables import metadata

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def me(database):
    person = str(uuid4())
    with database.session() as db:
        learners.ensure(db, person, NOW)
    return person


@pytest.fixture
def sitting(database, me):
    with database.session() as db:
        return sittings.begin(db, me, "practice", 1, 1.5, NOW)


def attempt(sitting, number=1, answer="a", question="q", turn=0):
    return AttemptRow(Place(sitting.id, question, turn), number, answer, "wrong", 0.0, "why", NOW)


def test_times_come_back_in_utc_to_the_microsecond(database, me):
    """A moment given in another zone is the same moment; one without a zone is refused."""
    east = NOW.astimezone(timezone(timedelta(hours=9)))
    with database.session() as db:
        made = sittings.begin(db, me, "practice", 1, None, east)
    assert made.started_at == NOW
    assert made.started_at.tzinfo is UTC
    with pytest.raises(StatementError, match="has no time zone"), database.session() as db:
        sittings.begin(db, me, "practice", 2, None, NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    "second",
    [{"number": 1, "answer": "b"}, {"number": 2, "answer": "a"}, {"number": 1, "answer": "a"}],
    ids=["same number", "same answer", "same of both"],
)
def test_an_attempt_is_kept_once(database, sitting, second):
    """Who comes second adds nothing and is told so; the first stays as it was."""
    with database.session() as db:
        assert attempts.record(db, attempt(sitting)) is True
    with database.session() as db:
        assert attempts.record(db, attempt(sitting, **second)) is False
        assert attempts.facts_of(db, sitting.id).attempts == [attempt(sitting)]


def test_other_questions_and_variants_count_for_themselves(database, sitting):
    """The constraint is per sitting, question and variant."""
    rows = [attempt(sitting), attempt(sitting, turn=1), attempt(sitting, question="r"), attempt(sitting, 2, "b")]
    with database.session() as db:
        assert [attempts.record(db, row) for row in rows] == [True] * 4
        facts = attempts.facts_of(db, sitting.id)
    assert facts.attempts_at(rows[0].place) == [rows[0], rows[3]]


def test_openings_hints_and_solutions_keep_their_first_time(database, sitting):
    """A reload opens nothing again."""
    place, later = Place(sitting.id, "q", 0), NOW + timedelta(hours=1)
    with database.session() as db:
        assert attempts.open_once(db, place, 7, None, NOW) is True
        assert attempts.open_once(db, place, 8, 2.0, later) is False
        for when in (NOW, later):
            attempts.show_hint(db, place, when)
            attempts.show_solution(db, place, when)
        facts = attempts.facts_of(db, sitting.id)
    assert [(row.seed, row.time_factor, row.opened_at) for row in facts.openings] == [(7, None, NOW)]
    assert (facts.hints, facts.solutions) == ({place: NOW}, {place: NOW})


def test_a_sitting_is_begun_once_and_its_latest_stretch_holds(database, me, sitting):
    """A second begin of the same number gives the first one back."""
    with database.session() as db:
        again = sittings.begin(db, me, "practice", 1, 2.0, NOW + timedelta(hours=1))
        assert again == sitting
        sittings.stretch(db, sitting, 2.0, NOW)
        stretched = sittings.stretch(db, sitting, None, NOW)
    with database.reading() as db:
        assert sittings.find(db, sitting.id) == sittings.latest(db, me, "practice") == stretched
        assert stretched.time_factor is None
        assert sittings.of_learner(db, me) == [stretched]
        assert sittings.find(db, str(uuid4())) is None


def test_nothing_belongs_to_nobody(database):
    """Foreign keys are on: an attempt needs its sitting, a sitting its learner."""
    with pytest.raises(IntegrityError), database.session() as db:
        sittings.begin(db, str(uuid4()), "practice", 1, 1.0, NOW)


def test_erasing_a_learner_erases_all_they_did_and_nothing_else(database, me, sitting):
    """One delete is enough for "erase my data"; a neighbour keeps everything."""
    other = str(uuid4())
    with database.session() as db:
        learners.ensure(db, other, NOW)
        theirs = sittings.begin(db, other, "practice", 1, 1.0, NOW)
        for row, person in ((sitting, me), (theirs, other)):
            attempts.open_once(db, Place(row.id, "q", 0), 0, 1.0, NOW)
            attempts.record(db, attempt(row))
            attempts.keep_program(db, SubmissionRow(Place(row.id, "q", 0), "program", "x = 1", ("a",), None, NOW))
            attempts.show_hint(db, Place(row.id, "q", 0), NOW)
            attempts.show_solution(db, Place(row.id, "q", 0), NOW)
            sittings.stretch(db, row, 2.0, NOW)
            reviews.record(db, ReviewRow(Place(row.id, "q", 0), 1, "belief", NOW))
            self_tests.keep(db, ItemRow(row.id, 1, "q", "shapes", "easy", 1.5, -1.0, 0.25))
            reading.mark(db, person, "lesson", "section", NOW)
            reading.save_draft(db, person, "cell", "text", NOW)
            preferences.choose(db, person, "streaks", "on")
            mends.record(db, MendRow(person, "exercise", "0" * 64, "wrong", "check", NOW))
            mends.show_help(db, person, "exercise", "hint", NOW)
            confidences.record(db, Place(row.id, "q", 0), 70, NOW)
            last_runs.keep(db, LastRunRow(person, "cell", "0" * 32, "x = 1", "{}", 0, "interactive", None, NOW))
            lab_links.add(db, LinkRow(person[:20], person, "program", "x = 1", "{}", 0, NOW))
            certificates.issue(db, CertificateRow(person[:20], row.id, "Ada", 5, 4.5, NOW, NOW))
        _room_of(db, other, me)
    with database.reading() as db:
        mine = belongings.of_learner(db, me)
    rooms_of_others = {"rooms", "room_questions", "room_steps", "room_hosts", "room_keys"}
    rooms_of_others |= {"room_judgements", "room_departures"}
    assert mine.keys() == {table.name for table in metadata.sorted_tables} - rooms_of_others
    assert {name: len(rows) for name, rows in mine.items()} == dict.fromkeys(mine, 1)
    with database.session() as db:
        belongings.erase(db, me)
    with database.reading() as db:
        left = {
            table.name: db.scalar(sa.select(sa.func.count()).select_from(table)) for table in metadata.sorted_tables
        }
        counted = ("learners", "sittings", "attempts", "rooms", "members", "votes")
        assert counts.of_all(db) == dict.fromkeys(counted, 1)
    assert left == dict.fromkeys(left, 1), "of the room remains that one erased their data, not who"


def _room_of(db, host, guest):
    """A room of `host` in which both have voted and were marked."""
    room = rooms.create(db, "ABCDEF", "A room", Plan((Item("q", 60),)), host, NOW)
    rooms.add_key(db, room.id, "secret", NOW)
    for person in (host, guest):
        members.join(db, room.id, person, "Ada", NOW)
    for member in members.of_room(db, room.id):
        members.mark(db, member.id, "removed", None, NOW)
        votes.record(db, Vote(member.id, 0, 1, 1, "a", "a", True, 1.0, None, NOW))
    judgements.add(db, room.id, 0, "a", right=True, error=None, now=NOW)


def test_drafts_are_replaced_and_reading_is_not(database, me):
    """The latest text, the first reading."""
    later = NOW + timedelta(minutes=5)
    with database.session() as db:
        for text, when in (("one", NOW), ("two", later)):
            reading.save_draft(db, me, "cell", text, when)
            reading.mark(db, me, "lesson", "section", when)
    with database.reading() as db:
        assert reading.draft(db, me, "cell") == reading.latest_draft(db, me)
        assert (reading.latest_draft(db, me).source, reading.latest_draft(db, me).saved_at) == ("two", later)
        assert [row.read_at for row in reading.sections(db, me)] == [NOW]


def test_what_was_begun_and_failed_leaves_nothing(database, sitting):
    """A transaction is all or nothing."""

    def fail_half_way():
        with database.session() as db:
            attempts.record(db, attempt(sitting))
            raise RuntimeError("power")

    with pytest.raises(RuntimeError, match="power"):
        fail_half_way()
    with database.reading() as db:
        assert attempts.facts_of(db, sitting.id).attempts == []


def test_looking_never_writes(database, me):
    """What is written in a reading transaction is thrown away."""
    with database.reading() as db:
        reading.mark(db, me, "lesson", "section", NOW)
    with database.reading() as db:
        assert reading.sections(db, me) == []


def test_many_threads_write_at_once_and_none_fails(database, me):
    """Writers wait for each other; short-lived threads leave no handle behind."""
    failures = []

    def write(number):
        try:
            with database.session() as db:
                row = sittings.begin(db, me, "challenge", number % 10 + 1, 1.0, NOW)
                attempts.record(db, attempt(row))
        except Exception as failure:  # noqa: BLE001 - whatever it is, the test must see it
            failures.append(failure)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database.reading() as db:
        mine = sittings.of_learner(db, me)
        assert sorted(row.number for row in mine) == list(range(1, 11))
        assert counts.of_all(db)["attempts"] == 10


def test_a_program_that_was_handed_in_is_kept_once(database, sitting):
    """With the checks it failed; a second row for the same answer changes nothing."""
    place = Place(sitting.id, "q", 0)
    first = SubmissionRow(place, "program-1", "x = 1", ("a", "b"), "NameError", NOW)
    with database.session() as db:
        attempts.keep_program(db, first)
        attempts.keep_program(db, SubmissionRow(place, "program-1", "x = 2", (), None, NOW))
        facts = attempts.facts_of(db, sitting.id)
    assert facts.submissions == {(place, "program-1"): first}
