"""A question on the page: prompt, options, hint, verdict, solution. A view of the store, nothing more."""

from typing import Literal

import streamlit as st

from unroll.actions import learn
from unroll.actions.learn import Asked
from unroll.quiz.question import Choice, Evidence, Level
from unroll.ui.components.question_parts import Option, choices
from unroll.ui.state import house, now, tab
from unroll.ui.text import count, plain

LETTERS = "ABCDEF"
LEVEL_COLOUR: dict[Level, Literal["green", "blue", "orange"]] = {
    Level.EASY: "green",
    Level.MEDIUM: "blue",
    Level.HARD: "orange",
}
EVIDENCE_WORDS = {
    Evidence.OUTPUT: "The program is run and the key is what it computes, in every variant.",
    Evidence.PATCH: "Every option's change is applied and run; only the key's mends the program.",
    Evidence.EXPERIMENT: "The experiment is run over several seeds; only the key's claim holds.",
    Evidence.CONCEPT: "A demonstration is run; only the key's claim holds in it.",
}


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
    """Draw prompt and options; returns the choice that was just submitted."""
    st.markdown(asked.variant.prompt)
    if asked.question.shows_program:
        st.code(learn.excerpt_of(asked), language="python")
    done = asked.state != "open"
    return choices(
        [_option(asked, choice, i) for i, choice in enumerate(asked.variant.choices)],
        doc=f"{asked.sitting_id}:{asked.question.id}:{asked.turn}:{len(asked.attempts)}",
        legend="Options",
        key=key,
        picked=asked.verdict.choice if asked.verdict and done else None,
        locked=done,
        submit="Try again" if asked.attempts and not done else submit,
    )


def work(asked: Asked, *, key: str) -> None:
    """Ask, take the answer, say the verdict, give the hint: the same in every mode. Stored first, then shown."""
    person, place = tab().person, (asked.sitting_id, asked.question.id, asked.turn)
    given = ask(asked, key=key)
    if given is not None:
        learn.answer(house(), person, *place, given, now())
        st.rerun()
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


def _option(asked: Asked, choice: Choice, place: int) -> Option:
    tried = {attempt.answer for attempt in asked.attempts}
    if choice.key and asked.due:
        note = "Right" if choice.id in tried else "The right answer"
        return Option(choice.id, LETTERS[place], choice.text, "right", note)
    if choice.id in tried:
        return Option(choice.id, LETTERS[place], choice.text, "wrong", "Not right")
    return Option(choice.id, LETTERS[place], choice.text)


def letter_of(asked: Asked, choice_id: str) -> str:
    """The letter under which this variant shows a choice."""
    return LETTERS[[choice.id for choice in asked.variant.choices].index(choice_id)]


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
        letter = letter_of(asked, asked.verdict.choice or "")
        st.error(f"**{letter} is not right.** {sentence}", icon=":material/cancel:")
    else:
        st.warning(plain(sentence), icon=":material/help:")


def hint(asked: Asked, *, key: str) -> bool:
    """The hint, or the button that asks for it; True when it was just asked for."""
    if asked.hint_shown:
        st.info(asked.variant.hint, icon=":material/lightbulb:")
        return False
    if asked.state != "open":
        return False
    return st.button("Show a hint", key=f"{key}-hint", icon=":material/lightbulb:", type="tertiary")


def solution(asked: Asked, *, proved: str | None = None) -> None:
    """Step by step, final answer, quick check, the common mistakes, and what stands behind the key."""
    variant, question = asked.variant, asked.question
    with st.container(border=True, gap="small"):
        st.markdown("#### Solution")
        for number, step in enumerate(variant.steps, 1):
            st.markdown(f"{number}. {step}")
        st.markdown(f"**Final answer: {letter_of(asked, variant.key.id)}** — {variant.key.text}")
        st.markdown(f":material/done_all: **Quick check** — {variant.quick_check}")
    if variant.mistakes:
        with st.expander("Common mistakes", icon=":material/report:"):
            for mistake in variant.mistakes:
                st.markdown(f"**{letter_of(asked, mistake.choice)}** — {mistake.text}")
    with st.expander("Why you can trust this key", icon=":material/verified:"):
        st.markdown(EVIDENCE_WORDS[question.evidence])
        st.caption(proved or "Not proved on this machine yet: run `unroll bank prove`.")
        for reference in question.references:
            st.markdown(f":material/menu_book: [{plain(reference.title)}]({reference.url})")
        if question.mended:
            st.caption(question.mended)
