"""The live cell beside a question: locked until it may be seen, then the option that was picked, run."""

from collections.abc import Mapping

import streamlit as st

from unroll.actions import cause, learn
from unroll.actions.learn import Asked
from unroll.quiz.grading import Outcome
from unroll.runner.pool import Run
from unroll.runner.request import Value
from unroll.runner.result import CellResult
from unroll.ui import cell_view, comparison_view
from unroll.ui.answer_fields import has_letters, letter_of
from unroll.ui.cell import Cell
from unroll.ui.state import house, is_local, now, tab

SHOWN = ("hidden_norms", "gradient_through_time", "training", "shapes")


def show(asked: Asked, *, key: str) -> None:
    """Draw the cell of a question, as far as it is due."""
    picked = asked.verdict.choice if asked.verdict and asked.verdict.outcome is Outcome.WRONG else None
    if asked.programs and not asked.due:
        _handed_in(asked, key)
        return
    if not learn.may_run(asked):
        _locked(asked)
        return
    comparison_view.show(asked, key=key)
    if picked is not None and not asked.due:
        _option(asked, picked, key)
        return
    if picked is None:
        _program(asked, key)
        return
    names = [
        f"Your answer {letter_of(asked, picked)}, run" if has_letters(asked) else "Your answer, run",
        "The right program" if learn.shown_program(asked) else "The program of the question",
    ]
    yours, real = st.tabs(names, key=f"{key}-which", on_change="rerun")
    if yours.open:
        with yours:
            _option(asked, picked, key)
    if real.open:
        with real:
            _program(asked, key)


def _locked(asked: Asked) -> None:
    with st.container(border=True, height=220, horizontal_alignment="center", vertical_alignment="center"):
        st.markdown(":material/lock: **The live cell**", text_alignment="center", width="content")
        opens = "when the question is closed" if asked.attempts else "when your answer is in"
        st.caption(
            f"It runs the real model and would give the answer away. It opens {opens}.",
            text_alignment="center",
        )


def _program(asked: Asked, key: str) -> None:
    mended = learn.shown_program(asked)
    if mended is not None:
        st.caption(learn.what_is_run(asked, mended))
    _cell(asked, mended, f"{key}-program")


def _handed_in(asked: Asked, key: str) -> None:
    """The program that was handed in last, run."""
    last = asked.programs[-1]
    st.caption("The program that you handed in, run.")

    def start(source: str, values: Mapping[str, Value], lane: str) -> Run:
        return learn.run_handed_in(house(), tab().person, asked, values, now=now(), local=is_local(), lane=lane)

    cell_view.show(
        Cell(f"{key}-own-{last.answer}", last.source, start, figures=SHOWN, autorun=True, cause=cause.may_ask(asked))
    )


def _option(asked: Asked, choice_id: str, key: str) -> None:
    if not learn.has_program(asked, choice_id):
        st.caption(learn.what_is_run(asked, choice_id))
    _cell(asked, choice_id, f"{key}-{choice_id}")


def _cell(asked: Asked, choice_id: str | None, key: str) -> None:
    def start(source: str, values: Mapping[str, Value], lane: str) -> Run:
        return learn.run_question(house(), tab().person, asked, choice_id=choice_id, values=values, lane=lane)

    def tell(result: CellResult) -> str:
        return learn.what_it_showed(asked, choice_id, result)

    may_ask = cause.may_ask(asked)
    source = learn.source_of(asked, choice_id)
    cell_view.show(Cell(key, source, start, figures=SHOWN, autorun=True, cause=may_ask, tell=tell))
