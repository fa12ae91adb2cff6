"""How people answered: every question in one table, and the chosen one in detail."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from unroll.actions.author import Entry
from unroll.quiz.item_statistics import FEWEST, ItemStatistics
from unroll.quiz.question import Question
from unroll.ui.state import house
from unroll.ui.text import count, plain

WEAK = 0.15
"""A discrimination below it says that strong learners do hardly better."""


def show(found: Mapping[str, ItemStatistics], entries: tuple[Entry, ...], chosen: Entry) -> None:
    """The table over all questions, and the answers to the chosen one."""
    with st.expander("How people answered", icon=":material/monitoring:"):
        if not found:
            st.markdown(
                ":gray[Nobody has answered anything yet. The first answer of each learner to a question counts.]"
            )
            return
        titles = {each.question.id: each.question.title for each in entries}
        rows = [_row(titles[name], each) for name, each in found.items() if name in titles]
        st.dataframe(pd.DataFrame(rows), hide_index=True, key="answered-all", alt="Facility and discrimination.")
        st.caption(
            "First answers only. Facility: mean credit, with an 80 % interval. Discrimination: correlation with the "
            f"learners' other questions, told from {FEWEST} learners on. Efficiency: the same as a share of the most "
            "that these credits allow."
        )
        _chosen(chosen.question, found.get(chosen.question.id))


def _row(title: str, each: ItemStatistics) -> dict[str, object]:
    return {
        "question": title,
        "learners": each.given,
        "facility (%)": round(100 * each.facility, 1),
        "from (%)": round(100 * each.low, 1),
        "to (%)": round(100 * each.high, 1),
        "deviation": _told(each.deviation),
        "discrimination": _told(each.discrimination),
        "efficiency": _told(each.efficiency),
    }


def _told(value: float | None) -> str:
    return "too few" if value is None else f"{value:.2f}"


def _chosen(question: Question, found: ItemStatistics | None) -> None:
    st.markdown(f"**{plain(question.title)}**")
    if found is None:
        st.markdown(":gray[Nobody has answered this one yet.]")
        return
    if found.discrimination is not None and found.discrimination < WEAK:
        word = "backwards: strong learners miss it more often" if found.discrimination < 0 else "hardly"
        st.warning(
            f"It discriminates {word}. Look at the prompt and at the most picked wrong answer.", icon=":material/flag:"
        )
    keys = {choice.id for choice in question.choice if choice.key}
    texts = {choice.id: choice.text for choice in question.choice}
    rows = [
        {
            "answer": texts.get(answer, answer), "right": "✓" if answer in keys else "", "learners": number,
            "share (%)": round(100 * number / found.given, 1),
        }
        for answer, number in found.answers.items()
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="answered-answers", alt="Answers and their shares.")
    beliefs = house().bank.pattern.misconceptions
    for name, number in found.misconceptions.items():
        st.markdown(f"- {plain(beliefs.get(name, name))} — {number}")
    if len(found.variants) > 1:
        hard = min(found.variants.items(), key=lambda each: each[1][1])
        st.caption(
            f"{count(len(found.variants), 'variant')} were answered; the lowest facility is {hard[1][1]:.0%} "
            f"({count(hard[1][0], 'answer')}, seed {hard[0]})."
        )
