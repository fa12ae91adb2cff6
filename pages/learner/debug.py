"""Debug: a training run that fails, an editor, and meters that recover when it is mended."""

import streamlit as st

from unroll.actions import debug
from unroll.ui import address, debug_view, frame
from unroll.ui.state import house, tab

standings = debug.exercises(house(), tab().person)
chosen = address.optional("exercise", [each.exercise.id for each in standings], "exercise")
if chosen is None:
    frame.heading(
        "Debug", "Training runs that fail, or are silently wrong. Find the line, mend it, watch the meters recover."
    )
    debug_view.overview(standings)
    st.stop()
standing = debug.exercise(house(), tab().person, chosen)
debug_view.head(standing, standings)
debug_view.bench(standing)
debug_view.help_and_solution(standing, standings)
