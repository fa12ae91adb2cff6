"""Lab: the open bench. Every program as a starting point, parameters as widgets, the editor, all figures."""

import streamlit as st

from unroll.actions import learn
from unroll.ui import frame, lab_view
from unroll.ui.resume import seed_of
from unroll.ui.state import house, tab

frame.heading("Lab", "Plain PyTorch, no instrumentation. Change anything, run it, and see what happened inside.")
with st.container(horizontal=True, gap="medium"):
    st.page_link(frame.page_of("duel"), label="Model duel", icon=":material/swords:")
    st.page_link(frame.page_of("metrics"), label="Metric laboratory", icon=":material/query_stats:")
found = lab_view.linked(house(), tab().person)
if found is not None:
    lab_view.show_linked(house(), tab().person, found)
else:
    left, right = st.columns([4, 1])
    with left:
        program = lab_view.pick(learn.programs(house()))
    with right:
        seed = lab_view.seed(program.name, seed_of(lab_view.cell_of(program.name)))
    lab_view.show(house(), tab().person, program, seed)
lab_view.isolation(house())
