"""Where one is, kept in the address: a reload, a link and the browser's history come back to the same place."""

from collections.abc import Callable, Sequence
from typing import Literal
from urllib.parse import urlencode, urlsplit

import streamlit as st

from unroll.ui.state import held, put
from unroll.ui.text import plain


def absolute(page: str, **query: str) -> str:
    """A link to a page of this app that can be handed to somebody else."""
    place = urlsplit(st.context.url or "http://localhost")
    return f"{place.scheme}://{place.netloc}{base()}/{page}?{urlencode(query)}"


def base() -> str:
    """The path that the app is served below: empty, or one that begins with a slash."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def chosen(name: str, options: Sequence[str], what: str) -> str:
    """The option that the address names; the first, with one sentence, where it names none of them."""
    asked_for = st.query_params.get(name)
    if asked_for in options:
        return str(asked_for)
    if asked_for is not None:
        st.warning(f"There is no {what} “{plain(asked_for[:60])}” here. This is the first one.")
    return options[0]


def go(name: str, option: str) -> None:
    """Lead to another place, from a button's callback."""
    st.query_params[name] = option


def leave(name: str) -> None:
    """Lead back to where the page begins, from a button's callback."""
    st.query_params.pop(name, None)


def optional(name: str, options: Sequence[str], what: str) -> str | None:
    """The option that the address names; None where it names none, with one sentence if it names a wrong one."""
    asked_for = st.query_params.get(name)
    if asked_for is None or asked_for in options:
        return asked_for
    st.warning(f"There is no {what} “{plain(asked_for[:60])}” here. These are all there are.")
    return None


def steps(
    name: str,
    options: Sequence[str],
    current: str,
    label: str,
    named: Callable[[str], str],
    *,
    label_visibility: Literal["visible", "hidden", "collapsed"] = "collapsed",
) -> None:
    """The places as a row of steps; a click goes there."""
    key = f"steps-{name}"
    put(key, current)
    st.segmented_control(
        label,
        options,
        required=True,
        format_func=named,
        key=key,
        on_change=_follow,
        args=(name, key),
        label_visibility=label_visibility,
    )


def menu(name: str, options: Sequence[str], current: str, label: str, named: Callable[[str], str]) -> None:
    """The places as a drop-down."""
    key = f"menu-{name}"
    put(key, current)
    st.selectbox(label, options, format_func=named, key=key, on_change=_follow, args=(name, key))


def _follow(name: str, key: str) -> None:
    if (picked := held(key)) is not None:
        st.query_params[name] = picked
