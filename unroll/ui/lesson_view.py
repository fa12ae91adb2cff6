"""A lesson, section by section: prose beside its live cell, and the question that follows."""

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from unroll.actions import learn
from unroll.actions.learn import Known
from unroll.content.lessons import CellPart, Lesson, Prose, QuestionPart, Section
from unroll.runner.pool import Run
from unroll.runner.request import Value
from unroll.ui import address, cell_view, evidence_view, question_view, skip_view, steps
from unroll.ui.cell import Cell
from unroll.ui.frame import page_of
from unroll.ui.state import house, now, tab
from unroll.ui.text import on_accent


def pick(lessons: Sequence[Lesson]) -> tuple[Lesson, Section, int]:
    """The lesson and section that the address names, and the section's place in the lesson."""
    places = {section.id: (lesson, section, i) for lesson in lessons for i, section in enumerate(lesson.sections)}
    return places[address.chosen("section", list(places), "section")]


def progress(lesson: Lesson, section: Section, known: Sequence[Known], read: Collection[str]) -> None:
    """The sections as steps; those read or known carry a tick. Beside them the way to skip."""
    done = {each.section.id for each in known if each.right} | set(read)
    labels = {
        each.id: f"{i} :material/check:" if each.id in done and each.id != section.id else f"{i}"
        for i, each in enumerate(lesson.sections, 1)
    }
    address.steps("section", list(labels), section.id, "Section", labels.__getitem__)
    if not done - {section.id} and any(each.question_id for each in known):
        skip_view.door()


def show(lesson: Lesson, section: Section) -> None:
    """Prose on the left, its live cell on the right, in one column on a phone; each cell beside its own prose."""
    for number, (told, cells) in enumerate(_rows(section)):
        left, right = st.columns([9, 11], gap="large")
        with left:
            if number == 0:
                st.subheader(section.title, anchor=False)
            for prose in told:
                st.markdown(prose.text)
        with right:
            for part in cells:
                if part.title:
                    st.markdown(f"**{part.title}**")
                cell_view.show(_cell(lesson, part))
    asked = {question.id for question in house().questions_of("explain")}
    for each in section.parts:
        if isinstance(each, QuestionPart) and each.question_id in asked:
            _question(each.question_id)


def _rows(section: Section) -> list[tuple[list[Prose], list[CellPart]]]:
    """Prose and the cells that follow it, up to the next prose."""
    rows: list[tuple[list[Prose], list[CellPart]]] = [([], [])]
    for part in section.parts:
        match part:
            case Prose():
                if rows[-1][1]:
                    rows.append(([], []))
                rows[-1][0].append(part)
            case CellPart():
                rows[-1][1].append(part)
            case QuestionPart():
                pass
    return rows


def _cell(lesson: Lesson, part: CellPart) -> Cell:
    key = f"{lesson.id}-{part.file}"

    def start(source: str, values: Mapping[str, Value], lane: str) -> Run:
        return learn.run_vetted(house(), tab().person, source, values, now=now(), lane=lane, cell=key)

    return Cell(key, part.source, start, figures=part.figures or None, autorun=True)


def _question(question_id: str) -> None:
    """The question in its place: answered here, its program beside it as soon as it gives nothing away."""
    sitting = learn.sitting(house(), tab().person, "explain", now())
    asked = learn.ask(house(), tab().person, sitting.id, question_id, now())
    key = f"explain-{asked.question.id}-{asked.turn}"
    st.divider()
    left, right = st.columns([9, 11], gap="large")
    with left:
        question_view.head(asked, "your turn")
        question_view.work(asked, key=key)
        steps.lesson_moves(asked, key=key)
        if asked.due:
            question_view.solution(asked, proved=learn.proof_line(house(), question_id))
    with right:
        evidence_view.show(asked, key=key)


def moves(lesson: Lesson, number: int) -> None:
    """Back and on; after the last section on to Practice."""
    ids = [section.id for section in lesson.sections]
    with st.container(horizontal=True):
        if number > 0:
            st.button(
                "Back",
                icon=":material/arrow_back:",
                key="back",
                on_click=address.go,
                args=("section", ids[number - 1]),
            )
        if number + 1 < len(ids):
            label = f"Next: {lesson.sections[number + 1].title}"
            st.button(
                on_accent(label),
                type="primary",
                key="next",
                on_click=address.go,
                args=("section", ids[number + 1]),
            )
        elif st.button(on_accent("Go on to Practice"), type="primary", key="next"):
            st.switch_page(page_of("practice"))
