"""Any sequence of what host and participants do: no key too early, no answer lost, none counted twice.

Hypothesis plays a room on a real database, by two houses as two processes have them; beside it runs a model of a few
lines that knows who answered what.
"""

import csv
import io
import json
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from kinds_bank import add_kinds
from small_bank import write_bank, write_lessons

from unroll.actions import attend, progress, room_judging, teach
from unroll.actions.attend import Given
from unroll.actions.house import Options, open_house
from unroll.actions.identity import new_person
from unroll.actions.refusal import Refused
from unroll.actions.room_memory import RoomMemory
from unroll.actions.room_report import answers_csv
from unroll.actions.room_sight import host, mine, shared
from unroll.actions.room_snapshot import look
from unroll.classroom.plan import Board, Phase
from unroll.classroom.room import STEPS
from unroll.classroom.votes import counted
from unroll.store import judgements, members, rooms, votes
from unroll.store.database import open_database

QUESTIONS = ("doubling/p1", "doubling/order")
GOOD = (
    ("twice", "plus-one", "same", "ten"),
    ("add,double,take", "double,add,take", "take,add,double", "take,double,add"),
)
"""Answers that can be read, to each question; the last two orders have to be run to be judged."""
ANSWERS = (*GOOD[0], *GOOD[1], "no such option", "add,add,take", "")
TELLING = ("Two times", "adds one", "First one more", "too early")
"""What only the reveal may bring."""


class NoRunner:
    """A runner that is down: votes are stored all the same."""

    def submit(self, request):
        raise ValueError("The runner is down.")

    def close(self) -> None:
        """There is nothing to end."""


