"""As whom a visitor hosts, and the way to sign in and out, where this server has a provider to sign in with."""

import streamlit as st

from unroll.actions import hosting, identity
from unroll.ui.state import house, tab
from unroll.ui.text import plain

WHY = "Sign in, and a room that you make is yours on every device you sign in on. Participants need no account."
KEPT = "Your rooms are yours on every device you sign in on. Of your account only a fingerprint is kept."


def signed_in() -> str | None:
    """Who this visitor is signed in as; None if nobody, or if there is no provider to sign in with."""
    if st.user.get("is_logged_in") is not True:
        return None
    return identity.signed_in_as(st.user.get("iss"), st.user.get("sub"))


def maker() -> str:
    """As whom this visitor makes rooms and opens host links."""
    return signed_in() or tab().person


def leader(code: str) -> str:
    """As whom this visitor leads a room."""
    return hosting.leading(house(), tab().person, signed_in(), code)


def door() -> None:
    """Sign in, or out again; nothing where there is no provider."""
    if "is_logged_in" not in st.user:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        if signed_in() is None:
            st.caption(WHY)
            if st.button("Sign in", icon=":material/login:"):
                st.login()
        else:
            st.caption(f"{_greeting()} {KEPT}")
            if st.button("Sign out", icon=":material/logout:"):
                st.logout()


def _greeting() -> str:
    name = st.user.get("name") or st.user.get("email")
    return f"Signed in as {plain(name[:60])}." if isinstance(name, str) and name else "You are signed in."
