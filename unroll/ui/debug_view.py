"""Debug on the page: the list of broken runs, and one of them with its editor, its meters and its checks."""

from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st

from unroll.actions import debug, learn
from unroll.actions.debug import Standing
from unroll.content.mending import Checked, Judgement, Outcome
from unroll.runner.pool import Run
from unroll.runner.request import Value
from unroll.ui import address, cell_view
from unroll.ui.cell import Cell
from unroll.ui.components.listing import listing
from unroll.ui.question_view import LEVEL_COLOUR
from unroll.ui.resume import Kept
from unroll.ui.state import house, is_local, now, tab
from unroll.ui.text import count, on_accent

STATE: dict[str, tuple[str, Literal["green", "orange", "gray"]]] = {
    "mended": (":material/check: mended", "green"),
    "tried": (":material/build: tried", "orange"),
    "todo": ("not tried yet", "gray"),
}


def overview(standings: Sequence[Standing]) -> None:
    """All exercises as tiles, with what was mended."""
    done = sum(each.state == "mended" for each in standings)
    st.progress(done / max(1, len(standings)), text=f"{done} of {count(len(standings), 'run')} mended")
    with st.grid(3, min_column_width=270):
        for number, standing in enumerate(standings, 1):
            _tile(number, standing)


def _tile(number: int, standing: Standing) -> None:
    exercise, (word, colour) = standing.exercise, STATE[standing.state]
    with st.container(border=True, height="stretch", gap="small"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            st.badge(exercise.level.value, color=LEVEL_COLOUR[exercise.level])
            st.badge(word, color=colour)
        st.button(
            f"**{number}. {exercise.title}**",
            key=f"open-{exercise.id}",
            type="tertiary",
            on_click=address.go,
            args=("exercise", exercise.id),
        )
        st.markdown(exercise.goal)
        st.space("stretch")
        st.caption(f"about {count(exercise.minutes, 'minute')}")


def head(standing: Standing, standings: Sequence[Standing]) -> None:
    """The way back, what went wrong, and what is asked."""
    exercise = standing.exercise
    ids = [each.exercise.id for each in standings]
    word, colour = STATE[standing.state]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("All runs", key="debug-all", icon=":material/arrow_back:", on_click=address.leave, args=("exercise",))
        st.badge(f"{ids.index(exercise.id) + 1} of {len(ids)}", color="gray")
        st.badge(exercise.level.value, color=LEVEL_COLOUR[exercise.level])
        st.badge(word, color=colour)
    with st.container(gap="xsmall"):
        st.title(exercise.title, anchor=False)
        st.markdown(exercise.story, width=860)
        st.markdown(f":material/flag: **Mended when** {exercise.goal[0].lower()}{exercise.goal[1:]}", width=860)


def bench(standing: Standing) -> None:
    """Editor on the left; on the right meters, checks and figures. What was typed is kept beyond this tab."""
    exercise, person = standing.exercise, tab().person
    refused = learn.why_not_edit(house(), local=is_local())
    if refused:
        st.info(f"{refused} You can watch this one fail, and read its solution.", icon=":material/shield:")
    kept = None if refused else debug.draft(house(), person, standing)

    def start(source: str, values: Mapping[str, Value], lane: str) -> Run:
        return debug.run(house(), person, exercise.id, source, now=now(), local=is_local(), lane=lane)

    def save(source: str) -> None:
        debug.save_draft(house(), person, exercise.id, source, now())

    cell_view.show(
        Cell(
            f"debug-{exercise.id}",
            exercise.starter,
            start,
            figures=exercise.figures or None,
            editable=refused is None,
            autorun=True,
            kept=Kept(debug.CELL + exercise.id, exercise.starter),
            save=save,
            draft=kept,
            cause=debug.may_ask_cause(standing),
            judge=lambda run: _judge(exercise.id, run),
        )
    )


def _judge(exercise_id: str, run: Run) -> None:
    found, fresh = debug.judge(house(), tab().person, exercise_id, run.id, now())
    if fresh:
        st.rerun()  # the whole page: its head and its ways on have changed
    verdict(found)


def verdict(found: Judgement) -> None:
    """What the run is worth: meters, one sentence, and the checks."""
    with st.grid(max(1, len(found.meters)), min_column_width=130, gap="small"):
        for reading in found.meters:
            good = {True: ":green[:material/check_circle:]", False: ":red[:material/error:]"}
            mark = good.get(reading.well, ":gray[:material/help:]") if reading.well is not None else ":gray[–]"
            with st.container(border=True, gap=None, height="stretch"):
                st.caption(reading.label)
                st.markdown(f"{mark} **{reading.value}**")
    match found.outcome:
        case Outcome.MENDED:
            st.success(
                "**Mended.** Every check passes, on sequences the program had not seen.", icon=":material/check_circle:"
            )
        case Outcome.NOT_YET:
            left = found.first_open
            st.warning(f"**Not yet.** {left.sentence if left else ''}", icon=":material/build:")
        case Outcome.NOT_ATTEMPTED:
            st.info(
                "This is the program as you found it. Change what is wrong, and run it.", icon=":material/bug_report:"
            )
    passed = sum(check.state == "passed" for check in found.checks)
    with st.expander(
        f"{passed} of {count(len(found.checks), 'check')} pass", icon=":material/checklist:", type="compact"
    ):
        for check in found.checks:
            st.markdown(_line(check))


def _line(check: Checked) -> str:
    mark = {
        "passed": ":green[:material/check:]",
        "failed": ":red[:material/close:]",
        "unknown": ":gray[:material/help:]",
    }[check.state]
    more = (
        check.sentence
        if check.state == "failed"
        else "The run did not get far enough to tell."
        if check.state == "unknown"
        else ""
    )
    return f"{mark} **{check.title}**" + (f"  \n{more}" if more else "")


def help_and_solution(standing: Standing, standings: Sequence[Standing]) -> None:
    """Hint, solution, the next one."""
    exercise, person = standing.exercise, tab().person
    if standing.hint_shown:
        st.info(exercise.hint, icon=":material/lightbulb:")
    if standing.due:
        _solution(standing)
    with st.container(horizontal=True, vertical_alignment="center"):
        following = [each for each in standings if each.state != "mended" and each.exercise.id != exercise.id]
        if standing.state == "mended" and following:
            st.button(
                on_accent(f"Next: {following[0].exercise.title}"),
                key="debug-next",
                type="primary",
                on_click=address.go,
                args=("exercise", following[0].exercise.id),
            )
        if (
            not standing.hint_shown
            and not standing.due
            and st.button("Show a hint", key="debug-hint", icon=":material/lightbulb:")
        ):
            debug.show_hint(house(), person, exercise.id, now())
            st.rerun()
        if not standing.due and standing.attempts and st.button("Show the solution", key="debug-solution"):
            debug.show_solution(house(), person, exercise.id, now())
            st.rerun()
        if not standing.attempts:
            st.caption("The solution can be shown after an attempt of your own.")


def _solution(standing: Standing) -> None:
    with st.container(border=True, gap="small"):
        st.markdown("#### What was wrong")
        st.markdown(standing.exercise.because)
        st.caption("One way to mend it; others pass as well.")
        listing(debug.solution(standing), key="debug-change", label="What the solution changes", language="diff")
