"""Report: what the votes of a room say, for its host."""

import streamlit as st

from unroll.actions import attend
from unroll.actions.room_report import room_report
from unroll.ui import frame, report_view, room_making
from unroll.ui.hosting import leader
from unroll.ui.state import house, now

code = attend.read_code(st.query_params.get("room", ""))
if code:
    found = room_report(house(), leader(code), code, now())
    frame.heading(f"Report: {found.row.title}", f"Room {found.row.code}, {found.row.created_at:%d %B %Y}")
    report_view.show(found)
else:
    frame.heading("Reports", "What the votes of each of your rooms say.")
    room_making.mine("report")
