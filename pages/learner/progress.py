"""Progress: what you can do, what once tripped you up, and what is kept about you."""

from zoneinfo import ZoneInfo

import streamlit as st

from unroll.actions import learn
from unroll.ui import frame, progress_view
from unroll.ui.state import house, now, tab

frame.heading("Progress", "What your answers say you can do, with how sure that is.")
zone = ZoneInfo(st.context.timezone or "UTC")
found = learn.progress(house(), tab().person, now(), zone)
if found.answers or found.minutes:
    progress_view.numbers(found)
    progress_view.abilities(found)
    progress_view.misconceptions(found)
    progress_view.confidence()
    progress_view.time_spent(found)
else:
    progress_view.empty()
progress_view.my_data()
