"""Run my answer: what the picked option's program came to, beside the real outcome, and the edit between the two."""

from typing import Any

import pandas as pd
import streamlit as st

from unroll.actions import learn
from unroll.actions.learn import Asked, Comparison, Ending
from unroll.quiz.question import Evidence
from unroll.ui.components.listing import listing
from unroll.ui.state import house, tab
from unroll.ui.text import plain, verbatim


def show(asked: Asked, *, key: str) -> None:
    """Draw the comparison, as far as it is due; nothing where no option was run."""
    with st.spinner("Running your answer"):
        found = learn.compare(house(), tab().person, asked)
    if found is None:
        return
    with st.container(border=True, gap="small", key=f"{key}-compared"):
        st.markdown(":material/compare_arrows: **Your answer, run**")
        _endings(found, key)
        if found.claim is not None:
            word = ":red[does not hold]" if found.claim_holds is False else ":gray[cannot be told from one run]"
            st.markdown(f"As a claim about these numbers, your answer is `{found.claim}`. In this run it {word}.")
        if found.diff:
            st.caption(_diff_words(asked))
            listing(found.diff, key=f"{key}-change", label="The change", language="diff")
        if found.real is None:
            st.caption("The question's own program is run here when the question is closed.")


def _diff_words(asked: Asked) -> str:
    if asked.question.evidence is Evidence.OUTPUT:
        return "The program you were thinking of: the smallest change for which your answer is right."
    if asked.question.evidence is Evidence.PATCH:
        return "Your change, in the program."
    return "What was set for this run."


def _endings(found: Comparison, key: str) -> None:
    ends = [ending for ending in (found.picked, found.real) if ending is not None]
    numbers = [ending for ending in ends if len(ending.numbers) > 1]
    if numbers and len(numbers) == len(ends):
        st.dataframe(_table(numbers), hide_index=True, alt="The numbers of both runs, name by name.")
        return
    for place, ending in zip(st.columns(len(ends)) if ends else (), ends, strict=True):
        with place:
            _ending(ending, f"{key}-{ending.title}")


def _ending(ending: Ending, key: str) -> None:
    st.caption(ending.title)
    if ending.failed:
        st.markdown(":red-badge[:material/error: fails]")
    if "\n" in ending.value.strip():
        listing(ending.value, key=key, label=ending.title, language="text", wrap=True)
    else:
        big = "#### " if len(ending.value) < 40 and not ending.failed else ""
        st.markdown(f"{big}{verbatim(ending.value)}")


def _table(ends: list[Ending]) -> pd.DataFrame:
    names = list(dict.fromkeys(name for ending in ends for name in ending.numbers))
    columns = {plain(ending.title): [_cell(ending.numbers.get(name)) for name in names] for ending in ends}
    return pd.DataFrame({"": names, **columns})


def _cell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else ("" if value is None else str(value))
