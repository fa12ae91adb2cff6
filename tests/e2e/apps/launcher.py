"""Serves `parts.py` at the given port as Unroll serves its pages: same house, routes, headers, cookie and guard."""

import sys
from pathlib import Path

import streamlit as st

from unroll.actions.house import ROOT
from unroll.server.lifespan import lifespan
from unroll.server.parts import middleware, routes

port = int(sys.argv[1])
sys.argv = [str(ROOT / "app.py")]  # Streamlit looks for .streamlit/config.toml beside what was launched
app = st.App(Path(__file__).with_name("parts.py"), lifespan=lifespan, routes=routes(), middleware=middleware())
app.run(config={"server.port": port, "server.address": "127.0.0.1"})
