"""Host: make a room in two clicks, then lead it."""

import streamlit as st

from unroll.actions import attend, teach
from unroll.ui import frame, host_view, room_making
from unroll.ui.state import house, now, tab

code = attend.read_code(st.query_params.get("room", ""))
secret = st.query_params.get("key")
if code and secret:
    teach.become_host(house(), tab().person, code, secret, now())
    del st.query_params["key"]
    st.rerun()
if code:
    row = teach.hosted(house(), tab().person, code)
    frame.heading(row.title)
    host_view.lead(row)
else:
    frame.heading("Host a room", "Choose a set, press one button, and show the code.")
    room_making.make()
