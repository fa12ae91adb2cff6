"""Making a room: a set or chosen questions, and the rules."""

import streamlit as st

from unroll.actions import teach
from unroll.actions.room_questions import sets, votable
from unroll.ui.frame import page_of
from unroll.ui.hosting import maker
from unroll.ui.state import house, now, tab
from unroll.ui.text import on_accent

OWN = "Chosen questions"
SECONDS: dict[str, int | None] = {"As the question says": None, "30 s": 30, "60 s": 60, "90 s": 90, "3 min": 180}
NO_LIMIT = "No limit"


def make() -> None:
    """The form; one press makes the room."""
    known = sets(house())
    titles = {question.id: question.title for question in votable(house())}
    which = st.selectbox("Questions", [*known, OWN], format_func=lambda name: name.capitalize(), width=420)
    chosen = known.get(which, ())
    if which == OWN:
        chosen = tuple(st.multiselect("Choose them in their order", list(titles), format_func=titles.__getitem__))
    else:
        st.caption(" · ".join(titles[each] for each in chosen))
    with st.expander("Rules", icon=":material/tune:"):
        title = st.text_input("Title", max_chars=teach.LONGEST_TITLE, placeholder=house().bank.pattern.title)
        clock = st.selectbox("Time for each vote", [*SECONDS, NO_LIMIT], width=300)
        may_change = st.toggle("Answers can be changed until the close", value=True)
        twice = st.toggle("Vote, run the options, vote again", value=True)
        speed = st.toggle("Points for speed on the board", value=False)
    label = on_accent("Create the room") if chosen else "Create the room"
    if st.button(label, type="primary", disabled=not chosen):
        rules = teach.Rules(SECONDS.get(clock), clock == NO_LIMIT, may_change, twice, speed)
        row = teach.create_room(house(), maker(), title or "", chosen, rules, now())
        st.query_params["room"] = row.code
        st.rerun()
    mine("host")


def mine(page: str) -> None:
    """The rooms of this host, the newest first, as links to `page`."""
    rooms = teach.my_rooms(house(), maker(), tab().person)[:10]
    if not rooms and page != "host":
        st.info("You have led no room yet, or another browser knows you as its host.", icon=":material/meeting_room:")
        st.page_link(page_of("host"), label="Host a room", icon=":material/co_present:")
    for row in rooms:
        label = f"{row.code} · {row.created_at:%d %b %H:%M}"
        st.page_link(page_of(page), label=label, icon=":material/meeting_room:", query_params={"room": row.code})
