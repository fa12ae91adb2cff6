"""Home: what this is, the two doors, the modes, and where you left off."""

import streamlit as st

from unroll.actions import learn
from unroll.ui import home_view
from unroll.ui.state import house, now, said, tab

overview = learn.overview(house(), tab().person, now())
pattern = house().bank.pattern
if told := said():
    st.success(told, icon=":material/check_circle:")
home_view.title(pattern)
home_view.doors(overview)
home_view.left_off(overview)
home_view.modes(overview)
home_view.idea()
