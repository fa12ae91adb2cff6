"""Reading a lesson."""

from datetime import datetime

from unroll.actions.house import House
from unroll.actions.refusal import NotFound
from unroll.content.lessons import Section
from unroll.store import learners, reading


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
