"""The parts of Predict: the commitment, what came of it, and how well confidence fits."""

import streamlit as st

from unroll.actions import learn, predicting
from unroll.actions.predicting import Prediction
from unroll.actions.refusal import Refused
from unroll.charts import calibration
from unroll.charts.figures import Figure
from unroll.quiz.calibration import CONFIDENCES
from unroll.ui import answer_fields, figures, question_view
from unroll.ui.components.listing import listing
from unroll.ui.state import house, is_local, now, tab
from unroll.ui.text import on_accent, plain


def begin() -> None:
    """What this is, and the button that asks for the first one."""
    with st.container(border=True, gap="small"):
        st.markdown(
            "You see a program. Say what it gives and how sure you are; then it is run. "
            "Over time you learn how far you can trust yourself."
        )
        _next("Start predicting", key="predict-begin")


def commit(prediction: Prediction, *, key: str) -> None:
    """Prompt, program, confidence, answer: stored together, then shown."""
    asked = prediction.asked
    st.markdown(asked.variant.prompt)
    listing(learn.excerpt_of(asked), key=f"{key}-program")
    if prediction.percent is not None:
        said = f"{prediction.percent} %, {CONFIDENCES.get(prediction.percent, '')}".rstrip(", ")
        st.markdown(f":gray[You said: {said}.]")
        answer_fields.field(asked, key=key, submit="Commit and run")
        question_view.verdict(asked)
        return
    percent = st.pills(
        "How sure are you?",
        list(CONFIDENCES),
        format_func=lambda each: f"{each} % {CONFIDENCES[each]}",
        key=f"{key}-sure",
    )
    given = answer_fields.field(asked, key=key, submit="Commit and run")
    if given is not None:
        _store(asked, given, percent)


def _store(asked: learn.Asked, given: str, percent: int | None) -> None:
    place = (asked.sitting_id, asked.question.id, asked.turn)
    try:
        judged = learn.answer(house(), tab().person, *place, given, now(), local=is_local(), confidence=percent)
    except Refused as refusal:
        st.warning(plain(str(refusal)), icon=":material/help:")
        return
    if judged.counts:
        st.rerun()
    st.warning(plain(judged.sentence), icon=":material/help:")


def moves(prediction: Prediction, *, key: str) -> None:
    """The way on, once it was committed to."""
    if prediction.asked.state != "open":
        _next("Next prediction", key=f"{key}-next")


def _next(label: str, *, key: str) -> None:
    if st.button(on_accent(label), type="primary", key=key):
        predicting.next_prediction(house(), tab().person, now())
        st.rerun()


def curve() -> None:
    """Stated confidence beside what was right; one sentence while there is too little."""
    drawn = calibration.draw(*predicting.calibrated(house(), tab().person))
    if isinstance(drawn, Figure):
        figures.draw(drawn, key="calibration")
    else:
        st.caption(plain(drawn.reason))
