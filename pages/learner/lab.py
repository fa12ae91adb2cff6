"""Lab: the open bench. Every program as a starting point, parameters as widgets, the editor, all figures."""

import streamlit as st

from unroll.actions import learn
from unroll.ui import frame, lab_view
from unroll.ui.state import house, tab

frame.heading("Lab", "Plain PyTorch, no instrumentation. Change anything, run it, and see what happened inside.")
program = lab_view.pick(learn.programs(house()))
lab_view.show(house(), tab().person, program)
with st.container(border=True, horizontal=True, vertical_alignment="center"):
    st.markdown(lab_view.isolation(house()), width="stretch")
    st.page_link(frame.page_of("isolation"), label="What protects this host", icon=":material/arrow_forward:")
