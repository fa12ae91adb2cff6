"""Practice: untimed questions, a hint on demand, the cell when an answer is in, then another one like it."""

import streamlit as st

from unroll.actions import learn
from unroll.ui import evidence_view, frame, question_view, steps
from unroll.ui.state import house, now, tab

me = tab()
sitting = learn.sitting(house(), me.person, "practice", now())
frame.heading("Practice", "No clock. Answer, then watch the model answer.")
question_id = steps.pick(sitting, name="question")
asked = learn.ask(house(), me.person, sitting.id, question_id, now())
key = f"practice-{asked.question.id}-{asked.turn}"

left, right = st.columns([11, 10], gap="large")
with left:
    question_view.head(asked, steps.place(sitting, question_id))
    question_view.work(asked, key=key)
    steps.practice_moves(sitting, asked, key=key)
    if asked.due:
        question_view.solution(asked, proved=learn.proof_line(house(), question_id))
with right:
    evidence_view.show(asked, key=key)
