"""Components whose browser part is built from `frontend/src` and ships as one file in `assets`."""

import functools

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


@functools.cache
def built(name: str) -> ComponentRenderer:
    """The component `unroll.NAME`, made when it is first drawn: Streamlit knows its assets once its runtime is up."""
    return st.components.v2.component(f"unroll.{name}", js=f"{name}-*.js")
