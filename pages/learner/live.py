"""Live: come into a room by its code, or host one."""

import streamlit as st

from unroll.actions import attend
from unroll.ui import frame, live_view

code = attend.read_code(st.query_params.get("room", ""))
lead = "Answer together with a room: vote, watch the options run, vote again."
frame.heading("Live", None if code else lead)
if not (code and live_view.room(code)):
    live_view.ask_code()
live_view.foot(bool(code))
