"""What came of it: the result of a sitting, and where somebody stands with everything."""

from dataclasses import dataclass, field
from datetime import datetime

from unroll.actions.asking import Asked, answer_text, asked_of, own
from unroll.actions.bench import programs
from unroll.actions.house import House
from unroll.actions.lesson import section_asking, section_of
from unroll.actions.reviewing import plan
from unroll.actions.self_test import current_test
from unroll.actions.sitting import Sitting, view_of
from unroll.actions.standing import MODES, State
from unroll.quiz.question import Question
from unroll.store import attempts, reading, sittings
from unroll.store.attempts import Facts
from unroll.store.sittings import SittingRow


@dataclass(frozen=True)
class Line:
    """One question of a result."""

    question_id: str
    title: str
    state: State
    credit: float
    """0 to 1."""
    picked: str | None
    """Text of the choice that was picked last; None if there was none."""
    why: str
    """Why it is right or wrong; empty if nothing was picked."""
    misconception: str | None
    """The false belief behind a wrong choice, as a sentence."""


@dataclass(frozen=True)
class Result:
    """What came of a sitting."""

    lines: tuple[Line, ...]
    total: float
    """Points, at most one a question."""
    badge: bool
    """Every question was answered right."""


def result(house: House, person: str, sitting_id: str, now: datetime) -> Result:
    """Question by question: what was picked, what it earned, and why it was wrong."""
    row, facts = own(house, person, sitting_id)
    seen = view_of(house, row, facts, now)
    lines = tuple(_line(house, row, facts, seen, place, now) for place in range(len(seen.items)))
    return Result(lines, seen.total, seen.all_right)


def _line(house: House, row: SittingRow, facts: Facts, seen: Sitting, place: int, now: datetime) -> Line:
    item = seen.items[place]
    question = house.bank.questions[item.question_id]
    opening = facts.last_opening(question.id)
    asked = None if opening is None else asked_of(row, question, opening, facts, now)
    picked, why, misconception = _picked(house, asked)
    return Line(question.id, question.title, item.state, item.credit, picked, why, misconception)


def _picked(house: House, asked: Asked | None) -> tuple[str | None, str, str | None]:
    if asked is None or asked.verdict is None:
        return None, "", None
    misconception = house.bank.pattern.misconceptions.get(asked.verdict.misconception or "")
    return answer_text(asked, asked.verdict.answer) or None, asked.verdict.sentence, misconception


@dataclass(frozen=True)
class Overview:
    """Where a learner stands, for Home."""

    practice_questions: int
    practice_right: int
    challenge_best: float | None
    """Points of the best finished challenge; None if none was finished."""
    badge: bool
    sections: int
    sections_read: int
    programs: int
    reviews_due: int
    """Misconceptions that are due for review now."""
    test_answered: int | None
    """Answers in the latest test; None before the first."""
    tested: bool
    """The latest test is finished."""
    last_page: str | None = None
    """Where the learner left off: the name of a page; None for somebody new."""
    last_title: str = ""
    last_query: dict[str, str] = field(default_factory=dict)
    """What leads to the very place on that page."""


@dataclass(frozen=True)
class _Trace:
    """Something that was done, and where one would go on with it."""

    at: datetime
    page: str
    title: str
    query: dict[str, str] = field(default_factory=dict)


def overview(house: House, person: str, now: datetime) -> Overview:
    """Where the learner stands and left off. Changes nothing."""
    with house.database.reading() as db:
        rows = sittings.of_learner(db, person)
        facts = {row.id: attempts.facts_of(db, row.id) for row in rows}
        read = reading.sections(db, person)
        draft = reading.latest_draft(db, person)
    seen = [view_of(house, row, facts[row.id], now) for row in rows]
    practice = next((each for each in reversed(seen) if each.mode == "practice"), None)
    done = [each for each in seen if each.mode == "challenge" and each.finished]
    test = current_test(house, person)
    traces = [*_questions(house, seen, facts), *_lessons(house, read), *_bench(house, draft)]
    last = max(reversed(traces), key=lambda trace: trace.at, default=None)
    return Overview(
        practice_questions=len(house.questions_of("practice")),
        practice_right=sum(item.state == "right" for item in practice.items) if practice else 0,
        challenge_best=max((each.total for each in done), default=None),
        badge=any(each.all_right for each in done),
        sections=sum(len(lesson.sections) for lesson in house.lessons),
        sections_read=sum(section_of(house, row.lesson, row.section) is not None for row in read),
        programs=len(programs(house)),
        test_answered=len(test.closed) if test else None,
        tested=test is not None and test.next is None,
        reviews_due=len(plan(house, person, now).due),
        last_page=last.page if last else None,
        last_title=last.title if last else "",
        last_query=last.query if last else {},
    )


def _questions(house: House, seen: list[Sitting], facts: dict[str, Facts]) -> list[_Trace]:
    names = {"practice": "question", "challenge": "problem"}  # modes whose address says which question
    traces = []
    for sitting in seen:
        happened = facts[sitting.id]
        moments = [(row.opened_at, row.place) for row in happened.openings]
        moments += [(row.given_at, row.place) for row in happened.attempts]
        for at, place in moments:
            question = house.bank.questions.get(place.question)
            section = section_asking(house, place.question) if MODES[sitting.mode].in_lessons else None
            if section is not None:
                traces.append(_Trace(at, "explain", f"Explain: {section.title}", {"section": section.id}))
            elif question is not None:
                title = f"{MODES[sitting.mode].title}: {question.title}"
                traces.append(_Trace(at, sitting.mode, title, _query(names, sitting.mode, question)))
    return traces


def _query(names: dict[str, str], mode: str, question: Question) -> dict[str, str]:
    return {names[mode]: _slug(question)} if mode in names else {}


def _slug(question: Question) -> str:
    return question.id.rpartition("/")[2]


def _lessons(house: House, read: list[reading.ReadRow]) -> list[_Trace]:
    found = [(row.read_at, section_of(house, row.lesson, row.section)) for row in read]
    return [
        _Trace(at, "explain", f"Explain: {section.title}", {"section": section.id})
        for at, section in found
        if section is not None
    ]


def _bench(house: House, draft: reading.DraftRow | None) -> list[_Trace]:
    titles = {program.name: program.title for program in programs(house)}
    if draft is None or draft.cell not in titles:
        return []
    return [_Trace(draft.saved_at, "lab", f"Lab: {titles[draft.cell]}", {"program": draft.cell})]
