"""Host: make a room in two clicks, then lead it."""

import streamlit as st

from unroll.actions import attend, host_links, teach
from unroll.ui import frame, host_view, room_making
from unroll.ui.hosting import door, leader, maker
from unroll.ui.state import house, now

code = attend.read_code(st.query_params.get("room", ""))
secret = st.query_params.get("key")
if code and secret:
    host_links.become_host(house(), maker(), code, secret, now())
    del st.query_params["key"]
    st.rerun()
if code:
    who = leader(code)
    if not teach.is_host(house(), who, code):
        door()
    row = teach.hosted(house(), who, code)
    frame.heading(row.title)
    host_view.lead(row)
else:
    frame.heading("Host a room", "Choose a set, press one button, and show the code.")
    door()
    room_making.make()
