"""The gradient through time at every captured optimizer step, as a heat map: does the network learn to carry it?"""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, earlier, flow, style, traces, words
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.charts.observation import Moment, Observation, Recurrent
from unroll.charts.traces import Values

NAME = "gradient_during_training"
TITLE = "Gradient during training"
DEEPEST = -12
"""log10 of the ratio at which the colours end; what lies below has the last colour."""


def draw(observation: Observation) -> Drawn:
    if not observation.recurrent:
        return Absent(traces.NO_RECURRENT)
    for trace in traces.latest(observation.recurrent):
        known = [moment for moment in earlier.moments(observation, trace) if np.isfinite(_decades(moment)).any()]
        if len(known) > 1:
            caption = _caption(known)
            alt = f"Heat map: time steps across, optimizer steps upwards. {caption}"
            return Figure(NAME, TITLE, _plot(trace, known), caption, _table(known), alt)
    return Absent(
        "The gradient was captured at fewer than two optimizer steps, so there is no course of training to draw."
    )


def _decades(moment: Moment) -> Values:
    """log10 of each size relative to the one at the loss: the last that is not zero in the order of reading."""
    sizes = earlier.line(moment.hidden_grad_norm)
    with np.errstate(divide="ignore"):
        logs = np.where(sizes > 0, np.log10(sizes), np.nan)
    lit = np.flatnonzero(np.isfinite(logs))
    if not lit.size:
        return logs
    return np.asarray(logs - logs[lit[0] if moment.direction == "backward" else lit[-1]])


def _far(moment: Moment) -> float:
    """The ratio at the step that was read first; -inf when it is zero."""
    own = _decades(moment)[: earlier.own(moment)]
    decades = own[:: -1 if moment.direction == "backward" else 1]
    return float(decades[0]) if decades.size and np.isfinite(decades[0]) else -np.inf


def _at(moment: Moment, t: list[int]) -> Values:
    """The ratios at these steps, counted from 1; each is that of the captured position nearest to it."""
    own, wanted = np.asarray(moment.t) + 1, np.asarray(t)
    after = np.clip(np.searchsorted(own, wanted), 0, len(own) - 1)
    before = np.maximum(after - 1, 0)
    near = np.where(wanted - own[before] < own[after] - wanted, before, after)
    return np.where(wanted <= own[-1], _decades(moment)[near], np.nan)


def _plot(trace: Recurrent, known: list[Moment]) -> go.Figure:
    plot = style.blank(NAME, legend=False)
    style.make_room_for_scale(plot)
    t = [place + 1 for place in max((moment.t for moment in known), key=lambda places: places[-1])]
    rows = [_at(moment, t) for moment in known]
    tens = list(range(DEEPEST, 1, 3))
    plot.add_trace(
        go.Heatmap(
            x=t, y=[moment.step for moment in known], z=[style.finite(row) for row in rows],
            colorscale="Viridis", zmin=DEEPEST, zmax=0, hovertemplate="%{customdata}<extra></extra>", hoverongaps=False,
            customdata=[
                [_hover(moment, step, ten) for step, ten in zip(t, row, strict=True)]
                for moment, row in zip(known, rows, strict=True)
            ],
            colorbar=style.scale("size relative to the loss end", tickvals=tens,
                                 ticktext=[words.power_of_ten(ten) for ten in tens]),
        )
    )  # fmt: skip
    arrow = "loss ← time step t" if trace.direction == "backward" else "time step t → loss"
    plot.update_xaxes(axes.counted(arrow, 1, max(t)) | {"range": [0.5, max(t) + 0.5]})
    first, last = known[0].step, known[-1].step
    plot.update_yaxes(axes.counted("optimizer step", first, last) | {"range": _edges([m.step for m in known])})
    return plot


def _edges(steps: list[int]) -> list[float]:
    """Where plotly's first and last row end: half a row beyond their middles."""
    return [steps[0] - (steps[1] - steps[0]) / 2, steps[-1] + (steps[-1] - steps[-2]) / 2]


def _hover(moment: Moment, step: int, decades: float) -> str:
    ratio = words.power_of_ten(decades) if np.isfinite(decades) else "0 or not finite"
    return f"optimizer step {moment.step}<br>time step {step}: {ratio}"


def _caption(known: list[Moment]) -> str:
    start, end = _far(known[0]), _far(known[-1])
    ends = {earlier.length(moment) for moment in (known[0], known[-1])} if known[0].direction == "backward" else {1}
    far = f"step {ends.pop()}" if len(ends) == 1 else "the last step"
    text = (
        f"At optimizer step {known[0].step} the gradient that reaches {far} is {_ratio(start)}"
        f"{'' if _is_more(start) else ' of'} the one at the loss"
    )
    text += f", at optimizer step {known[-1].step} it is {_ratio(end)}"
    if not np.isfinite([start, end]).all() or abs(end - start) < 1:
        return f"{text}."
    verdict = "training has opened the way back" if end > start else "training has narrowed the way back"
    return f"{text}: {verdict}."


def _is_more(decades: float) -> bool:
    return bool(np.isfinite(decades)) and decades >= 0


def _ratio(decades: float) -> str:
    """`1.3 times` from one up, `23 %` or `3e-9` below."""
    if not np.isfinite(decades):
        return "0"
    if _is_more(decades):
        return f"{words.power_of_ten(decades)} times"
    return words.share(10**decades) if flow.VANISHED < decades < 0 else words.power_of_ten(decades)


def _table(known: list[Moment]) -> pd.DataFrame:
    tables = [
        pd.DataFrame(
            {
                "module": moment.name, "layer": moment.layer, "direction": moment.direction,
                "optimizer step": moment.step, "time step": [place + 1 for place in moment.t],
                "median gradient norm": earlier.line(moment.hidden_grad_norm), "log10 of ratio": _decades(moment),
            }
        )
        for moment in known
    ]  # fmt: skip
    return pd.concat(tables, ignore_index=True)
