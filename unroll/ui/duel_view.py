"""The model duel: six models learn the same task beside each other, live."""

from collections.abc import Mapping

import streamlit as st

from unroll.actions import experiments, learn
from unroll.actions.refusal import Refused
from unroll.charts import duel
from unroll.runner.parameters import Parameter, read_parameters
from unroll.runner.pool import Run
from unroll.runner.request import Value
from unroll.ui import figures, parameters
from unroll.ui.components.listing import listing
from unroll.ui.state import house, now, tab
from unroll.ui.text import on_accent, plain

EACH_S = 0.7
"""Between two looks at the runs while they go on."""
TASKS = {
    "which came first": "Two symbols, X and Y, lie far apart in 20 steps of noise. Which came first? Both classes hold "
    "the same symbols, so only their order tells.",
    "brackets": "16 brackets of two kinds. Is each closed, in the right order? Both classes hold equally many of each.",
    "parity": "10 bits. Is the number of ones odd? One changed bit changes the answer.",
    "language of a name": "Names of places, letter by letter. Which of eight languages is it? Real data: Unicode CLDR.",
    "speaker of a vowel": "Which of nine men speaks? 12 numbers a step, 7 to 29 steps. Real: UCI Japanese Vowels.",
}
MODELS = tuple(duel.NAMES)


def show(source: str) -> None:
    """Choices, the button, and what came of it."""
    known = {each.name: each for each in read_parameters(source)}
    values = _ask(known)
    st.markdown(f":gray[{TASKS[str(values['task'])]}]")
    memory = tab().cell("duel-RNN")
    runs = _runs()
    going = any(run.state != "finished" for run in runs.values())
    with st.container(horizontal=True, vertical_alignment="center"):
        label = "Stop" if going else on_accent("Start the duel")
        if st.button(label, type="secondary" if going else "primary", key="duel-start",
                     icon=":material/stop:" if going else None):  # fmt: skip
            _stop() if going else _begin(values)
            st.rerun()
        if memory.asked and memory.asked[1] != values:
            st.caption("The figure below is of other settings.")
    if memory.asked is None:
        st.info("Six models, one task: the same sequences in the same order, the same width, the same number of steps. "
                "Which will lead? Guess first.", icon=":material/swords:")  # fmt: skip
    else:
        st.fragment(_outcome, run_every=EACH_S if going else None)(memory.asked[1], going)
    with st.expander("Program", icon=":material/code:"):
        listing(source, key="duel-program", numbers=True)


def _ask(known: Mapping[str, Parameter]) -> dict[str, Value]:
    """All values, also those that stand as they are in the program."""
    task = st.pills("Task", list(TASKS), default=next(iter(TASKS)), required=True, key="duel-task")
    rest = [known[name] for name in ("seeds", "steps", "hidden_size")]
    given = parameters.ask(rest, key="duel")
    return {"task": str(task), **{each.name: given.get(each.name, each.value) for each in rest}}


def _runs() -> dict[str, Run]:
    found = {}
    for model in MODELS:
        run_id = tab().cell(f"duel-{model}").run_id
        run = learn.find_run(house(), tab().person, run_id) if run_id else None
        if run is not None:
            found[model] = run
    return found


def _begin(values: dict[str, Value]) -> None:
    try:
        begun = experiments.begin_duel(house(), tab().person, MODELS, values, now())
    except Refused as refusal:
        tab().said = str(refusal)
        return
    for model, run in begun.items():
        memory = tab().cell(f"duel-{model}")
        memory.run_id, memory.asked = run.id, ("", dict(values))


def _stop() -> None:
    for run in _runs().values():
        run.stop()


def _outcome(values: Mapping[str, Value], was_going: bool) -> None:
    runs = _runs()
    if len(runs) < len(MODELS):
        st.caption("These runs are no longer kept. Start the duel again.")
        return
    waiting = [model for model, run in runs.items() if run.state != "finished"]
    if was_going and not waiting:
        st.rerun()  # the button changes, and the looking ends
    steps, seeds = int(values["steps"]), int(values["seeds"])
    courses = [duel.read(model, experiments.printed(run)) for model, run in runs.items()]
    if waiting:
        done = sum(len(course.at(step)) for course in courses for step in course.steps())
        st.progress(
            min(1.0, done / (len(MODELS) * seeds * 11)), f"{len(MODELS) - len(waiting)} of 6 models have learnt"
        )
    figures.draw(duel.figure(courses, str(values["task"]), steps, seeds), key="duel-figure")
    st.dataframe(duel.summary(courses, steps), hide_index=True, key="duel-summary")
    st.caption("Time is that of the training steps alone, on this machine, while the others may be running.")
    _failures(runs)


def _failures(runs: Mapping[str, Run]) -> None:
    for model, run in runs.items():
        if run.state == "finished" and (result := run.result()).status not in ("ok", "stopped"):
            told = result.error.message if result.error else result.status
            st.warning(plain(f"{duel.NAMES[model]} did not come to its end: {told}"), icon=":material/error:")
