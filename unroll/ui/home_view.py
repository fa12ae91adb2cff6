"""The parts of Home."""

import streamlit as st

from unroll.actions.learn import Overview
from unroll.content.pattern import Pattern
from unroll.ui.frame import MENU, is_there, page_of
from unroll.ui.text import count, on_accent

MODES = {
    "explain": ("Short sections, one live figure a claim, a question after.", "20 min"),
    "see": ("The unrolled network as a picture: step through a sequence and watch its state.", "5 min"),
    "predict": ("Commit to a shape or a number, say how sure you are, then run it.", "2 min each"),
    "lab": ("Every program, every slider, the editor: change a line and watch the gradient.", "open end"),
    "practice": ("No clock. Hint, worked solution, and a fresh variant when you want one.", "10 min"),
    "debug": ("A training run that fails. Edit its code until the meters recover.", "5 min each"),
    "review": ("What is due today, always in a variant that you have not seen.", "6 min"),
    "test": ("Ten questions without feedback, then an honest verdict for each skill.", "15 min"),
    "challenge": ("Five problems, a countdown each, two attempts, and a badge for all five.", "9 min"),
    "live": ("Join a room by its code and answer together, or host one.", "with others"),
}
"""By page: what a mode is good for, and how long it takes."""
GROUPS = ("Learn", "Practise", "Check")
"""As in the menu. Live stands beside them there, for those who come with a code; here it is in the last one."""


def title(pattern: Pattern) -> None:
    """Name, tags and length of the pattern."""
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            for tag in pattern.tags:
                st.badge(tag, color="blue")
            st.badge(f"about {pattern.minutes} minutes", icon=":material/schedule:", color="gray")
        st.title(pattern.title, anchor=False)
        st.markdown(f":gray[{pattern.summary}]")


def doors(overview: Overview) -> None:
    """Two ways in."""
    one, two = st.columns(2, gap="medium")
    with one.container(border=True, height="stretch"):
        st.markdown("#### Start learning")
        st.markdown("Concepts and practice, each beside the running model. No test required.")
        st.space("stretch")
        if st.button(on_accent("Start with the lesson"), type="primary", key="door-learn"):
            st.switch_page(page_of("explain"))
    with two.container(border=True, height="stretch"):
        st.markdown("#### Test this pattern :green-badge[recommended]")
        st.markdown(
            "Ten questions, 3 easy, 4 medium, 3 hard. Then an honest verdict for each skill, and what you can skip."
        )
        st.space("stretch")
        if st.button(_test_label(overview), icon=":material/fact_check:", key="door-test"):
            st.switch_page(page_of("test"))


def _test_label(overview: Overview) -> str:
    if overview.test_answered is None:
        return "Take the test"
    return "See your verdict" if overview.tested else f"Go on with question {overview.test_answered + 1}"


def left_off(overview: Overview) -> None:
    """One line on where to go on, only for somebody who was here before."""
    if overview.last_page is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/history: You left off in **{overview.last_title}**", width="stretch")
        st.page_link(
            page_of(overview.last_page),
            label="Go on",
            icon=":material/arrow_forward:",
            query_params=overview.last_query,
        )


def modes(overview: Overview) -> None:
    """One tile a mode, with what it is good for, how long it takes, and how far one is."""
    for group in GROUPS:
        entries = MENU[group] + (MENU[""] if group == GROUPS[-1] else ())
        there = [entry for entry in entries if entry[0] in MODES and is_there(entry[0])]
        with st.container(gap="xsmall"):
            st.markdown(f"#### {group}")
            with st.grid(max(1, len(there)), min_column_width=230):
                for page, name, icon in there:
                    _tile(page, name, icon, overview)


def _tile(page: str, name: str, icon: str, overview: Overview) -> None:
    good_for, time = MODES[page]
    with st.container(border=True, height="stretch", gap="small"):
        st.page_link(page_of(page), label=f"**{name}**", icon=icon)
        st.markdown(good_for)
        st.space("stretch")
        st.caption(" · ".join(filter(None, (time, _state(page, overview)))))


def _state(page: str, overview: Overview) -> str:
    match page:
        case "explain":
            return f"{overview.sections_read} of {count(overview.sections, 'section')} read"
        case "practice":
            return f"{overview.practice_right} of {overview.practice_questions} right"
        case "challenge":
            if overview.badge:
                return "badge earned"
            if overview.challenge_best is None:
                return "not tried yet"
            return f"best: {overview.challenge_best:g} of 5"
        case "lab":
            return count(overview.programs, "program")
        case "test":
            if overview.test_answered is None:
                return "not taken yet"
            return "verdict ready" if overview.tested else f"{overview.test_answered} of 10 answered"
        case "review":
            return f"{overview.reviews_due} due" if overview.reviews_due else "nothing due"
        case _:
            return ""


def idea() -> None:
    """Why the keys can be trusted."""
    with st.container(border=True):
        st.markdown(
            ":material/verified: **No answer key here was typed in on trust.** Every key is what a program does "
            "when it is run. Pick a wrong option, and that option is run too, so that you see it fail."
        )
