"""The solution of a question, once it is due: steps, answer, quick check, mistakes, what stands behind the key."""

from typing import assert_never

import streamlit as st

from unroll.actions import learn
from unroll.actions.learn import Asked
from unroll.quiz.question import Evidence, Kind
from unroll.ui.answer_fields import has_letters, letter_of
from unroll.ui.components.listing import listing
from unroll.ui.text import plain

EVIDENCE_WORDS = {
    Evidence.OUTPUT: "The program is run and the key is what it computes, in every variant.",
    Evidence.PATCH: "Every option's change is applied and run; only the key's mends the program.",
    Evidence.EXPERIMENT: "The experiment is run over several seeds; only the key's claim holds.",
    Evidence.CONCEPT: "A demonstration is run; only the key's claim holds in it.",
}


def solution(asked: Asked, *, proved: str | None = None) -> None:
    """Step by step, final answer, quick check, the common mistakes, and what stands behind the key."""
    variant, question = asked.variant, asked.question
    with st.container(border=True, gap="small"):
        st.markdown("#### Solution")
        for number, step in enumerate(variant.steps, 1):
            st.markdown(f"{number}. {step}")
        _final(asked)
        st.markdown(f":material/done_all: **Quick check** — {variant.quick_check}")
    if variant.mistakes:
        with st.expander("Common mistakes", icon=":material/report:"):
            for mistake in variant.mistakes:
                st.markdown(f"**{_named(asked, mistake.choice)}** — {mistake.text}")
    with st.expander("Why you can trust this key", icon=":material/verified:"):
        st.markdown(EVIDENCE_WORDS[question.evidence])
        st.caption(proved or "Not proved on this machine yet: run `unroll bank prove`.")
        for reference in question.references:
            st.markdown(f":material/menu_book: [{plain(reference.title)}]({reference.url})")
        if question.mended:
            st.caption(question.mended)


def _final(asked: Asked) -> None:
    keys = [choice for choice in asked.variant.choices if choice.key]
    match asked.question.kind:
        case Kind.SINGLE_CHOICE:
            st.markdown(f"**Final answer: {letter_of(asked, keys[0].id)}** — {keys[0].text}")
        case Kind.SEVERAL:
            st.markdown(f"**Final answer: {', '.join(letter_of(asked, key.id) for key in keys)}**")
            for key in keys:
                st.markdown(f"- **{letter_of(asked, key.id)}** — {key.text}")
        case Kind.SHAPE | Kind.NUMBER:
            st.markdown(f"**Final answer:** {keys[0].text}")
        case Kind.ORDER:
            st.markdown("**Final answer:** the order in which the lines stand above.")
        case Kind.FIX:
            st.markdown(f"**One way to mend it** — {keys[0].text}")
            change = learn.changes(asked.source, learn.source_of(asked, keys[0].id))
            listing(change, key="solution-change", label="What mends it", language="diff")
        case _:
            assert_never(asked.question.kind)


def _named(asked: Asked, choice_id: str) -> str:
    if has_letters(asked):
        return letter_of(asked, choice_id)
    choice = asked.variant.find(choice_id)
    return choice.text if choice else choice_id
