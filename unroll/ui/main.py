"""What runs first on every page: the frame, the navigation, and who is here. Pages do the rest."""

from pathlib import Path

import streamlit as st

from unroll.ui import frame

ROOT = Path(__file__).resolve().parents[2]

st.set_page_config(page_title="Unroll", page_icon=ROOT / "static/brand/favicon.png", layout="wide")
frame.run(ROOT)
