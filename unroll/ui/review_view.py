"""The parts of Review: what is due, one question after the other, and what comes when."""

from datetime import datetime, timedelta

import streamlit as st

from unroll.actions import learn
from unroll.actions.learn import Plan, Review
from unroll.quiz.review import Scheduled
from unroll.ui.frame import page_of
from unroll.ui.state import house, now, tab
from unroll.ui.text import count, on_accent

LISTED = 8
"""Misconceptions of the list that are shown at once."""


def is_on_screen(review: Review) -> bool:
    """Whether the latest review is being looked at: it is open, or it was answered here a moment ago."""
    return review.asked.state == "open" or st.query_params.get("review") == str(review.number)


def overview(plan: Plan) -> None:
    """What is due and when the rest will be."""
    with st.container(border=True, gap="small"):
        if plan.due:
            st.markdown(f"#### {due_line(plan)}")
            st.markdown("Wrong comes back soon, right after a hint a little later, right by yourself much later.")
            _start(plan, "Start", key="review-start")
        elif plan.later:
            st.markdown("#### :material/check_circle: Nothing is due now")
            st.markdown(f"The next review is due {when(plan.later[0].due, now())}.")
        else:
            st.markdown("#### :material/event_available: Nothing to review yet")
            st.markdown(
                "What you mix up in Practice, in a challenge or in a test is noted here, "
                "and comes back just before you would forget it."
            )
            st.page_link(page_of("practice"), label="Go to Practice", icon=":material/edit_note:")
    _list([*plan.due, *plan.later])


def due_line(plan: Plan) -> str:
    """`12 due today, about 6 minutes`."""
    return f"{len(plan.due)} due today, about {count(plan.minutes, 'minute')}"


def place(plan: Plan, review: Review) -> str:
    """How many there are, this one included while it is open."""
    return f"{count(len(plan.due), 'review')} due" if plan.due else "last one for now"


def moves(plan: Plan, review: Review, *, key: str) -> None:
    """What stands behind the question, and the way on, once it is answered."""
    if review.asked.state == "open":
        return
    if review.belief:
        st.caption(f"This was about: {review.belief}")
    st.caption(f"It comes again {_again(plan, review)}.")
    with st.container(horizontal=True):
        if plan.due:
            _start(plan, "Next review", key=f"{key}-next")
        elif st.button(on_accent("Done for now"), type="primary", key=f"{key}-done"):
            st.query_params.clear()
            st.rerun()


def when(due: datetime, at: datetime) -> str:
    """`in 8 minutes`, `in 3 hours`, `tomorrow`, `in 12 days`."""
    left = max(due - at, timedelta())
    if left < timedelta(hours=1):
        return f"in {count(max(1, round(left.total_seconds() / 60)), 'minute')}"
    if left < timedelta(hours=20):
        return f"in {count(round(left.total_seconds() / 3600), 'hour')}"
    days = max(1, round(left.total_seconds() / 86400))
    return "tomorrow" if days == 1 else f"in {days} days"


def _again(plan: Plan, review: Review) -> str:
    found = next(each for each in (*plan.due, *plan.later) if each.misconception == review.misconception)
    return when(found.due, now())


def _start(plan: Plan, label: str, *, key: str) -> None:
    if st.button(on_accent(label), type="primary", key=key):
        opened = learn.next_review(house(), tab().person, now())
        st.query_params["review"] = str(opened.number)
        st.rerun()


def _list(planned: list[Scheduled]) -> None:
    """Each misconception with when it is due."""
    if not planned:
        return
    st.markdown("#### Your plan")
    beliefs = house().bank.pattern.misconceptions
    _rows(planned[:LISTED], beliefs)
    if len(planned) > LISTED:
        with st.expander(f"{len(planned) - LISTED} more"):
            _rows(planned[LISTED:], beliefs)


def _rows(planned: list[Scheduled], beliefs: dict[str, str]) -> None:
    at = now()
    for each in planned:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(beliefs.get(each.misconception, each.misconception), width="stretch")
            if each.due <= at:
                st.badge("due", color="blue", icon=":material/notifications:")
            else:
                st.badge(when(each.due, at), color="gray", icon=":material/schedule:")
