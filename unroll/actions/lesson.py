"""Reading a lesson, and showing that one knows it."""

from dataclasses import dataclass
from datetime import datetime

from unroll.actions.asking import own
from unroll.actions.house import House
from unroll.actions.refusal import NotFound
from unroll.actions.sitting import current_sitting
from unroll.content.lessons import Lesson, QuestionPart, Section
from unroll.store import learners, reading

MODE = "explain"


def mark_read(house: House, person: str, lesson: str, section: str, now: datetime) -> None:
    """Note that a section was on the screen; the first time counts.

    Raises:
        NotFound: no lesson has this section.
    """
    if section_of(house, lesson, section) is None:
        raise NotFound("There is no such section. Begin again from Explain.")
    if section in read_sections(house, person, lesson):
        return
    with house.database.session() as db:
        learners.ensure(db, person, now)
        reading.mark(db, person, lesson, section, now)


def read_sections(house: House, person: str, lesson: str) -> frozenset[str]:
    """Ids of the sections of a lesson that the learner has read."""
    with house.database.reading() as db:
        return frozenset(row.section for row in reading.sections(db, person) if row.lesson == lesson)


def section_of(house: House, lesson: str, section: str) -> Section | None:
    """The section with this id; None if there is none (any more)."""
    sections = (each for found in house.lessons if found.id == lesson for each in found.sections)
    return next((each for each in sections if each.id == section), None)


@dataclass(frozen=True)
class Known:
    """A section, and what its question says about it."""

    section: Section
    question_id: str | None
    """Its last question, as long as that is asked; None: it has none."""
    tried: bool
    right: bool


def known_sections(house: House, person: str, lesson: Lesson, now: datetime) -> tuple[Known, ...]:
    """Every section of a lesson in its order, with the standing of its question. Changes nothing."""
    row = current_sitting(house, person, MODE, now)
    tried = {each.place.question for each in own(house, person, row.id)[1].attempts} if row else set()
    states = {item.question_id: item.state for item in row.items} if row else {}
    asked = {question.id for question in house.questions_of(MODE)}
    return tuple(
        Known(section, found, found in tried, states.get(found or "") == "right")
        for section in lesson.sections
        for found in [next((each for each in reversed(questions_in(section)) if each in asked), None)]
    )


def questions_in(section: Section) -> list[str]:
    """Ids of the questions that a section asks, in their order."""
    return [part.question_id for part in section.parts if isinstance(part, QuestionPart)]


def section_asking(house: House, question_id: str) -> Section | None:
    """The first section that asks this question; None if none does (any more)."""
    sections = (section for lesson in house.lessons for section in lesson.sections)
    return next((each for each in sections if question_id in questions_in(each)), None)
