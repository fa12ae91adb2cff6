"""What came of a run: its error or its figures, what it printed, and how it was run."""

from collections.abc import Callable, Sequence

import streamlit as st

from unroll.charts import figures as charts
from unroll.charts.observation import Observation
from unroll.runner.result import CellError, CellResult
from unroll.ui import figures as figure_view
from unroll.ui.components.listing import listing
from unroll.ui.text import count, plain, verbatim


def show(
    result: CellResult,
    *,
    figures: Sequence[str] | None,
    key: str,
    told: str | None = None,
    meaning: str | None = None,
    way_on: Callable[[], None] | None = None,
) -> None:
    """Draw the result of a finished run.

    Args:
        told: what it showed, and `meaning`: what its error usually means; Markdown of ours.
        way_on: draws what can be done about how it ended, right below that.
    """
    if told:
        st.info(told, icon=":material/science:")
    _status(result, meaning, key)
    if way_on is not None:
        way_on()
    if result.stdout:
        listing(result.stdout, key=f"{key}-printed", label="Printed", language="text", wrap=True, max_lines=12)
        if result.truncated:
            st.caption("The output was longer than is kept; this is its beginning.")
    _pictures(result)
    if result.observation is not None:
        _figures(result, figures, key)
    _foot(result)


def _status(result: CellResult, meaning: str | None, key: str) -> None:
    match result.status:
        case "ok":
            return
        case "error" if result.error is not None:
            _error(result.error, meaning, key)
        case "stopped":
            st.info("Stopped. What was recorded up to then is below.", icon=":material/stop_circle:")
        case _:
            message = result.error.message if result.error else "The program ended early."
            st.error(plain(message), icon=":material/timer_off:")


def _error(error: CellError, meaning: str | None, key: str) -> None:
    where = f"Line {error.line}: " if error.line else ""
    said = error.message.strip()
    message = f"  \n{verbatim(said)}" if said and "\n" not in said else ""
    st.error(f"{where}**{plain(error.type)}**{message}", icon=":material/error:")
    if "\n" in said:
        listing(said, key=f"{key}-said", label="What the error says", language="text", wrap=True)
    if meaning:
        st.markdown(f":material/lightbulb: **What this usually means.** {meaning}")
    if error.traceback:
        with st.expander("Traceback", type="compact"):
            listing(error.traceback, key=f"{key}-traceback", label="Traceback", language="text")


def _pictures(result: CellResult) -> None:
    for number, picture in enumerate(result.pictures, 1):
        told = f"Figure {number}, drawn by the program" if len(result.pictures) > 1 else "Drawn by the program"
        st.image(picture.png, caption=told, width=min(picture.width, 720), output_format="PNG")


def _figures(result: CellResult, wanted: Sequence[str] | None, key: str) -> None:
    try:
        observation = Observation.read(result.observation or {})
    except ValueError as damaged:
        st.warning(plain(str(damaged)))
        return
    drawn = charts.figures_for(observation, wanted)
    if not drawn:
        names = wanted or ("hidden_norms",)
        for reason in dict.fromkeys(charts.why_absent(observation, name) for name in names):
            st.caption(plain(reason))
    elif len(drawn) == 1:
        figure_view.draw_observed(observation, drawn[0].name, key=f"{key}-0")
    else:
        tabs = st.tabs([figure.title for figure in drawn], key=f"{key}-tabs", on_change="rerun")
        for place, figure in zip(tabs, drawn, strict=True):
            if place.open:
                with place:
                    figure_view.draw_observed(observation, figure.name, key=f"{key}-{figure.name}")
    _worth_a_look(observation)
    _probes(observation)
    missing = charts.absences(observation, wanted) if drawn else []
    if missing:
        with st.expander(f"{count(len(missing), 'figure')} not drawn", icon=":material/hide_image:", type="compact"):
            for title, reason in missing:
                st.markdown(f"- **{title}**: {plain(reason)}")
    if observation.notes:
        with st.expander(count(len(observation.notes), "note"), icon=":material/info:", type="compact"):
            for note in observation.notes:
                st.markdown(f"- {plain(note)}")


def _worth_a_look(observation: Observation) -> None:
    """What runs and may still not be meant. Calm: it is a question to the reader, not an error."""
    if not observation.worth_a_look:
        return
    with st.container(border=True, gap="xsmall"):
        st.markdown(":material/search: **Worth a look**")
        for remark in observation.worth_a_look:
            where = f" ({plain(remark.where)})" if remark.where else ""
            why = f"  \n:gray[{plain(remark.why)}]" if remark.why else ""
            st.markdown(f"{plain(remark.what)}{where}{why}")


PROBED = {
    "same": ":green[:material/check_circle:]",
    "moves": ":orange[:material/warning:]",
    "breaks": ":orange[:material/warning:]",
    "not tested": ":gray[:material/remove:]",
}


def _probes(observation: Observation) -> None:
    """Three things that should not move the answer of a model: padding, the order of the batch, the others in it."""
    tested = [probe for probe in observation.probes.values() if probe.verdict != "not tested"]
    if not tested:
        return
    moved = sum(probe.verdict != "same" for probe in tested)
    told = f"{moved} of {len(tested)} move the logits" if moved else "nothing moves the logits"
    with st.expander(f"Padding and batch: {told}", icon=":material/join_inner:", type="compact", expanded=moved > 0):
        st.markdown(f"{verbatim(tested[0].model)} was asked again in evaluation mode, with its last batch.")
        for probe in observation.probes.values():
            st.markdown(f"{PROBED[probe.verdict]} {plain(probe.sentence)}")


def _foot(result: CellResult) -> None:
    level = result.confinement.get("level")
    shapes = ", ".join(f"{name} {tuple(t.shape)}" for name, t in list(result.tensors.items())[:6])
    parts = [f"Ran in {result.timings.run_ms:,.0f} ms"]
    if level:
        parts.append(f"isolation: {level}")
    if shapes:
        parts.append(f"tensors: {shapes}")
    st.caption(plain(" · ".join(parts)))
