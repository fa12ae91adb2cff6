"""Where one is in a set of questions, and the ways on from here."""

import streamlit as st

from unroll.actions import learn
from unroll.actions.learn import Asked, Sitting
from unroll.ui import address
from unroll.ui.frame import page_of
from unroll.ui.state import house, now, tab
from unroll.ui.text import on_accent

MARKS = {"right": ":material/check:", "wrong": ":material/close:", "out_of_time": ":material/timer_off:"}


def slug(question_id: str) -> str:
    """The last part of a question's id, as it stands in the address."""
    return question_id.rpartition("/")[2]


def pick(sitting: Sitting, *, name: str) -> str:
    """The steps 1 .. n; the address remembers which one."""
    ids = {slug(item.question_id): item.question_id for item in sitting.items}
    labels = {
        slug(item.question_id): f"{number} {MARKS.get(item.state, '')}".strip()
        for number, item in enumerate(sitting.items, 1)
    }
    current = address.chosen(name, list(ids), "question")
    address.steps(name, list(ids), current, "Question", labels.__getitem__)
    return ids[current]


def place(sitting: Sitting, question_id: str) -> str:
    """`2 of 5`."""
    ids = [item.question_id for item in sitting.items]
    return f"{ids.index(question_id) + 1} of {len(ids)}"


def practice_moves(sitting: Sitting, asked: Asked, *, key: str) -> None:
    """What one can do after an answer: see the solution, another one like it, the next question."""
    if not asked.attempts:
        _other_numbers(asked, key)
        return
    ids = [item.question_id for item in sitting.items]
    following = ids[ids.index(asked.question.id) + 1 :]
    with st.container(horizontal=True):
        if following:
            st.button(
                on_accent("Next question") if asked.due else "Next question",
                key=f"{key}-next",
                type="primary" if asked.due else "secondary",
                on_click=address.go,
                args=("question", slug(following[0])),
            )
        elif asked.due:
            st.page_link(page_of("challenge"), label="Go on to the challenge", icon=":material/timer:")
        _same_again(asked, key)


def lesson_moves(asked: Asked, *, key: str) -> None:
    """The same inside a lesson, where the way on is the lesson's own."""
    with st.container(horizontal=True):
        if asked.attempts:
            _same_again(asked, key)
        else:
            _other_numbers(asked, key)


def _same_again(asked: Asked, key: str) -> None:
    """After an answer: the solution, or another variant."""
    person = tab().person
    if not asked.due:
        if st.button("Show the solution", key=f"{key}-reveal"):
            learn.reveal(house(), person, asked.sitting_id, asked.question.id, asked.turn, now())
            st.rerun()
        _other_numbers(asked, key)
    if (
        asked.due
        and asked.question.parameters
        and st.button("Another one like this", key=f"{key}-another", icon=":material/casino:")
    ):
        learn.another(house(), person, asked.sitting_id, asked.question.id, now())
        st.rerun()


def _other_numbers(asked: Asked, key: str) -> None:
    """Scrap this variant, while it is open, for one with fresh numbers."""
    if asked.due or not asked.question.parameters:
        return
    said = "A fresh variant of this question. What you have earned stays."
    if st.button("Other numbers", key=f"{key}-scrap", type="tertiary", icon=":material/casino:", help=said):
        learn.scrap(house(), tab().person, asked.sitting_id, asked.question.id, asked.turn, now())
        st.rerun()
