"""The report of a room: how each question went, who believed what, who did what, and files to take home."""

import pandas as pd
import streamlit as st

from unroll.actions.room_paper import printable
from unroll.actions.room_report import RoomReport, answers_csv, gradebook_csv
from unroll.charts import room
from unroll.charts.figure import Figure
from unroll.classroom.report import QuestionReport
from unroll.ui import figures
from unroll.ui.frame import page_of
from unroll.ui.hosting import leader
from unroll.ui.state import house, now
from unroll.ui.text import count, plain


def show(found: RoomReport) -> None:
    """From the whole to each participant."""
    _numbers(found)
    drawn = room.draw(found.told.questions, found.titles)
    if not isinstance(drawn, Figure):
        st.info(plain(drawn.reason), icon=":material/hourglass_empty:")
        _back(found)
        return
    figures.draw(drawn, key="report-facility")
    st.markdown("#### What was believed")
    for each in found.told.questions:
        _question(found, each)
    st.markdown("#### Participants")
    st.dataframe(_people(found), hide_index=True, key="report-people")
    _keep(found)
    _back(found)


def _numbers(found: RoomReport) -> None:
    answers = [vote.facility for each in found.told.questions for vote in each.votes[-1:]]
    one, two, three = st.columns(3)
    one.metric("Participants", len(found.told.members))
    two.metric("Questions voted on", f"{len(found.told.questions)} of {len(found.titles)}")
    three.metric("Right in the end", f"{sum(answers) / len(answers):.0%}" if answers else "–")
    if not found.ended:
        st.caption("The room is not over. A question appears here when its vote is closed.")
    if found.erased:
        who = "1 participant has" if found.erased == 1 else f"{found.erased} participants have"
        st.caption(f"{who} erased their data since. Their answers are counted nowhere any more.")
    if found.judging:
        st.caption(
            f"{count(found.judging, 'answer')} still to be run, not counted yet. Load the page again in a moment."
        )


def _question(found: RoomReport, each: QuestionReport) -> None:
    lines = [f"**{each.place + 1}. {plain(found.titles[each.place])}**"]
    if each.shift is not None:
        moved = each.shift
        lines.append(
            f"Of {moved.both} who voted twice {moved.to_right} turned right, {moved.to_wrong} turned wrong, "
            f"{moved.stayed_right} stayed right, {moved.stayed_wrong} stayed wrong."
        )
    for name, numbers in each.believed:
        lines.append(f"- {plain(found.beliefs.get(name, name))} — {' → '.join(map(str, numbers))}")
    if len(lines) == 1:
        lines.append(":gray[No wrong answer that a misconception explains.]")
    with st.container(gap="xsmall"):
        for line in lines:
            st.markdown(line)


def _people(found: RoomReport) -> pd.DataFrame:
    asked = len(found.told.questions)
    rows = [
        {
            "participant": found.names[each.member], "answered": each.answered, "right": each.right,
            "points": each.earned, "of": asked,
        }
        for each in found.told.members
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["participant", "answered", "right", "points", "of"])


def _keep(found: RoomReport) -> None:
    here, code = (house(), leader(found.row.code), found.row.code), found.row.code
    with st.container(horizontal=True):
        st.download_button(
            "Printable summary", lambda: printable(found), f"report-{code}.html", "text/html",
            on_click="ignore", icon=":material/print:", key="report-paper",
        )  # fmt: skip
        st.download_button(
            "Gradebook as CSV", lambda: gradebook_csv(found), f"gradebook-{code}.csv", "text/csv",
            on_click="ignore", icon=":material/download:", key="report-gradebook",
        )  # fmt: skip
        st.download_button(
            "Answers as CSV", lambda: answers_csv(*here, now()), f"room-{code}.csv", "text/csv",
            on_click="ignore", icon=":material/download:", key="report-answers",
        )  # fmt: skip
    people = count(len(found.told.members), "participant")
    st.caption(f"The summary is one file to open in any browser and to print. Gradebook: one row for each of {people}.")


def _back(found: RoomReport) -> None:
    link = {"room": found.row.code}
    st.page_link(page_of("host"), label="Back to the room", icon=":material/arrow_back:", query_params=link)
