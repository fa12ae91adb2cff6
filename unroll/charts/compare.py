"""Several runs in one picture: before and after a change, or the right option beside the chosen one."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, bands, earlier, flow, gradient_through_time, style, traces, training, words
from unroll.charts.figure import Figure
from unroll.charts.observation import Observation, Recurrent
from unroll.charts.traces import Quartiles

FIGURES = ("gradient_through_time", "training")
MOST_RUNS = 6


def overlay(named: Mapping[str, Observation], figure: str = "gradient_through_time") -> Figure:
    """The figure of each run drawn over that of the others, in the order given, under the names given.

    Raises:
        ValueError: fewer than one or more than six runs, a figure that cannot be overlaid, or no run that has it.
    """
    if figure not in FIGURES:
        raise ValueError(f'"{figure}" cannot be overlaid. These can: {", ".join(FIGURES)}.')
    if not 1 <= len(named) <= MOST_RUNS:
        raise ValueError(f"{len(named)} runs were given; an overlay shows 1 to {MOST_RUNS}.")
    return _gradients(named) if figure == "gradient_through_time" else _training(named)


def _gradients(named: Mapping[str, Observation]) -> Figure:
    chosen = {name: trace for name, run in named.items() if (trace := _longest_way(run)) is not None}
    if not chosen:
        raise ValueError("In none of these runs did a gradient pass through a recurrent module.")
    told = [f"{words.name(name)}: {words.inside(flow.tell(flow.follow(trace)))}." for name, trace in chosen.items()]
    missing = [
        f"{words.name(name)}: no gradient passed through a recurrent module." for name in named if name not in chosen
    ]
    caption = " ".join([*told, *missing])
    name, title = f"{gradient_through_time.NAME}_compared", gradient_through_time.TITLE
    return Figure(name, title, _gradient_plot(name, chosen), caption, _gradient_table(chosen), f"Line chart. {caption}")


def _longest_way(run: Observation) -> Recurrent | None:
    """The trace next to the input, in forward direction: the gradient has the longest way to it."""
    known = [earlier.last_finite(run, trace, "hidden_grad_norm") for trace in traces.latest(traces.with_gradient(run))]
    return next((trace for trace in known if trace.direction == "forward"), known[0] if known else None)


def _relative(trace: Recurrent) -> Quartiles:
    """Quartiles of each sample's size relative to its own size where the loss is."""
    grid = gradient_through_time.sizes(trace)
    scale = np.full(len(grid), np.nan)
    for place, row in enumerate(grid):
        lit = row[np.isfinite(row) & (row > 0)]
        if lit.size:
            scale[place] = lit[0] if trace.direction == "backward" else lit[-1]
    with np.errstate(over="ignore", invalid="ignore"):
        return traces.quartiles(grid / scale[:, None])


def _gradient_plot(name: str, chosen: Mapping[str, Recurrent]) -> go.Figure:
    plot = style.blank(name)
    steps = {run: _steps(trace) for run, trace in chosen.items()}
    aligned = len(set(steps.values())) > 1
    colours = _colours([trace.kind for trace in chosen.values()])
    for place, (run, trace) in enumerate(chosen.items()):
        before = steps[run] if aligned else 0
        bands.add(plot, _relative(trace), run, colours[place], place, log=True, steps=trace.steps() - before)
    longest = max(steps.values())
    title, first, last = ("steps before the loss", 1 - longest, 0) if aligned else ("time step t → loss", 1, longest)
    plot.update_xaxes(axes.counted(title, first, max(first, last)))
    values = [value for line in plot.data for value in line.y]
    plot.update_yaxes(axes.logarithmic("relative size", values, gradient_through_time.LEAST_DECADES))
    return plot


def _steps(trace: Recurrent) -> int:
    return traces.own_steps(trace)[1]


def _colours(kinds: list[str]) -> list[str]:
    """The colours of the cell kinds when every run has its own kind, else one colour a run."""
    known = [kind for kind in kinds if kind.removesuffix("Cell") in style.SHADES]
    if len(set(kinds)) == len(kinds) == len(known):
        return [style.colour_of(kind) for kind in kinds]
    return list(style.SERIES[: len(kinds)])


def _training(named: Mapping[str, Observation]) -> Figure:
    runs = {name: run.steps for name, run in named.items() if run.steps}
    if not runs:
        raise ValueError("In none of these runs did an optimizer take a step.")
    name = f"{training.NAME}_compared"
    plot = training.panels(name)
    losses, norms = [], []
    for place, (run, steps) in enumerate(runs.items()):
        x, colour = [step.step for step in steps], style.SERIES[place]
        losses.append([step.loss for step in steps])
        norms.append([training.size(step) for step in steps])
        training.add(plot, run, x, losses[-1], colour, row=1, place=place, legend=True)
        training.add(plot, run, x, norms[-1], colour, row=2, place=place)
    numbers = [step.step for steps in runs.values() for step in steps]
    training.dress(plot, losses, norms, min(numbers), max(numbers))
    caption = " ".join(f"{words.name(run)}: {words.inside(training.describe(named[run]))}" for run in runs)
    missing = [f"{words.name(run)}: no optimizer took a step." for run in named if run not in runs]
    caption = " ".join([caption, *missing])
    tables = [training.table(steps).assign(run=run) for run, steps in runs.items()]
    table = pd.concat(tables, ignore_index=True)
    return Figure(name, training.TITLE, plot, caption, table, f"Two line charts over optimizer steps. {caption}")


def _gradient_table(chosen: Mapping[str, Recurrent]) -> pd.DataFrame:
    tables = []
    for run, trace in chosen.items():
        through = _relative(trace)
        tables.append(pd.DataFrame({"run": run, "time step": trace.steps()} | through.columns()))
    return pd.concat(tables, ignore_index=True)
