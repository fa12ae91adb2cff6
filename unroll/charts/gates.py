"""Gates of GRU and LSTM: mean activation, and the share that is saturated, through time."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, style, traces, words
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.charts.observation import Observation, Recurrent

NAME = "gates"
TITLE = "Gates"
CALLED = {
    "r": "reset r", "z": "update z", "n": "candidate n",
    "i": "input i", "f": "forget f", "g": "candidate g", "o": "output o",
}  # fmt: skip
CANDIDATES = ("n", "g")
"""Not gates but tanh values from -1 to 1; in the table only."""
REMEMBERS = {"z": "update", "f": "forget"}
"""The gate that multiplies the old state: the nearer to 1, the longer the cell remembers."""


def draw(observation: Observation) -> Drawn:
    if not observation.recurrent:
        return Absent(traces.NO_RECURRENT)
    known = [trace for trace in traces.latest(observation.recurrent) if _gates(trace)]
    if not known and any(trace.gates for trace in observation.recurrent):
        return Absent("No gate was finite, so there is nothing to draw.")
    if not known:
        return Absent("The recurrent modules of this program have no gates; a GRU or an LSTM has.")
    caption = _caption(known)
    alt = f"Two line charts through time: mean gate activation, and saturated share. {caption}"
    return Figure(NAME, TITLE, _plot(known[0]), caption, _table(known), alt)


def _gates(trace: Recurrent) -> list[str]:
    return [n for n, gate in trace.gates.items() if n not in CANDIDATES and _mean(gate.mean) is not None]


def _plot(trace: Recurrent) -> go.Figure:
    plot = style.blank(NAME, height=340)
    plot.set_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.09)
    names = _gates(trace)
    for place, name in enumerate(names):
        gate, title = trace.gates[name], words.label(CALLED.get(name, name))
        x = list(range(1, len(gate.mean) + 1))
        hover = [f"{words.label(name)} {words.rough(v)}" if v is not None else "" for v in gate.mean]
        colour = style.SERIES[place % len(style.SERIES)]
        plot.add_trace(style.line(title, x, gate.mean, hover, colour, place), row=1, col=1)
        hover = [f"{words.label(name)} {words.share(max(0.0, v))}" if v is not None else "" for v in gate.saturated]
        share = style.line(title, x[: len(gate.saturated)], gate.saturated, hover, colour, place, showlegend=False)
        plot.add_trace(share, row=2, col=1)
    steps = max(len(trace.gates[name].mean) for name in names)
    plot.update_xaxes(axes.counted("", 1, steps) | {"showticklabels": False}, row=1, col=1)
    plot.update_xaxes(axes.counted("time step t", 1, steps), row=2, col=1)
    plot.update_yaxes(axes.unit("mean"), row=1, col=1)
    plot.update_yaxes(axes.unit("saturated") | {"tickformat": ".0%"}, row=2, col=1)
    return plot


def _caption(known: list[Recurrent]) -> str:
    trace = known[0]
    where = f"{words.sentence(traces.names(known)[0])}: the" if len(known) > 1 else "The"
    parts = []
    for name in _gates(trace):
        if name in REMEMBERS:
            mean = max(0.0, _mean(trace.gates[name].mean) or 0.0)
            kept = f"{where} {REMEMBERS[name]} gate keeps {words.share(mean)} of the old state per step"
            parts.append(f"{kept}{_memory(mean)}.")
    shares = {name: _mean(trace.gates[name].saturated) for name in _gates(trace)}
    found = {name: value for name, value in shares.items() if value is not None}
    if found:
        most = max(found, key=lambda name: found[name])
        called = words.name(CALLED.get(most, most).split()[0])
        share = words.share(max(0.0, found[most]))
        parts.append(
            "No gate is saturated."
            if found[most] <= 0
            else f"Most saturated is the {called} gate, {share} of it below 0.1 or above 0.9."
        )
    if len(known) > 1:
        parts.append("The table has the other layers and directions.")
    return " ".join(parts) or "The gates are not finite."


def _memory(keep: float) -> str:
    """The number of steps after which half of a state is left, at a gate that stays at its mean."""
    if not 0 < keep < 0.9999:
        return ""
    steps = np.log(0.5) / np.log(keep)
    return (
        f": half is gone after {words.rough(float(steps))} steps" if steps >= 1.05 else ": half is gone after one step"
    )


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _table(known: list[Recurrent]) -> pd.DataFrame:
    tables = []
    for trace in known:
        for name, gate in trace.gates.items():
            steps = len(gate.mean)
            share = (gate.saturated + [None] * steps)[:steps]
            columns = {"module": trace.name, "layer": trace.layer, "direction": trace.direction, "gate": name}
            rows = {"time step": range(1, steps + 1), "mean": pd.Series(gate.mean, dtype="float64")}
            tables.append(pd.DataFrame(columns | rows | {"saturated share": pd.Series(share, dtype="float64")}))
    return pd.concat(tables, ignore_index=True)
