"""Projector: what everybody in the room looks at. Large, and nothing private."""

import streamlit as st

from unroll.actions import attend, teach
from unroll.ui import projector_view
from unroll.ui.hosting import leader
from unroll.ui.state import house

code = attend.read_code(st.query_params.get("room", ""))
projector_view.show(teach.hosted(house(), leader(code), code))
