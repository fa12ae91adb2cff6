"""Test: ten questions by blueprint, no feedback until the end, then a verdict for each skill with how sure it is."""

import random
from dataclasses import dataclass
from datetime import datetime

from unroll.actions.asking import asked_at, own
from unroll.actions.house import House
from unroll.actions.refusal import NotDue, NotFound, Refused
from unroll.actions.unseen import seen_by
from unroll.content.lessons import QuestionPart
from unroll.quiz.blueprint import Candidate, draw
from unroll.quiz.grading import RUN_KINDS, Outcome
from unroll.quiz.mastery import Estimate, ItemParameters, Response, Verdict, estimate, parameters_of
from unroll.quiz.question import Question
from unroll.store import attempts, learners, self_tests, sittings
from unroll.store.attempts import Facts, Place
from unroll.store.self_tests import ItemRow
from unroll.store.sittings import SittingRow

MODE = "test"


@dataclass(frozen=True)
class SelfTest:
    """A test, finished or not, and nothing of its verdict."""

    id: str
    number: int
    """From 1."""
    started_at: datetime
    questions: tuple[str, ...]
    """Ids in their order."""
    closed: frozenset[str]
    """Those that were answered or passed."""

    @property
    def next(self) -> str | None:
        """The first question that is open; None at the end."""
        return next((each for each in self.questions if each not in self.closed), None)


@dataclass(frozen=True)
class TestLine:
    """One question of a finished test."""

    question_id: str
    title: str
    skill: str
    right: bool
    passed: bool
    """The learner said that they do not know."""


@dataclass(frozen=True)
class SectionLink:
    """A section of a lesson."""

    lesson: str
    id: str
    title: str


@dataclass(frozen=True)
class SelfTestResult:
    """The verdict on a finished test."""

    estimates: tuple[Estimate, ...]
    """Of the skills that were asked, the strongest first."""
    lines: tuple[TestLine, ...]
    """In the order of the test."""
    skip: tuple[SectionLink, ...]
    """Sections whose question is about something the learner is strong in."""
    study: tuple[SectionLink, ...]
    """Sections whose question is about something that is not there yet, then what is growing."""


def current_test(house: House, person: str) -> SelfTest | None:
    """The learner's latest test; None before the first. Changes nothing."""
    with house.database.reading() as db:
        row = sittings.latest(db, person, MODE)
        items = self_tests.of_sitting(db, row.id) if row else []
        facts = attempts.facts_of(db, row.id) if row else None
    return None if row is None or facts is None else _test(row, items, facts)


def begin_test(house: House, person: str, now: datetime) -> SelfTest:
    """Begin a test in variants that the learner has not seen. One that is not finished is gone on with.

    Raises:
        Refused: the bank has too few questions for a test.
    """
    latest = current_test(house, person)
    if latest is not None and latest.next is not None and _is_whole(house, latest):
        return latest
    number = latest.number + 1 if latest else 1
    drawn = _draw(house, person, number)
    with house.database.session() as db:  # a second tab that begins at the same moment finds the first one's test
        learners.ensure(db, person, now)
        row = sittings.begin(db, person, MODE, number, None, now)
        if not self_tests.of_sitting(db, row.id):
            for position, (question, seed) in enumerate(drawn, 1):
                self_tests.keep(db, _item(row, position, question))
                attempts.open_once(db, Place(row.id, question.id, 0), seed, None, now)
    found = current_test(house, person)
    assert found is not None
    return found


def pass_question(house: House, person: str, sitting_id: str, question_id: str, now: datetime) -> None:
    """ "I do not know": counts as not right, and more honestly than a guess.

    Raises:
        Refused: this is no test.
    """
    row, _ = own(house, person, sitting_id)
    if row.mode != MODE:
        raise Refused("Only a test has questions that one passes.")
    asked = asked_at(house, person, sitting_id, question_id, 0, now)
    if asked.state == "open":
        with house.database.session() as db:
            attempts.show_solution(db, asked.place, now)


