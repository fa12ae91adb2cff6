"""What would have cured it? Beside a run that ended badly: the same program with one suspect changed at a time."""

from typing import Literal

import streamlit as st

from unroll.actions import cause
from unroll.actions.cause import Standing
from unroll.actions.refusal import Refused
from unroll.charts import cause as charts
from unroll.charts.cause_words import TITLES, sentence, tell
from unroll.content.cause_records import Outcome, Tried, Verdict
from unroll.runner.interventions import INTERVENTIONS
from unroll.runner.pool import Run
from unroll.ui import figures
from unroll.ui.state import again, house, now, tab
from unroll.ui.text import plain

EACH_S = 0.5
"""Between two looks while the experiment goes on."""
BADGE: dict[Outcome, tuple[str, Literal["green", "orange", "red", "gray"]]] = {
    Outcome.CURED: (":material/check: cures it", "green"),
    Outcome.FINITE: ("finite, does not learn", "orange"),
    Outcome.DELAYED: ("only delays it", "orange"),
    Outcome.SAME: ("no change", "gray"),
    Outcome.WORSE: ("makes it worse", "red"),
    Outcome.NOT_APPLIED: ("does not apply", "gray"),
    Outcome.TIMED_OUT: ("out of time", "gray"),
    Outcome.FAILED: ("ended early", "gray"),
}
CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


def offer(run: Run, *, key: str) -> None:
    """The question, and once it was asked what came of it; nothing beside a run that has no trouble."""
    if not cause.is_offered(run):
        return
    with st.container(border=True, gap="small", key=f"{key}-cause"):
        standing = cause.look(house(), tab().person, run.id, now())
        if standing is None:
            _question(run, key)
        else:
            going = standing.going is not None
            st.fragment(_outcome, run_every=EACH_S if going else None)(run.id, key, going)


def _question(run: Run, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None, width="stretch"):
            st.markdown(":material/troubleshoot: **What would have cured it?**")
            st.caption(
                f"The same program is run again, with one of {len(INTERVENTIONS)} suspects changed at a time. "
                "Guess first: the learning rate, the loss, the nonlinearity, the inputs?"
            )
        if st.button("Find out", key=f"{key}-cause-begin", icon=":material/play_arrow:"):
            try:
                cause.begin(house(), tab().person, run.id)
            except Refused as refusal:
                st.warning(plain(str(refusal)), icon=":material/block:")
                return
            again()


def _outcome(run_id: str, key: str, was_going: bool) -> None:
    standing = cause.look(house(), tab().person, run_id, now())
    if standing is None:
        st.caption("This experiment is no longer kept. Run the program again.")
        return
    if was_going and standing.going is None:
        st.rerun()  # the looking ends
    verdict = standing.verdict
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(":material/troubleshoot: **What would have cured it?**", width="stretch")
        if standing.going is not None and st.button("Stop", key=f"{key}-cause-stop", icon=":material/stop:"):
            cause.stop(house(), tab().person, run_id)
            st.rerun()
        if verdict.tried and standing.going is None:
            figures.numbers(charts.figure(verdict), f"{key}-cause")
    _head(standing, run_id, key)
    _panels(verdict, key)
    _rest(verdict)


def _head(standing: Standing, run_id: str, key: str) -> None:
    verdict = standing.verdict
    if standing.going is not None:
        number = len(verdict.tried) + 1
        st.progress(standing.share, f"{TITLES[standing.going]} ({number} of {len(INTERVENTIONS)})")
        if standing.waits:
            st.caption(plain(standing.waits))
        return
    if standing.stopped:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"Stopped after {len(verdict.tried)} of {len(INTERVENTIONS)} changes.", width="stretch")
            if st.button("Go on", key=f"{key}-cause-on", icon=":material/play_arrow:"):
                cause.begin(house(), tab().person, run_id)
                st.rerun()
    if verdict.tried:
        show = st.success if verdict.cures else st.info
        show(plain(sentence(verdict)), icon=":material/healing:" if verdict.cures else ":material/search_off:")


def _panels(verdict: Verdict, key: str) -> None:
    shown = charts.drawn(verdict)
    if not shown:
        return
    with st.grid(2, min_column_width=200):
        for tried in shown:
            _panel(verdict, tried, f"{key}-cause-{tried.trial.intervention}")
    st.caption(
        "Loss over optimizer steps. Grey and dotted: the program as it is. All panels have the same axes; × marks the "
        "last step with a finite loss. Same text, same seed, same limits: only what the title says differs."
    )


def _panel(verdict: Verdict, tried: Tried, key: str) -> None:
    word, colour = BADGE[tried.outcome]
    with st.container(gap="xsmall"):
        st.markdown(f"**{TITLES[tried.trial.intervention]}**")
        st.badge(word, color=colour)
        st.plotly_chart(charts.panel(verdict, tried), key=f"{key}-plot", config=CONFIG, alt=charts.alt(verdict, tried))
        done = f" ({tried.trial.changed.sentence})" if tried.trial.changed else ""
        st.caption(plain(tell(tried, verdict.baseline) + done))


def _rest(verdict: Verdict) -> None:
    """What was not drawn, with the reason."""
    shown = charts.drawn(verdict)
    rest = [tried for tried in verdict.tried if tried not in shown]
    if not rest:
        return
    with st.expander(f"{len(rest)} of {len(verdict.tried)} did not apply", icon=":material/block:", type="compact"):
        for tried in rest:
            st.markdown(f"- **{TITLES[tried.trial.intervention]}**: {plain(tell(tried, verdict.baseline))}")
