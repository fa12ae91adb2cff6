"""Any sequence of what host and participants do: no key too early, no answer lost, none counted twice.

Hypothesis plays a room on a real database; beside it runs a model of a few lines that knows who answered what.
"""

import json
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from small_bank import write_bank, write_lessons

from unroll.actions import attend, teach
from unroll.actions.attend import Given
from unroll.actions.house import Options, open_house
from unroll.actions.identity import new_person
from unroll.actions.refusal import Refused
from unroll.actions.room_questions import votable
from unroll.actions.room_sight import host, mine, shared
from unroll.actions.room_snapshot import look
from unroll.classroom.plan import Board, Phase
from unroll.classroom.room import STEPS
from unroll.classroom.votes import counted
from unroll.store import rooms, votes

ANSWERS = ("twice", "plus-one", "same", "ten", "no such option", "")
GOOD = ANSWERS[:4]


class NoRunner:
    """A room stores votes and runs nothing."""

    def close(self) -> None:
        """There is nothing to end."""


class RoomMachine(RuleBasedStateMachine):
    @initialize(may_change=st.booleans(), unlimited=st.booleans())
    def begin(self, may_change, unlimited):
        self.folder = Path(tempfile.mkdtemp())
        bank, lessons = write_bank(self.folder), write_lessons(self.folder)
        url = f"sqlite:///{self.folder / 'unroll.db'}"
        self.house = open_house(Options(self.folder, url, bank, lessons), NoRunner())
        self.now = datetime(2026, 3, 1, tzinfo=UTC)
        self.teacher, self.people, self.removed = new_person(), [], set()
        self.rules = teach.Rules(seconds=30, unlimited=unlimited, may_change=may_change)
        ids = [each.id for each in votable(self.house)][:2]
        self.row, _ = teach.create_room(self.house, self.teacher, "x", ids, self.rules, self.now)
        self.acknowledged = {}  # (person, place, vote) -> answers in their order
        self.revealed = set()

    def teardown(self):
        if hasattr(self, "house"):
            self.house.close()
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

    @rule()
    def somebody_comes_in(self):
        person = new_person()
        try:
            attend.join(self.house, person, self.row.code, "Ada", self.now)
        except Refused:
            assert self.stands().locked
            return
        self.people.append(person)

    @rule(data=st.data(), answers=st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=3), off=st.integers(0, 9))
    def somebody_answers(self, data, answers, off):
        """Once, or several times in the same burst; now and then to a question or a vote that is not on."""
        if not self.people:
            return
        person = data.draw(st.sampled_from(self.people))
        room = self.stands().at(self.now)
        place, vote = room.place + (off == 0), room.vote + (off == 1) - (off == 2)
        given = [Given(person, self.row.code, place, vote, each, self.now) for each in answers]
        open_now = room.phase is Phase.OPEN and room.paused_at is None and off > 2 and person not in self.removed
        for each, taken in zip(given, attend.take(self.house, given), strict=True):
            kept = self.acknowledged.setdefault((person, place, vote), [])
            allowed = open_now and each.answer in GOOD
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
            sent = json.dumps([everybody, own, to_host["misconceptions"]])
            assert "Two times" not in sent
            assert "adds one" not in sent.lower()
            assert all(each["verdict"] is None for each in own)
            assert everybody["key"] is None
            assert everybody["spread"] is None
        if room.phase in (Phase.LOBBY, Phase.OPEN):
            assert to_host["spread"] is None
            assert all(each["points"] is None for each in own)
        else:
            shown = [each["counts"] for each in to_host["spread"]["votes"]]
            here = [
                [k for k, a in self.acknowledged.items() if a and k[1:] == (room.place, v + 1)]
                for v in range(room.vote)
            ]
            assert [sum(each.values()) for each in shown] == [len(each) for each in here]


RoomMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestRoom = RoomMachine.TestCase
