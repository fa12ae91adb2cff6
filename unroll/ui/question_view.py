"""A question on the page: prompt, options, hint, verdict, solution. A view of the store, nothing more."""

from typing import Literal, assert_never

import streamlit as st

from unroll.actions import learn
from unroll.actions.learn import Asked
from unroll.quiz.question import Kind, Level
from unroll.ui import answer_fields
from unroll.ui.answer_fields import letter_of
from unroll.ui.components.listing import listing
from unroll.ui.solution_view import solution
from unroll.ui.state import house, is_local, now, tab
from unroll.ui.text import count, plain

LEVEL_COLOUR: dict[Level, Literal["green", "blue", "orange"]] = {
    Level.EASY: "green",
    Level.MEDIUM: "blue",
    Level.HARD: "orange",
}

__all__ = ["ask", "attempts_left", "head", "hint", "letter_of", "solution", "verdict", "work"]


def head(asked: Asked, place: str) -> None:
    """Title, level and skill."""
    question = asked.question
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.badge(place, color="gray")
            st.badge(question.level.value, color=LEVEL_COLOUR[question.level])
            st.badge(question.skill.replace("-", " "), color="gray")
        st.subheader(question.title, anchor=False)


def ask(asked: Asked, *, key: str, submit: str = "Submit answer") -> str | None:
    """Draw the prompt and the field of the question's kind; returns the answer that was just given."""
    st.markdown(asked.variant.prompt)
    if asked.question.kind is Kind.ORDER or (asked.question.shows_program and asked.question.kind is not Kind.FIX):
        listing(learn.excerpt_of(asked), key=f"{key}-program")
    return answer_fields.field(asked, key=key, submit=submit)


def work(asked: Asked, *, key: str) -> None:
    """Ask, take the answer, say the verdict, give the hint: the same in every mode. Stored first, then shown."""
    person, place = tab().person, (asked.sitting_id, asked.question.id, asked.turn)
    given = ask(asked, key=key)
    if given is not None:
        judged = learn.answer(house(), person, *place, given, now(), local=is_local())
        if judged.counts:
            st.rerun()
        st.warning(plain(judged.sentence), icon=":material/help:")
    else:
        verdict(asked)
    attempts_left(asked)
    if hint(asked, key=key):
        learn.show_hint(house(), person, *place, now())
        st.rerun()


def attempts_left(asked: Asked) -> None:
    """How many attempts are left, in words."""
    if asked.state == "open" and asked.attempts_left is not None:
        last = ", for half a point" if asked.attempts else ""
        st.caption(f"{count(asked.attempts_left, 'attempt')} left{last}.")


def verdict(asked: Asked) -> None:
    """The verdict on the last answer, in words that help."""
    if asked.state == "out_of_time":
        st.warning("Time is up for this problem.", icon=":material/timer_off:")
    if asked.verdict is None:
        return
    sentence = asked.verdict.sentence
    if asked.verdict.outcome == "right":
        st.success(f"**Right.** {sentence}", icon=":material/check_circle:")
    elif asked.verdict.outcome == "wrong":
        st.error(f"**{_not_right(asked)}** {sentence}", icon=":material/cancel:")
    else:
        st.warning(plain(sentence), icon=":material/help:")


def _not_right(asked: Asked) -> str:
    """Which answer was wrong, in the words of its kind."""
    last, answer = asked.verdict, asked.attempts[-1].answer
    match asked.question.kind:
        case Kind.SINGLE_CHOICE:
            return f"{letter_of(asked, last.choice)} is not right." if last and last.choice else "Not right."
        case Kind.SEVERAL:
            share = last.share if last else 0.0
            return f"Partly right ({share:.0%})." if share > 0 else "Not right."
        case Kind.SHAPE | Kind.NUMBER:
            return f"{learn.answer_text(asked, answer)} is not right."
        case Kind.ORDER | Kind.FIX:
            return "Not right yet."
        case _:
            assert_never(asked.question.kind)


def hint(asked: Asked, *, key: str) -> bool:
    """The hint, or the button that asks for it; True when it was just asked for."""
    if asked.hint_shown:
        st.info(asked.variant.hint, icon=":material/lightbulb:")
        return False
    if asked.state != "open" or not asked.helped:
        return False
    return st.button("Show a hint", key=f"{key}-hint", icon=":material/lightbulb:", type="tertiary")
