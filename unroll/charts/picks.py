"""What a reader may choose in a figure: a layer, an optimizer step, a sample, all samples or the classes.

A choice narrows the observation, so every figure stays a function of an observation alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from unroll.charts import (
    during_training,
    earlier,
    gates,
    gradient_through_time,
    heatmap,
    hidden_norms,
    traces,
    words,
)
from unroll.charts.observation import Moment, Observation, Recurrent

ALL, BY_CLASS, SAMPLES = "all", "class", "samples"
_LAYERED = {
    gradient_through_time.NAME, during_training.NAME, hidden_norms.NAME, heatmap.NAME, gates.NAME,
}  # fmt: skip
_TOGETHER = {gradient_through_time.NAME, hidden_norms.NAME}
"""Figures that can show all layers and directions at once."""

Picked = Mapping[str, str]


@dataclass(frozen=True)
class Control:
    """One choice. `options` are (id, label); ids are stable within an observation."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    default: str
    slider: bool = False
    """The options lie on a line, such as optimizer steps."""


def next_control(observation: Observation, name: str, picked: Picked) -> Control | None:
    """The next choice that figure `name` offers after those in `picked`; None when there is none left.

    Asked again and again, with each answer added to `picked`, it gives all choices in their order: a later one may
    depend on an earlier one.
    """
    offered = [_where(observation, name), _lines(observation, name, picked), _step(observation, name, picked)]
    offered.append(_sample(observation, name, picked))
    return next((each for each in offered if each is not None and each.name not in picked), None)


def narrow(observation: Observation, name: str, picked: Picked) -> Observation:
    """The part of the observation that was picked. An id that does not exist picks nothing."""
    trace = _trace(observation, name, picked)
    if trace is None:
        return observation
    if name == hidden_norms.NAME and picked.get("lines") == ALL:
        trace = trace.model_copy(update={"target": None})
    if name == heatmap.NAME and trace.states is not None and "sample" in picked:
        at = picked["sample"]
        kept = trace.states.values[int(at) : int(at) + 1] if at.isdecimal() else []
        states = trace.states.model_copy(update={"values": kept, "sample": int(at)}) if kept else None
        trace = trace.model_copy(update={"states": states})
    moment = _moments(observation, trace).get(picked.get("step", "")) if name == gradient_through_time.NAME else None
    if moment is not None and moment.step != trace.optimizer_step:
        trace = earlier.at(trace, moment)
    return observation.model_copy(update={"recurrent": [trace]})


def _candidates(observation: Observation, name: str) -> list[Recurrent]:
    if name == gradient_through_time.NAME:
        return traces.latest(traces.with_gradient(observation))
    known = traces.latest(observation.recurrent)
    if name == gates.NAME:
        return [trace for trace in known if trace.gates]
    return known


def _where(observation: Observation, name: str) -> Control | None:
    if name not in _LAYERED:
        return None
    found = _candidates(observation, name)
    if len(found) < 2:
        return None
    options = [(str(place), words.sentence(each)) for place, each in enumerate(traces.names(found))]
    if name in _TOGETHER:
        return Control("where", "Layer", ((ALL, "All"), *options), ALL)
    default = next((p for p in reversed(range(len(found))) if found[p].direction == "forward"), 0)
    return Control("where", "Layer", tuple(options), str(default if name == heatmap.NAME else 0))


def _trace(observation: Observation, name: str, picked: Picked) -> Recurrent | None:
    """The one trace that the figure is about; None while it is about several, or about none."""
    if name not in _LAYERED:
        return None
    found = _candidates(observation, name)
    where = picked.get("where", "0" if len(found) == 1 else "")
    return found[int(where)] if where.isdecimal() and int(where) < len(found) else None


def _lines(observation: Observation, name: str, picked: Picked) -> Control | None:
    trace = _trace(observation, name, picked)
    if trace is None or name not in _TOGETHER or not hidden_norms.by_class(trace):
        return None
    if _shows_earlier(observation, name, trace):
        return None
    default = BY_CLASS if name == hidden_norms.NAME else ALL
    return Control("lines", "Lines", ((ALL, "All samples"), (BY_CLASS, "By class")), default)


def _shows_earlier(observation: Observation, name: str, trace: Recurrent) -> bool:
    """Whether nothing of the last step is finite: what is kept of an earlier one knows no samples and no classes."""
    field: earlier.Field = "hidden_grad_norm" if name == gradient_through_time.NAME else "hidden_norm"
    return earlier.last_finite(observation, trace, field) is not trace


def _moments(observation: Observation, trace: Recurrent) -> dict[str, Moment]:
    """Those with something to draw: where nothing of the gradient is finite, the figure shows an earlier one."""
    found = earlier.moments(observation, trace)
    return {str(moment.step): moment for moment in found if any(v is not None for v in moment.hidden_grad_norm or ())}


def _step(observation: Observation, name: str, picked: Picked) -> Control | None:
    trace = _trace(observation, name, picked)
    if name != gradient_through_time.NAME or trace is None or picked.get("lines") == BY_CLASS:
        return None
    steps = list(_moments(observation, trace))
    if len(steps) < 2:
        return None
    return Control("step", "Optimizer step", tuple((step, step) for step in steps), steps[-1], slider=True)


def _sample(observation: Observation, name: str, picked: Picked) -> Control | None:
    trace = _trace(observation, name, picked)
    if name != heatmap.NAME or trace is None or trace.states is None or not trace.states.values:
        return None
    if _shows_earlier(observation, name, trace):
        return None
    classes = trace.target or [None] * len(trace.states.values)
    options = [
        (str(place), f"Units of sample {place}" + ("" if label is None else f" (class {label})"))
        for place, (_, label) in enumerate(zip(trace.states.values, classes, strict=False))
    ]
    return Control("sample", "Rows", (*options, (SAMPLES, "Norm of every sample")), "0")
