"""The unrolled network as a picture that can be stepped through."""

import streamlit as st

from unroll.actions import learn, seeing
from unroll.actions.refusal import Refused
from unroll.charts import unrolled
from unroll.charts.figures import Figure
from unroll.charts.observation import Observation
from unroll.runner.request import Value
from unroll.runner.result import CellResult
from unroll.ui import address, cell_view, figures
from unroll.ui.components.live import live_run
from unroll.ui.state import again, held_number, house, tab
from unroll.ui.text import plain

KEY = "see"
BEAT_S = 1.0
"""Between two words while it plays."""
TRAINED = {"before": "Before training", "after": "After training"}


def choose() -> tuple[str, str, tuple[str, ...] | None]:
    """Cell, before or after training, and the sentence; the address remembers all three."""
    cell = address.chosen("cell", ["GRU", "LSTM", "RNN"], "network")
    when = address.chosen("training", ["after", "before"], "moment")
    one, two, three = st.columns([3, 4, 6], vertical_alignment="bottom")
    with one:
        address.steps("cell", seeing.CELLS, cell, "Network", str, label_visibility="visible")
    with two:
        address.steps("training", list(TRAINED), when, "Weights", TRAINED.__getitem__, label_visibility="visible")
    with three:
        words = _sentence()
    st.caption("It knows these words: " + ", ".join(seeing.vocabulary()) + ".")
    return cell, when, words


def _sentence() -> tuple[str, ...] | None:
    start = st.query_params.get("words", " ".join(seeing.EXAMPLE))
    given = st.text_input("Your sentence", value=start[:500], max_chars=500, key="see-words", autocomplete="off")
    try:
        words = seeing.read_words(given or "")
    except Refused as refusal:
        st.warning(plain(str(refusal)), icon=":material/spellcheck:")
        return None
    if words != seeing.EXAMPLE:
        st.query_params["words"] = " ".join(words)
    else:
        st.query_params.pop("words", None)
    return words


def _step() -> str:
    """The slider that is drawn now."""
    return f"see-step-{tab().puts}"


def _named(size: int) -> int:
    """The word that the address names; the last if it names none."""
    named = st.query_params.get("step", "")
    step = int(named[:4]) if named.isascii() and named.isdigit() else size
    return step if 1 <= step <= size else size


def _at(size: int) -> int:
    """The word that is read last: where the slider stands."""
    return held_number(_step(), _begins(size))


def _begins(size: int) -> int:
    """Where the slider begins: where it was put, else at the word that the address names."""
    put = tab().word
    return _named(size) if put is None else put


def _put(step: int | None) -> None:
    """Draw the slider anew, and where it begins; None: as the address says. A value that is put into one that is drawn
    already may reach the figure and not the browser, when one run of the page overtakes another."""
    me = tab()
    me.word, me.puts = step, me.puts + 1


def _keep_step(size: int) -> None:
    """Write into the address where the slider was put, so that a reload comes back to it."""
    if (step := _at(size)) < size:
        st.query_params["step"] = str(step)
    else:
        st.query_params.pop("step", None)


@st.fragment
def show(cell: str, when: str, words: tuple[str, ...]) -> None:
    """Run the network on the sentence, once for each choice, and draw what it did."""
    memory = tab().cell(KEY)
    picked: dict[str, Value] = {"cell": cell, "when": when, "words": " ".join(words)}
    asked = (seeing.program(), picked)
    if memory.asked != asked:
        learn.stop_run(house(), tab().person, memory.run_id)
        if memory.asked is not None:  # the address was that of another sentence
            st.query_params.pop("step", None)
        _put(None)
        memory.asked, memory.run_id = asked, None
        memory.run_id = seeing.see(house(), tab().person, cell, when, words).id
        tab().playing = False
    run = learn.find_run(house(), tab().person, memory.run_id or "")
    if run is None:
        memory.asked = None
        st.button("Run it again", icon=":material/refresh:")
        return
    try:
        result = run.result(timeout=cell_view.QUICK_S)
    except TimeoutError:
        if live_run(run.id, key=f"{KEY}-live-{run.id}", title="The network trains and reads") == "ended":
            again()
        return
    seeing.keep_weights(house(), cell, result)
    _told(result, words)


def _told(result: CellResult, words: tuple[str, ...]) -> None:
    reading = seeing.reading_of(words, result)
    if result.status != "ok" or reading is None or result.observation is None:
        limit = result.error.message if result.error and result.status not in ("ok", "error") else ""
        st.error(
            plain(f"The network could not be run. {limit or 'Choose again, or try later.'}"), icon=":material/error:"
        )
        if st.button("Run it again", icon=":material/refresh:"):
            tab().cell(KEY).asked = None
            again()
        return
    beat = BEAT_S if tab().playing else None
    st.fragment(run_every=beat)(_walk)(Observation.read(result.observation), reading)


def _walk(observation: Observation, reading: seeing.Reading) -> None:
    """The step slider, the way to play it, and the picture at that step."""
    size = len(reading.words)
    if tab().playing:
        _put(min(_at(size) + 1, size))
        if _at(size) == size:
            tab().playing = False
            st.query_params.pop("step", None)
            st.rerun(scope="app")
    _controls(size)
    drawn = unrolled.draw(observation, reading.words, reading.praise, _at(size))
    if isinstance(drawn, Figure):
        figures.draw(drawn, key=f"{KEY}-figure")
    else:
        st.caption(plain(drawn.reason))
    last = "praise" if reading.praise[-1] > 0.5 else "blame"
    verdict = "It is right" if last == reading.truth else "It is wrong"
    st.markdown(f"The network says **{last}**; by the rules of the task it is **{reading.truth}**. {verdict}.")


def _controls(size: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        playing = tab().playing
        label, icon = ("Pause", ":material/pause:") if playing else ("Play", ":material/play_arrow:")
        if st.button(label, icon=icon, key="see-play", disabled=size < 2):
            tab().playing = not playing
            if not playing and _at(size) == size:
                _put(1)
            st.rerun(scope="app")
        if size > 1:
            st.slider("Words read", 1, size, _begins(size), key=_step(), on_change=_keep_step, args=(size,))
