"""The frame around every page: navigation, width, and the one place where a refusal becomes a sentence."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import streamlit as st

from unroll.actions.refusal import Refused
from unroll.ui.state import tab
from unroll.ui.text import plain

WIDTH = 1160
"""Widest content, in pixels: lines stay readable on a wide screen."""

LEARNER = Path(__file__).resolve().parents[2] / "pages" / "learner"
INSTRUCTOR = LEARNER.with_name("instructor")
INSTRUCTOR_PAGES = ("host", "projector", "report")
MENU = {
    "": (("home", "Home", ":material/home:"), ("live", "Live", ":material/groups:")),
    "Learn": (
        ("explain", "Explain", ":material/menu_book:"),
        ("see", "See", ":material/visibility:"),
        ("predict", "Predict", ":material/psychology:"),
        ("lab", "Lab", ":material/science:"),
    ),
    "Practise": (
        ("practice", "Practice", ":material/edit_note:"),
        ("debug", "Debug", ":material/bug_report:"),
        ("review", "Review", ":material/event_repeat:"),
    ),
    "Check": (
        ("test", "Test", ":material/fact_check:"),
        ("challenge", "Challenge", ":material/timer:"),
        ("progress", "Progress", ":material/monitoring:"),
    ),
}
"""The menu: a page stands in it as soon as its script is there."""
ASIDE = (
    ("host", "Host", ":material/co_present:"),
    ("projector", "Projector", ":material/tv:"),
    ("report", "Report", ":material/summarize:"),
    ("certificate", "Certificate", ":material/workspace_premium:"),
    ("isolation", "Isolation", ":material/shield_lock:"),
    ("duel", "Model duel", ":material/swords:"),
    ("metrics", "Metric laboratory", ":material/query_stats:"),
)
"""Pages that others link to; they do not stand in the menu."""
ROOMS = (("author", "bank", "Bank", ":material/inventory_2:"),)
"""Pages of authors and instructors, who know their addresses."""
WIDE = {"lab": 1480, "debug": 1480}
"""Pages with an editor beside its figures."""

BARE = ("projector",)
"""Pages for a whole wall: nothing stands around them."""


def page_of(name: str) -> str:
    """The script of a page, for links: `st.page_link(page_of("practice"), ...)`."""
    folder = INSTRUCTOR if name in INSTRUCTOR_PAGES else LEARNER
    return str(folder / f"{name}.py")


def is_there(name: str) -> bool:
    """Whether there is such a page."""
    return Path(page_of(name)).is_file()


def run(root: Path) -> None:
    """Draw the navigation and the page that was asked for."""
    pages = {
        section: [
            st.Page(page_of(name), title=title, icon=icon, default=name == "home")
            for name, title, icon in listed
            if is_there(name)
        ]
        for section, listed in MENU.items()
    }
    pages[""] += [
        st.Page(page_of(name), title=title, icon=icon, visibility="hidden")
        for name, title, icon in ASIDE
        if is_there(name)
    ]
    pages[""] += [
        st.Page(root / "pages" / folder / f"{name}.py", title=title, icon=icon, visibility="hidden")
        for folder, name, title, icon in ROOMS
    ]
    bare = _is_bare()
    page = st.navigation(pages, position="hidden" if bare else "top")
    if not bare:
        st.logo(root / "static" / "brand" / "mark.svg", size="medium")
    tab()
    width: Literal["stretch"] | int = "stretch" if bare else WIDE.get(page.url_path, WIDTH)
    with st.container(horizontal_alignment="center"), st.container(width=width, gap="medium", key="page"):
        try:
            page.run()
        except Refused as refusal:
            st.error(plain(str(refusal)), icon=":material/block:")
            st.page_link(page_of("home"), label="Go to Home", icon=":material/home:")


def _is_bare() -> bool:
    """Whether the page that was asked for stands alone, without menu and mark."""
    return urlsplit(st.context.url or "").path.rstrip("/").rpartition("/")[2] in BARE


def heading(title: str, lead: str | None = None) -> None:
    """A page's title and one line under it."""
    with st.container(gap="xsmall"):
        st.title(title, anchor=False)
        if lead:
            st.markdown(f":gray[{lead}]")