class RoomMachine(RuleBasedStateMachine):
    @initialize(may_change=st.booleans(), unlimited=st.booleans())
    def begin(self, may_change, unlimited):
        self.folder = Path(tempfile.mkdtemp())
        bank, lessons = write_bank(self.folder), write_lessons(self.folder)
        add_kinds(bank / "doubling")
        url = f"sqlite:///{self.folder / 'unroll.db'}"
        self.house = open_house(Options(self.folder, url, bank, lessons), NoRunner())
        other = replace(self.house, database=open_database(url), rooms=RoomMemory())
        self.houses = (self.house, other)
        self.now = self.begun = datetime(2026, 3, 1, tzinfo=UTC)
        self.teacher, self.people, self.removed = new_person(), [], set()
        self.rules = teach.Rules(seconds=30, unlimited=unlimited, may_change=may_change)
        self.row = teach.create_room(self.house, self.teacher, "x", QUESTIONS, self.rules, self.now)
        self.erased = 0
        self.acknowledged = {}  # (person, place, vote) -> answers in their order
        self.revealed = set()

    def teardown(self):
        if hasattr(self, "house"):
            for each in self.houses:
                each.database.close()
            shutil.rmtree(self.folder)

    def stands(self):
        with self.house.database.reading() as db:
            return rooms.stand(db, self.row)

    @rule(seconds=st.sampled_from([0, 1, 7, 29, 31]))
    def time_passes(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule(name=st.sampled_from(sorted(set(STEPS) - {"end"})), stale=st.integers(0, 4))
    def the_host_takes_a_step(self, name, stale):
        before = self.stands()
        try:
            after = teach.step(self.house, self.teacher, self.row.code, before.version - (stale == 0), name, self.now)
        except Refused:
            assert self.stands() == before
            return
        assert stale != 0, "a step from an old version was taken"
        if after.phase is Phase.REVEALED:
            self.revealed.add(after.place)

    @rule()
    def the_host_goes_the_usual_way(self):
        name = self.stands().at(self.now).usual_step
        if name is not None:
            self.the_host_takes_a_step(name, stale=1)

    @rule(seconds=st.sampled_from([5, 60, 4000]), board=st.sampled_from(Board))
    def the_host_gives_time_and_points(self, seconds, board):
        teach.set_board(self.house, self.teacher, self.row.code, self.stands().version, board, self.now)
        before = self.stands()
        try:
            teach.extend(self.house, self.teacher, self.row.code, before.version, seconds, self.now)
        except Refused:
            assert self.stands() == before

    @rule(data=st.data())
    def the_host_removes_or_lets_in(self, data):
        here = list(self.look().people)
        if not here:
            return
        member = data.draw(st.sampled_from(here))
        (teach.readmit if member.removed else teach.remove)(
            self.house, self.teacher, self.row.code, member.id, self.now
        )
        (self.removed.discard if member.removed else self.removed.add)(member.learner)

    @rule(data=st.data(), name=st.sampled_from(["Bob", "Ada", "ada (2)"]))
    def the_host_renames(self, data, name):
        """Two of one name are told apart, and nobody loses a vote by it."""
        here = self.look().people
        if here:
            member = data.draw(st.sampled_from(here)).id
            teach.rename(self.house, self.teacher, self.row.code, member, name, self.now)
        shown = [each.casefold() for each in self.look().names.values()]
        assert len(set(shown)) == len(shown)

    @precondition(lambda self: self.now - self.begun > timedelta(seconds=90))
    @rule()
    def the_host_ends_the_room(self):
        if self.stands().phase is not Phase.ENDED:
            self.the_host_takes_a_step("end", stale=1)

    @rule(right=st.booleans())
    def orders_are_run(self, right):
        """As another process would; what it found first holds."""
        for place, answer in room_judging.waiting(self.houses[1], self.row):
            with self.houses[1].database.session() as db:
                judgements.add(db, self.row.id, place, answer, right=right, error=None, now=self.now)
        assert room_judging.waiting(self.house, self.row) == []

    @rule(data=st.data())
    def somebody_erases_their_data(self, data):
        """Their votes go with them, nobody else's do, and the room knows only that it happened."""
        if not self.people:
            return
        person = data.draw(st.sampled_from(self.people))
        self.people.remove(person)
        self.removed.discard(person)
        progress.erase_my_data(self.house, person, "erase")
        self.acknowledged = {key: kept for key, kept in self.acknowledged.items() if key[0] != person}
        self.erased += 1
        with self.house.database.reading() as db:
            assert members.erased(db, self.row.id) == self.erased

    @rule(data=st.data())
    def somebody_comes_again(self, data):
        """By a second device, under another name: it is the same person, also where the room is locked."""
        if not self.people or self.stands().phase is Phase.ENDED:
            return
        person, before = data.draw(st.sampled_from(self.people)), self.look().people
        attend.join(self.houses[1], person, self.row.code, "Somebody Else", self.now)
        assert self.look().people == before

    @rule()
    def somebody_comes_in(self):
        person = new_person()
        try:
            attend.join(self.house, person, self.row.code, "Ada", self.now)
        except Refused:
            assert self.stands().locked or self.stands().phase is Phase.ENDED
            return
        self.people.append(person)

    @rule(
        data=st.data(),
        answers=st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=3),
        off=st.integers(0, 9),
        device=st.integers(0, 1),
    )
    def somebody_answers(self, data, answers, off, device):
        """Once, or several times in the same burst, through either process; now and then to a question or a vote that
        is not on."""
        if not self.people:
            return
        person = data.draw(st.sampled_from(self.people))
        room = self.stands().at(self.now)
        place, vote = room.place + (off == 0), room.vote + (off == 1) - (off == 2)
        given = [Given(person, self.row.code, place, vote, each, self.now) for each in answers]
        open_now = room.phase is Phase.OPEN and room.paused_at is None and off > 2 and person not in self.removed
        for each, taken in zip(given, attend.take(self.houses[device], given), strict=True):
            kept = self.acknowledged.setdefault((person, place, vote), [])
            allowed = open_now and each.answer in GOOD[room.place]
            allowed = allowed and (self.rules.may_change or not kept or kept[-1] == each.answer)
            assert (taken.status == "saved") is bool(allowed)
            if allowed and kept[-1:] != [each.answer]:
                kept.append(each.answer)

    @rule()
    def a_stranger_tries_everything(self):
        stranger, before = new_person(), self.stands()
        given = Given(stranger, self.row.code, before.place, before.vote, "twice", self.now)
        assert attend.answer(self.house, given).status == "stranger"
        for name in STEPS:
            try:
                teach.step(self.house, stranger, self.row.code, before.version, name, self.now)
            except Refused:
                continue
            raise AssertionError(f"a stranger took the step {name}")
        assert self.stands() == before

    def look(self):
        return look(self.house, self.row, self.now)

    @invariant()
    def every_acknowledged_answer_is_stored_once(self):
        """In its order and numbered from 1; nothing else is stored, and one of them counts."""
        if not hasattr(self, "row"):
            return
        with self.house.database.reading() as db:
            stored = votes.of_room(db, self.row.id)
        who = {each.id: each.learner for each in self.look().people}
        found = {}
        for each in stored:
            kept = found.setdefault((who[each.member], each.place, each.vote), [])
            kept.append(each.answer)
            assert each.number == len(kept)
        assert found == {key: answers for key, answers in self.acknowledged.items() if answers}
        counts = {(who[m], place, vote): each.answer for (m, place, vote), each in counted(stored).items()}
        assert counts == {key: answers[-1] for key, answers in found.items()}

    @invariant()
    def nothing_is_shown_before_its_time(self):
        """No reason, mark, verdict or count reaches a participant before the reveal, nor the host while it is open."""
        if not hasattr(self, "row"):
            return
        seen = self.look()
        room = seen.room
        everybody = shared(self.house, seen)
        own = [mine(self.house, seen, each.id) for each in seen.people]
        to_host = host(self.house, seen)
        if room.phase is not Phase.REVEALED:
            sent = json.dumps([everybody, own, to_host["misconceptions"]]).lower()
            assert [each for each in TELLING if each.lower() in sent] == []
            assert all(each["verdict"] is None for each in own)
            assert everybody["key"] is None
            assert everybody["spread"] is None
        if room.phase is Phase.OPEN:
            told = csv.DictReader(io.StringIO(answers_csv(self.house, self.teacher, self.row.code, self.now)))
            assert [each for each in told if int(each["question"]) == room.place + 1] == []
        if room.phase in (Phase.LOBBY, Phase.OPEN, Phase.ENDED):
            assert to_host["spread"] is None
            assert room.phase is Phase.ENDED or all(each["points"] is None for each in own)
        else:
            shown = [each["counts"] for each in to_host["spread"]["votes"]]
            here = [
                [k for k, a in self.acknowledged.items() if a and k[1:] == (room.place, v + 1)]
                for v in range(room.vote)
            ]
            assert [sum(each.values()) for each in shown] == [len(each) for each in here]


RoomMachine.TestCase.settings = settings(
    max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestRoom = RoomMachine.TestCase
TestRoom.pytestmark = [pytest.mark.timeout(900)]
