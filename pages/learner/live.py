"""Live: come into a room by its code, or host one."""

import streamlit as st

from unroll.actions import attend
from unroll.ui import frame, live_view

code = attend.read_code(st.query_params.get("room", ""))
row = live_view.found(code)
if row is not None:
    live_view.room(row)
else:
    frame.heading("Live", "Answer together with a room: vote, watch the options run, vote again.")
    live_view.ask_code(wrong=bool(code))
live_view.foot(row is not None)
