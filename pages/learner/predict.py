"""Predict: commit to what a program gives, with a confidence; then it is run."""

import streamlit as st

from unroll.actions import learn, predicting
from unroll.ui import evidence_view, frame, predict_view, question_view
from unroll.ui.state import house, now, tab

frame.heading("Predict", "Say what the program gives, and how sure you are. Then it is run.")
prediction = predicting.latest_prediction(house(), tab().person, now())
if prediction is None:
    predict_view.begin()
    predict_view.curve()
    st.stop()

key = f"predict-{prediction.number}"
left, right = st.columns([11, 10], gap="large")
with left:
    question_view.head(prediction.asked, f"prediction {prediction.number}")
    predict_view.commit(prediction, key=key)
    predict_view.moves(prediction, key=key)
    if prediction.asked.due:
        question_view.solution(prediction.asked, proved=learn.proof_line(house(), prediction.asked.question.id))
with right:
    evidence_view.show(prediction.asked, key=key)
    predict_view.curve()
