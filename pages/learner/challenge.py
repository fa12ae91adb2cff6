"""Challenge: five problems, a countdown each, two attempts, and the badge when all five are right."""

import streamlit as st

from unroll.actions import learn
from unroll.ui import challenge_view, evidence_view, frame, question_view
from unroll.ui.components.question_parts import countdown
from unroll.ui.state import house, now, tab

me = tab()
frame.heading("Challenge", "Five problems against the clock. Two attempts each; the second earns half.")
sitting = learn.current_sitting(house(), me.person, "challenge", now())
if sitting is None:
    challenge_view.begin()
    st.stop()
if challenge_view.wants_result(sitting):
    challenge_view.result(learn.result(house(), me.person, sitting.id, now()))
    st.stop()
question_id = challenge_view.current(sitting)
if question_id is None:
    challenge_view.ready(sitting)
    st.stop()

asked = learn.ask(house(), me.person, sitting.id, question_id, now())
key = f"challenge-{sitting.number}-{asked.question.id}"
left, right = st.columns([11, 10], gap="large")
with left:
    question_view.head(asked, challenge_view.place(sitting, question_id))
    if asked.deadline is not None and asked.state == "open":
        total = (asked.deadline - asked.opened_at).total_seconds()
        if countdown(asked.deadline, now(), total, doc=key, key=f"{key}-clock"):
            st.rerun()
    question_view.work(asked, key=key)
    challenge_view.moves(sitting, asked, key=key)
    if asked.due:
        question_view.solution(asked, proved=learn.proof_line(house(), question_id))
with right:
    evidence_view.show(asked, key=key)
