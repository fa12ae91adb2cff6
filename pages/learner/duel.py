"""Model duel: six models learn one task beside each other."""

import streamlit as st

from unroll.actions import experiments
from unroll.ui import duel_view, frame
from unroll.ui.state import house, said
from unroll.ui.text import plain

frame.heading("Model duel", "Same data, same steps, same seeds: what does each kind of model make of a sequence?")
st.page_link(frame.page_of("lab"), label="Back to the Lab", icon=":material/arrow_back:")
if told := said():
    st.warning(plain(told), icon=":material/block:")
duel_view.show(experiments.program(house(), experiments.DUEL))
