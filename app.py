"""Launches Unroll: the Streamlit app and what stands around it. `unroll serve` and `streamlit run app.py` start it."""

import streamlit as st

from unroll.server.lifespan import lifespan
from unroll.server.parts import SCRIPT, middleware, routes

app = st.App(SCRIPT, lifespan=lifespan, routes=routes(), middleware=middleware())
