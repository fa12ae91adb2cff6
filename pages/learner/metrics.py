"""Metric laboratory: what five metrics make of a classifier when one class is rare."""

import streamlit as st

from unroll.actions import experiments
from unroll.ui import frame, metrics_view
from unroll.ui.state import house

frame.heading(
    "Metric laboratory", "One classifier, a rare class, five metrics. Move a slider and see which of them notice."
)
st.page_link(frame.page_of("lab"), label="Back to the Lab", icon=":material/arrow_back:")
metrics_view.show(experiments.program(house(), experiments.METRICS))
