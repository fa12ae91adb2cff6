"""The parts of Progress: skills, misconceptions, time, and what is kept about the learner."""

from typing import Literal

import streamlit as st

from unroll.actions import learn
from unroll.actions.learn import Progress
from unroll.charts import over_time, skills
from unroll.charts.figure import Drawn, Figure
from unroll.quiz.cure import Cure
from unroll.ui import address, predict_view
from unroll.ui.figures import draw
from unroll.ui.frame import is_there, page_of
from unroll.ui.state import forget, house, now, tab
from unroll.ui.text import count, on_accent

CURES: dict[Cure, tuple[Literal["orange", "blue", "green"], str]] = {
    Cure.OPEN: ("orange", ":material/radio_button_unchecked:"),
    Cure.MENDING: ("blue", ":material/healing:"),
    Cure.CURED: ("green", ":material/check_circle:"),
}
LISTED = 6
"""Misconceptions that are shown at once."""


def empty() -> None:
    """Nothing was answered yet."""
    with st.container(border=True, gap="small"):
        st.markdown("#### :material/monitoring: Nothing to show yet")
        st.markdown(
            "Answer a few questions, and this page says what holds, how sure that is, and what still trips you."
        )
        with st.container(horizontal=True):
            st.page_link(page_of("practice"), label="Go to Practice", icon=":material/edit_note:")
            if is_there("test"):
                st.page_link(page_of("test"), label="Take the test", icon=":material/fact_check:")


def numbers(found: Progress) -> None:
    """Three or four numbers at the top."""
    minutes = sum(found.minutes.values())
    with st.container(horizontal=True, gap="large"):
        st.metric("First answers", found.answers, width="content")
        st.metric("of them right", found.right, width="content")
        st.metric("Time spent", f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h", width="content")
        cured = sum(each.cure is Cure.CURED for each in found.beliefs)
        st.metric("Misconceptions cured", f"{cured} of {len(found.beliefs)}", width="content")
        if found.streak is not None:
            st.metric("Days in a row", found.streak, width="content")


def abilities(found: Progress) -> None:
    """Every skill now, and one of them over time."""
    left, right = st.columns(2, gap="large")
    with left:
        _figure(skills.draw(found.estimates), key="progress-skills")
        if found.unasked:
            st.caption(f"Not asked yet: {', '.join(name.replace('-', ' ') for name in found.unasked)}.")
    with right:
        names = [each.skill for each in found.estimates]
        if names:
            skill = address.chosen("skill", names, "skill")
            address.menu("skill", names, skill, "Skill over time", lambda name: name.replace("-", " "))
            days = [(day.day, day.estimates[skill]) for day in found.history if skill in day.estimates]
            _figure(over_time.draw(skill, days), key="progress-over-time")


def misconceptions(found: Progress) -> None:
    """Which there were, and which are cured."""
    st.markdown("#### Misconceptions")
    if not found.beliefs:
        st.markdown(":gray[None yet: no wrong answer so far stood for one.]")
        return
    _beliefs(found, 0, LISTED)
    if len(found.beliefs) > LISTED:
        with st.expander(f"{len(found.beliefs) - LISTED} more"):
            _beliefs(found, LISTED, len(found.beliefs))
    st.caption("Cured: right in reviews on two different days since you last fell for it.")
    if is_there("review"):
        st.page_link(page_of("review"), label="Go to Review", icon=":material/event_repeat:")


def _beliefs(found: Progress, first: int, last: int) -> None:
    sentences = house().bank.pattern.misconceptions
    for each in found.beliefs[first:last]:
        colour, icon = CURES[each.cure]
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(each.cure.value, color=colour, icon=icon)
            st.markdown(
                f"{sentences.get(each.misconception, each.misconception)} "
                f":gray[fallen for {count(each.falls, 'time')}]",
                width="stretch",
            )


def confidence() -> None:
    """Whether what was said in Predict fits what was true."""
    st.markdown("#### Confidence")
    predict_view.curve()
    st.page_link(page_of("predict"), label="Go to Predict", icon=":material/psychology:")


def time_spent(found: Progress) -> None:
    _figure(over_time.draw_minutes(found.minutes), key="progress-minutes")


def _figure(drawn: Drawn, *, key: str) -> None:
    if isinstance(drawn, Figure):
        draw(drawn, key=key)
    else:
        st.caption(drawn.reason)


def my_data() -> None:
    """Streaks, a copy of everything, and the end of everything."""
    person = tab().person
    st.markdown("#### Your data")
    st.markdown(
        ":gray[Unroll knows you by a random number in a cookie: no name, no address. What it keeps are your answers, "
        "what you read, and your programs.]"
    )
    on = st.toggle(
        "Count days in a row",
        value=learn.has_streaks(house(), person),
        key="progress-streaks",
        help="Off at first: learning needs no chain that breaks.",
    )
    if on != learn.has_streaks(house(), person):
        learn.switch_streaks(house(), person, on, now())
        st.rerun()
    with st.container(horizontal=True):
        st.download_button(
            "Download my data",
            lambda: learn.my_data(house(), person),
            file_name="unroll-my-data.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            key="progress-download",
        )
        with st.popover("Erase my data", icon=":material/delete_forever:", key="progress-erase"):
            _erase(person)


def _erase(person: str) -> None:
    st.markdown("Every answer, every program and your progress are deleted. **There is no way back.**")
    with st.form("progress-erase-form", border=False):
        typed = st.text_input("Type “erase” to confirm", key="progress-erase-typed", max_chars=20)
        if st.form_submit_button(on_accent("Erase everything"), type="primary"):
            learn.erase_my_data(house(), person, typed)
            forget()
            tab().said = "Everything that was kept about you is erased. You begin afresh."
            st.query_params.clear()
            st.switch_page(page_of("home"))
