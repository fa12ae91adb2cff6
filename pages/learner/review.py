"""Review: what is due today, always in numbers that you have not seen."""

import streamlit as st

from unroll.actions import learn
from unroll.ui import evidence_view, frame, question_view, review_view
from unroll.ui.state import house, now, tab

me = tab()
frame.heading(
    "Review", "What once tripped you up, in numbers you have not seen. Your answers decide when it comes again."
)
plan = learn.plan(house(), me.person, now())
review = learn.latest_review(house(), me.person, now())
if review is None or not review_view.is_on_screen(review):
    review_view.overview(plan)
    st.stop()

key = f"review-{review.number}"
left, right = st.columns([11, 10], gap="large")
with left:
    question_view.head(review.asked, review_view.place(plan, review))
    question_view.work(review.asked, key=key)
    review_view.moves(plan, review, key=key)
    if review.asked.due:
        question_view.solution(review.asked, proved=learn.proof_line(house(), review.asked.question.id))
with right:
    evidence_view.show(review.asked, key=key)
