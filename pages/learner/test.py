"""Test: ten questions without feedback, then an honest verdict for each skill."""

import streamlit as st

from unroll.actions import learn
from unroll.ui import frame, question_view, test_view
from unroll.ui.state import house, now, tab

me = tab()
frame.heading("Test", "Ten questions, no clock, no feedback until the end. Then what holds, skill by skill.")
test = learn.current_test(house(), me.person)
if test is None:
    test_view.begin()
    st.stop()
if test.next is None:
    looked_at = test_view.looked_at(test)
    if looked_at is None:
        test_view.result(test, learn.test_result(house(), me.person, test.id))
    else:
        test_view.look_again(test, looked_at)
    st.stop()

question_id = test.next
key = f"test-{test.number}-{question_id}"
asked = learn.ask(house(), me.person, test.id, question_id, now())
left, _ = st.columns([11, 4])
with left:
    test_view.progress(test)
    question_view.head(asked, test_view.place(test, question_id))
    question_view.work(asked, key=key)
    test_view.moves(test, asked, key=key)
