"""Isolation: what stands between a program that somebody typed and this host."""

import streamlit as st

from unroll.actions import operate
from unroll.ui import frame, isolation_view
from unroll.ui.state import house

frame.heading("Isolation", "What stands between a program that somebody typed and the machine that runs it.")
with st.spinner("Asking the sandbox"):
    found = operate.isolation(house())
isolation_view.show(found)
