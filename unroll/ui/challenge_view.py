"""The parts of a challenge: the start, one problem after the other, the result and the badge."""

from collections.abc import Sequence

import streamlit as st

from unroll.actions import learn
from unroll.actions.learn import Asked, Item, Result, Sitting
from unroll.ui.frame import page_of
from unroll.ui.state import house, now, tab
from unroll.ui.steps import slug
from unroll.ui.text import minutes, on_accent

FACTORS: dict[str, float | None] = {"×1": 1.0, "×1.5": 1.5, "×2": 2.0, "off": None}
BADGE = "Sequence Classification Master"
STATE_WORDS = {
    "todo": ("not opened", "gray", ":material/radio_button_unchecked:"),
    "open": ("open", "blue", ":material/pending:"),
    "right": ("right", "green", ":material/check:"),
    "wrong": ("not right", "red", ":material/close:"),
    "out_of_time": ("time was up", "orange", ":material/timer_off:"),
}


def begin(*, again: bool = False) -> None:
    """The rules, the choice of clock, and the button that starts."""
    with st.container(border=True, gap="medium"):
        if not again:
            st.markdown(
                f"- Each problem has its own countdown. It starts when you open the problem and is the server's: "
                f"a reload does not stop it.\n"
                f"- Two attempts a problem. Right at once earns 1 point, on the second attempt half.\n"
                f"- All five right earn the badge **{BADGE}**."
            )
        picked = st.segmented_control(
            "Time",
            list(FACTORS),
            default="×1",
            required=True,
            key="challenge-time",
            help="Stretch the time or switch it off. The badge is the same.",
        )
        label = "Take it again" if again else "Start the challenge"
        if st.button(on_accent(label), type="primary", key="challenge-begin"):
            factor = FACTORS[picked or "×1"]
            learn.sitting(house(), tab().person, "challenge", now(), restart=True, time_factor=factor)
            st.query_params.clear()
            st.rerun()


def current(sitting: Sitting) -> str | None:
    """The problem on the screen: the one in the address, else the one whose clock runs; never one not opened."""
    opened = [item.question_id for item in sitting.items if item.state != "todo"]
    asked_for = st.query_params.get("problem")
    for question_id in opened:
        if slug(question_id) == asked_for:
            return question_id
    return next((item.question_id for item in sitting.items if item.state == "open"), None)


def wants_result(sitting: Sitting) -> bool:
    """Whether all is done and no single problem is being looked at again."""
    return sitting.finished and current(sitting) is None


def ready(sitting: Sitting) -> None:
    """Between two problems: no clock runs until the button is pressed."""
    item = _next_item(sitting.items)
    if item is None:
        return
    _overview(sitting)
    question = house().bank.questions[item.question_id]
    number = sitting.items.index(item) + 1
    with st.container(border=True, gap="small"):
        st.markdown(f"#### Problem {number} of {len(sitting.items)}: {question.title}")
        time = "no time limit" if sitting.time_factor is None else minutes(question.seconds * sitting.time_factor)
        st.caption(f"{time} · two attempts · the clock starts when you open it")
        _open_button(sitting, item, f"Open problem {number}", key="open-next")


def _next_item(items: Sequence[Item]) -> Item | None:
    return next((item for item in items if item.state == "todo"), None)


def _open_button(sitting: Sitting, item: Item, label: str, *, key: str) -> None:
    if st.button(on_accent(label), type="primary", key=key):
        learn.ask(house(), tab().person, sitting.id, item.question_id, now())
        st.query_params["problem"] = slug(item.question_id)
        st.rerun()


def _overview(sitting: Sitting) -> None:
    with st.container(horizontal=True, gap="small"):
        for number, item in enumerate(sitting.items, 1):
            word, colour, icon = STATE_WORDS[item.state]
            st.badge(f"{number} {word}", color=colour, icon=icon)  # type: ignore[arg-type]


def place(sitting: Sitting, question_id: str) -> str:
    """`Problem 2 of 5`."""
    ids = [item.question_id for item in sitting.items]
    return f"Problem {ids.index(question_id) + 1} of {len(ids)}"


def moves(sitting: Sitting, asked: Asked, *, key: str) -> None:
    """When a problem is closed: the next one, or the result."""
    if asked.state == "open":
        return
    following = _next_item(sitting.items)
    if following is not None:
        number = sitting.items.index(following) + 1
        _open_button(sitting, following, f"Open problem {number}", key=f"{key}-next")
    elif st.button(on_accent("See the result"), type="primary", key=f"{key}-result"):
        st.query_params.clear()
        st.rerun()


def result(result: Result) -> None:
    """Badge or what is missing, then each problem with what went wrong."""
    right = sum(line.state == "right" for line in result.lines)
    if result.badge:
        with st.container(border=True, horizontal_alignment="center", gap="small"):
            st.markdown("# :material/workspace_premium:", width="content")
            st.markdown(f"### {BADGE}", width="content", text_alignment="center")
            st.caption(
                f"All {len(result.lines)} problems right, {result.total:g} of {len(result.lines)} points.",
                text_alignment="center",
            )
            st.page_link(page_of("certificate"), label="Get a certificate", icon=":material/print:", width="content")
    else:
        st.markdown(f"### {right} of {len(result.lines)} right · {result.total:g} points")
        st.markdown("The badge is for all five. Below is what went wrong; the same problems can be taken again.")
    for number, line in enumerate(result.lines, 1):
        word, colour, icon = STATE_WORDS[line.state]
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{number}. {line.title}**", width="stretch")
                st.badge(f"{word} · {line.credit:g}", color=colour, icon=icon)  # type: ignore[arg-type]
            if line.picked is not None:
                st.markdown(f"You chose: {line.picked}")
                st.markdown(f":gray[{line.why}]")
            if line.misconception:
                st.caption(f"Behind it: {line.misconception}")
            if st.button("Look at it again", key=f"again-{number}", type="tertiary", icon=":material/visibility:"):
                st.query_params["problem"] = slug(line.question_id)
                st.rerun()
    begin(again=True)