def test_result(house: House, person: str, sitting_id: str) -> SelfTestResult:
    """The verdict, from the parameters that were kept when the test began.

    Raises:
        NotDue: the test is not finished.
        NotFound: it is no test of this learner.
    """
    row, facts = own(house, person, sitting_id)
    with house.database.reading() as db:
        items = self_tests.of_sitting(db, row.id)
    if not items:
        raise NotFound("You have no such test. Begin one from Test.")
    if _test(row, items, facts).next is not None:
        raise NotDue("The verdict comes when the last question is answered.")
    skills = list(dict.fromkeys(item.skill for item in items))
    found = estimate(responses_of(items, facts), skills)
    ranked = tuple(sorted(found.values(), key=lambda each: (-each.ability, each.skill)))
    verdicts = {each.skill: each.verdict for each in ranked}
    return SelfTestResult(
        estimates=ranked,
        lines=tuple(_line(house, item, facts) for item in items),
        skip=_sections(house, verdicts, Verdict.STRONG),
        study=_sections(house, verdicts, Verdict.NOT_YET) + _sections(house, verdicts, Verdict.GROWING),
    )


def responses_of(items: list[ItemRow], facts: Facts) -> list[Response]:
    """The answers of a finished test as the estimate takes them."""
    right = _right(facts)
    return [
        Response(
            item.skill, ItemParameters(item.discrimination, item.difficulty, item.guessing), item.question in right
        )
        for item in items
    ]


def _right(facts: Facts) -> frozenset[str]:
    return frozenset(each.place.question for each in facts.attempts if each.outcome == Outcome.RIGHT)


def _test(row: SittingRow, items: list[ItemRow], facts: Facts) -> SelfTest:
    closed = {each.place.question for each in facts.attempts} | {place.question for place in facts.solutions}
    return SelfTest(row.id, row.number, row.started_at, tuple(item.question for item in items), frozenset(closed))


def _is_whole(house: House, test: SelfTest) -> bool:
    """Whether all its questions are still in the bank; a test that lost one is let go."""
    return all(each in house.bank.questions for each in test.questions)


def _draw(house: House, person: str, number: int) -> list[tuple[Question, int]]:
    seen = seen_by(house, person)
    questions = {each.id: each for each in house.questions_of(MODE) if each.kind not in RUN_KINDS}
    candidates = [Candidate(each.id, each.level, each.skill, seen.times(each)) for each in questions.values()]
    try:
        drawn = draw(candidates, random.Random(f"{person}:{MODE}:{number}"))
    except ValueError as problem:
        raise Refused(str(problem)) from None
    found = [questions[each.id] for each in drawn]
    return [(each, seen.fresh_seed(each, MODE) or seen.any_seed(each, MODE)) for each in found]


def _item(row: SittingRow, position: int, question: Question) -> ItemRow:
    kept = parameters_of(question)
    return ItemRow(
        sitting=row.id,
        position=position,
        question=question.id,
        skill=question.skill,
        level=question.level.value,
        discrimination=kept.discrimination,
        difficulty=kept.difficulty,
        guessing=kept.guessing,
    )


def _line(house: House, item: ItemRow, facts: Facts) -> TestLine:
    question = house.bank.questions.get(item.question)
    place = Place(item.sitting, item.question, 0)
    title = question.title if question else item.question.rpartition("/")[2].replace("_", " ")
    return TestLine(item.question, title, item.skill, item.question in _right(facts), place in facts.solutions)


def _sections(house: House, verdicts: dict[str, Verdict], wanted: Verdict) -> tuple[SectionLink, ...]:
    """Sections that ask about a skill of this verdict."""
    found = []
    for lesson in house.lessons:
        for section in lesson.sections:
            asks = [part.question_id for part in section.parts if isinstance(part, QuestionPart)]
            skills = {house.bank.questions[each].skill for each in asks if each in house.bank.questions}
            known = [verdicts[skill] for skill in skills if skill in verdicts]
            if known and _overall(known) is wanted:
                found.append(SectionLink(lesson.id, section.id, section.title))
    return tuple(found)


def _overall(verdicts: list[Verdict]) -> Verdict:
    """A section is as far as its weakest skill."""
    for verdict in (Verdict.NOT_YET, Verdict.GROWING):
        if verdict in verdicts:
            return verdict
    return Verdict.STRONG
