"""The unrolled network: one column a word, what the network would say after it, and the gradient on its way back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, style, traces, words
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.charts.gates import CALLED, CANDIDATES
from unroll.charts.observation import Gate, Observation, Recurrent, as_grid
from unroll.charts.traces import Values

NAME = "unrolled"
PRAISE_SCALE = "RdBu"
GATE_ROW = 34
"""Height of one gate, in pixels; the other parts have fixed heights."""
NODES, UNITS, GRADIENT = 96, 250, 110


@dataclass(frozen=True)
class _Seen:
    """What is drawn, up to the step that the reader is at."""

    tokens: tuple[str, ...]
    praise: Values
    trace: Recurrent
    units: Values
    """(units, T), sorted by the last value."""
    gradient: Values | None
    """(T); None until the last word is read."""
    step: int

    @property
    def t(self) -> list[int]:
        return list(range(1, len(self.tokens) + 1))

    def so_far(self, values: Values) -> list[float | None]:
        """The values up to this step; None for what is not read yet."""
        return [*style.finite(values[: self.step]), *[None] * (len(values) - self.step)]


def draw(observation: Observation, tokens: Sequence[str], praise: Sequence[float], step: int) -> Drawn:
    """The network after `step` words (from 1) of its sentence.

    Args:
        praise: (T) probability of praise after each word.
    """
    known = [trace for trace in traces.latest(observation.recurrent) if trace.states is not None]
    if not known or known[0].states is None:
        return Absent(traces.NO_RECURRENT)
    trace = known[0]
    units = as_grid(known[0].states.values[0])
    if units.shape[1] != len(tokens) or len(praise) != len(tokens) or not np.isfinite(units).all():
        return Absent("The states of this run do not belong to this sentence.")
    units = units[np.argsort(-units[:, -1], kind="stable")]
    done = step >= len(tokens)
    rows = trace.hidden_grad_norm
    gradient = as_grid(rows)[0] if done and rows is not None else None
    seen = _Seen(tuple(tokens), np.asarray(praise, dtype=np.float64), trace, units, gradient, min(step, len(tokens)))
    caption = _caption(seen)
    return Figure(NAME, _title(seen), _plot(seen), caption, _table(seen), f"The unrolled network, drawn. {caption}")


def _title(seen: _Seen) -> str:
    return f"Step {seen.step} of {len(seen.tokens)}: “{words.label(seen.tokens[seen.step - 1])}”"


def _plot(seen: _Seen) -> go.Figure:
    gates = [name for name, gate in seen.trace.gates.items() if _is_gate(name, gate, len(seen.tokens))]
    heights = [NODES, *([GATE_ROW * len(gates)] if gates else []), UNITS, GRADIENT]
    plot = style.blank(NAME, height=sum(heights) + 130, legend=False)
    shares = [height / sum(heights) for height in heights]
    plot.set_subplots(rows=len(heights), cols=1, shared_xaxes=True, vertical_spacing=0.045, row_heights=shares)
    plot.update_layout(hovermode="closest", margin={"t": 8, "b": 36})
    _nodes(plot, seen)
    if gates:
        _gates(plot, seen, gates)
    _units(plot, seen, len(heights) - 1)
    _gradient(plot, seen, len(heights))
    size = len(seen.tokens)
    plot.update_xaxes(
        {"range": [0.5, size + 0.5], "showgrid": False, "zeroline": False, "showticklabels": False, "ticks": ""}
    )
    bottom = {"tickmode": "array", "tickvals": seen.t, "ticktext": [words.label(each) for each in seen.tokens]}
    plot.update_xaxes({**bottom, "showticklabels": True, "tickfont": {"size": 13}}, row=len(heights), col=1)
    here = {"line": {"width": 1.5, "color": style.GREY}, "fillcolor": "rgba(0,0,0,0)"}
    plot.add_vrect(x0=seen.step - 0.5, x1=seen.step + 0.5, **here)
    return plot


def _is_gate(name: str, gate: Gate, size: int) -> bool:
    return name not in CANDIDATES and len(gate.mean) == size


def _nodes(plot: go.Figure, seen: _Seen) -> None:
    """A circle for each state, coloured by what the network would say; an arrow to the next one."""
    read = seen.step
    share = [f"{words.share(max(p, 1 - p))}<br>{_said(p)}" if i < read else "" for i, p in enumerate(seen.praise)]
    colour = [p if i < read else 0.5 for i, p in enumerate(seen.praise)]
    plot.add_trace(
        go.Scatter(
            x=seen.t, y=[0] * len(seen.t), mode="markers+text", text=[f"h<sub>{t}</sub>" for t in seen.t],
            textfont={"color": style.INK, "size": 13}, customdata=share, hovertemplate="%{customdata}<extra></extra>",
            marker={"size": 32, "color": colour, "colorscale": style.TOLD,
                    "cmin": 0, "cmax": 1, "opacity": [1 if i < read else 0.45 for i in range(len(seen.t))],
                    "line": {"color": style.GREY, "width": 1}},
        ),
        row=1, col=1,
    )  # fmt: skip
    for t in seen.t[:-1]:
        plot.add_annotation(
            x=t + 0.72, y=0, ax=t + 0.28, ay=0, xref="x", yref="y", axref="x", ayref="y", text="", showarrow=True,
            arrowhead=2, arrowwidth=1.6, arrowcolor=style.GREY, opacity=1 if t < read else 0.35,
        )  # fmt: skip
    for t, text in zip(seen.t, share, strict=True):
        plot.add_annotation(x=t, y=1.15, xref="x", yref="y", text=text, showarrow=False, font={"size": 11})
    plot.update_yaxes(axes.linear("") | {"range": [-0.75, 1.75], "showgrid": False, "showticklabels": False,
                                             "zeroline": False}, row=1, col=1)  # fmt: skip


def _gates(plot: go.Figure, seen: _Seen, names: Sequence[str]) -> None:
    """Mean activation of each gate, one row a gate."""
    grid = [seen.so_far(np.array([v if v is not None else np.nan for v in seen.trace.gates[n].mean])) for n in names]
    labels = [words.label(CALLED.get(name, name)).removesuffix(" gate") for name in names]
    hover = [[f"{label}, step {t}" for t in seen.t] for label in labels]
    map_ = go.Heatmap(
        x=seen.t, y=labels, z=grid, zmin=0, zmax=1, colorscale=style.SHARES, textfont={"color": style.INK},
        showscale=False, customdata=hover, hovertemplate="%{customdata}: %{z:.2f}<extra></extra>", hoverongaps=False,
        xgap=2, ygap=2, text=[["" if v is None else f"{v:.2f}" for v in row] for row in grid], texttemplate="%{text}",
    )  # fmt: skip
    plot.add_trace(map_, row=2, col=1)
    plot.update_yaxes({"showgrid": False, "autorange": "reversed", "ticks": ""}, row=2, col=1)


def _units(plot: go.Figure, seen: _Seen, row: int) -> None:
    top = float(max(1.0, np.abs(seen.units).max()))
    map_ = go.Heatmap(
        x=seen.t, y=list(range(1, len(seen.units) + 1)), z=[seen.so_far(each) for each in seen.units],
        zmin=-top, zmax=top, colorscale="RdBu", showscale=False, hoverongaps=False, xgap=2,
        hovertemplate="unit in row %{y}, step %{x}: %{z:.2f}<extra></extra>",
    )  # fmt: skip
    plot.add_trace(map_, row=row, col=1)
    size = len(seen.units)
    plot.update_yaxes(
        axes.linear(f"h<sub>t</sub>, {size} units")
        | {"showgrid": False, "showticklabels": False, "range": [size + 0.5, 0.5], "zeroline": False},
        row=row, col=1,
    )  # fmt: skip


def _gradient(plot: go.Figure, seen: _Seen, row: int) -> None:
    if seen.gradient is None:
        middle = (len(seen.tokens) + 1) / 2
        note = "The gradient comes back when the last word is read."
        axis = f"x{row}", f"y{row}"
        plot.add_annotation(x=middle, y=0.5, xref=axis[0], yref=axis[1], text=note, showarrow=False, font={"size": 12})
        hidden = {"range": [0, 1], "showgrid": False, "showticklabels": False, "zeroline": False}
        plot.add_trace(go.Scatter(x=seen.t, y=[None] * len(seen.t), hoverinfo="skip"), row=row, col=1)
        plot.update_yaxes(axes.linear("‖∂L/∂h<sub>t</sub>‖") | hidden, row=row, col=1)
        return
    sizes = style.finite(seen.gradient)
    hover = [f"{words.rough(v)}" if v is not None else "" for v in sizes]
    colour = style.colour_of(seen.trace.kind)
    line = style.line("gradient", seen.t, [v or None for v in sizes], hover, colour)
    plot.add_trace(line.update(hovertemplate="step %{x}: %{customdata}<extra></extra>"), row=row, col=1)
    plot.update_yaxes(axes.logarithmic("‖∂L/∂h<sub>t</sub>‖", sizes), row=row, col=1)


def _said(praise: float) -> str:
    return "praise" if praise > 0.5 else "blame"


def _caption(seen: _Seen) -> str:
    place = seen.step - 1
    before = seen.units[:, place - 1] if place else np.zeros(len(seen.units))
    moved = float(np.linalg.norm(seen.units[:, place] - before))
    p = float(seen.praise[place])
    told = f"“{seen.tokens[place]}” moves the state by {words.number(moved)}; if the sentence ended here, the network "
    told += f"would say {_said(p)}, {words.share(max(p, 1 - p))} sure."
    if seen.gradient is None or not np.isfinite(seen.gradient).all() or not seen.gradient[-1] > 0:
        return told
    share = float(seen.gradient[0] / seen.gradient[-1])
    kept = words.share(share) if share <= 1 else f"{words.number(share)} times"
    return f"{told} Of the gradient at the last word, {kept} is left at the first."


def _table(seen: _Seen) -> pd.DataFrame:
    rows: dict[str, object] = {
        "step": seen.t, "word": list(seen.tokens), "probability of praise": style.finite(seen.praise),
        "norm of h_t": style.finite(np.linalg.norm(seen.units, axis=0)),
    }  # fmt: skip
    for name, gate in seen.trace.gates.items():
        if len(gate.mean) == len(seen.tokens):
            rows[f"{CALLED.get(name, name)}, mean"] = list(gate.mean)
    if seen.gradient is not None:
        rows["norm of dL/dh_t"] = style.finite(seen.gradient)
    return pd.DataFrame(rows)
