"""Skip by test: one question a section; what is answered right need not be read."""

from collections.abc import Sequence

import streamlit as st

from unroll.actions import learn
from unroll.actions.learn import Asked, Known
from unroll.ui import address, question_view
from unroll.ui.frame import page_of
from unroll.ui.state import house, is_local, now, tab
from unroll.ui.text import count, on_accent, plain

NAME = "skip"
RESULT = "result"
MARKS = {True: ":material/check:", False: ":material/close:"}


def door() -> None:
    """The way in, for those who know some of it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("You know some of this?", width="content")
        st.button("Skip by test", icon=":material/fast_forward:", type="tertiary", key="skip-door",
                  on_click=address.go, args=(NAME, "begin"))  # fmt: skip


def is_open() -> bool:
    """Whether the address asks for the test."""
    return NAME in st.query_params


def show(known: Sequence[Known]) -> None:
    """The question that the address names, or what came of all."""
    asked = [each for each in known if each.question_id]
    place = _place(asked)
    labels = {
        each.section.id: f"{i} {MARKS[each.right] if each.tried else ''}".strip() for i, each in enumerate(asked, 1)
    }
    labels[RESULT] = "Result"
    address.steps(NAME, list(labels), place, "Skip by test", labels.__getitem__)
    if place == RESULT:
        _result(known)
        return
    number = list(labels).index(place)
    _question(asked[number], list(labels)[number + 1], f"{number + 1} of {len(asked)}")


def _place(asked: Sequence[Known]) -> str:
    """Where the address points; from the door, the first question without an answer."""
    places = [*(each.section.id for each in asked), RESULT]
    if st.query_params.get(NAME) == "begin":
        address.go(NAME, next((each.section.id for each in asked if not each.tried), RESULT))
    return address.chosen(NAME, places, "section")


def _question(known: Known, following: str, place: str) -> None:
    """One question without help; after one answer the verdict, and on."""
    sitting = learn.sitting(house(), tab().person, "explain", now())
    asked = learn.ask(house(), tab().person, sitting.id, str(known.question_id), now())
    with st.container(width=760):
        question_view.head(asked, place)
        st.caption(f"Right, and you can skip the section *{plain(known.section.title)}*.")
        if asked.attempts:
            st.markdown(asked.variant.prompt)
            question_view.verdict(asked)
        else:
            _take(asked)
        label = on_accent("Next") if asked.attempts else "I do not know"
        st.button(label, type="primary" if asked.attempts else "secondary", key="skip-next",
                  on_click=address.go, args=(NAME, following))  # fmt: skip


def _take(asked: Asked) -> None:
    given = question_view.ask(asked, key=f"skip-{asked.question.id}-{asked.turn}")
    if given is None:
        return
    place = (asked.sitting_id, asked.question.id, asked.turn)
    judged = learn.answer(house(), tab().person, *place, given, now(), local=is_local())
    if judged.counts:
        st.rerun()
    st.warning(plain(judged.sentence), icon=":material/help:")


def _result(known: Sequence[Known]) -> None:
    """What can be skipped, and where to begin."""
    unknown = [each for each in known if not each.right]
    with st.container(width=760, gap="small"):
        st.subheader(f"You can skip {len(known) - len(unknown)} of {count(len(known), 'section')}", anchor=False)
        for number, each in enumerate(known, 1):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                link = {"section": each.section.id}
                st.page_link(
                    page_of("explain"), label=f"{number}. {each.section.title}", query_params=link, width="stretch"
                )
                if each.right:
                    st.badge("known", color="green", icon=":material/check:")
                else:
                    st.badge("worth reading", color="gray", icon=":material/menu_book:")
        if not unknown:
            st.page_link(page_of("challenge"), label="You know it all. Go on to the challenge", icon=":material/timer:")
        else:
            st.button(on_accent("Read the first one"), type="primary", key="skip-read",
                      on_click=_read, args=(unknown[0].section.id,))  # fmt: skip


def _read(section: str) -> None:
    address.leave(NAME)
    address.go("section", section)
