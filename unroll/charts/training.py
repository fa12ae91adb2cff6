"""Loss and gradient norm by optimizer step; the lines end where the first NaN or infinity stands."""

import itertools
import statistics
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, style, words
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.charts.observation import NonFinite, Observation, Step

NAME = "training"
TITLE = "Training"
CHANGED = 0.05
"""A loss that ends within this share of its beginning has hardly changed."""
CLIPPED = 0.999
"""A step was clipped when the gradient norm after clipping is below this share of the one before."""

MOST_OPTIMIZERS = 6
"""Lines of gradient norms in one figure; the table has all."""

Line = list[float | None]


def draw(observation: Observation) -> Drawn:
    if not observation.steps:
        return Absent("No optimizer took a step in this program.")
    caption = describe(observation)
    alt = f"Two line charts over optimizer steps: loss, and gradient norm. {caption}"
    return Figure(NAME, TITLE, _plot(observation), caption, table(observation.steps), alt)


def clipped(step: Step) -> bool:
    before, after = step.grad_norm_before_clip, step.grad_norm
    return before is not None and after is not None and after < CLIPPED * before


def size(step: Step) -> float | None:
    """The gradient norm before clipping, or the one that is known."""
    return step.grad_norm if step.grad_norm_before_clip is None else step.grad_norm_before_clip


def by_optimizer(steps: Sequence[Step]) -> list[tuple[str, list[Step]]]:
    """The records of each optimizer with its name; all of them, without a name, where only one is at work at a time."""
    records: dict[str, list[Step]] = {}
    for step in steps:
        records.setdefault(step.optimizer or "", []).append(step)
    spans = sorted((own[0].step, own[-1].step) for own in records.values())
    if all(before[1] < after[0] for before, after in itertools.pairwise(spans)):
        return [("", list(steps))]
    return list(records.items())[:MOST_OPTIMIZERS]


def _plot(observation: Observation) -> go.Figure:
    steps = observation.steps
    plot = panels(NAME)
    x = [step.step for step in steps]
    apart = by_optimizer(steps)
    losses, norms = _one(plot, steps) if len(apart) == 1 else _several(plot, apart)
    dress(plot, losses, norms, min(x), max(x))
    if observation.first_nonfinite is not None:
        _mark(plot, observation.first_nonfinite, min(x), max(x))
    plot.update_layout(showlegend=any(line.showlegend for line in plot.data))
    return plot


def _one(plot: go.Figure, steps: Sequence[Step]) -> tuple[list[Line], list[Line]]:
    """The lines of one optimizer: loss, gradient norm, and that after clipping where something was clipped."""
    was_clipped = any(clipped(step) for step in steps)
    x, loss = [step.step for step in steps], [step.loss for step in steps]
    main, after = [size(step) for step in steps], [step.grad_norm for step in steps]
    add(plot, "loss", x, loss, style.BLUE, row=1)
    if was_clipped:  # below the other line, which covers it where nothing was clipped
        add(plot, "after clipping", x, after, style.GREEN, row=2, place=2, legend=True)
        plot.data[-1].legendrank = 2000  # but after it in the legend
    name = "before clipping" if was_clipped else "gradient norm"
    add(plot, name, x, main, style.VERMILLION, row=2, legend=was_clipped)
    return [loss], [main, after]


def _several(plot: go.Figure, apart: Sequence[tuple[str, list[Step]]]) -> tuple[list[Line], list[Line]]:
    """A line of gradient norms for each optimizer; losses too, unless all of them step on the same one."""
    losses = [[step.loss for step in own] for _, own in apart]
    norms = [[size(step) for step in own] for _, own in apart]
    shared = _share_loss(apart)
    if shared:
        add(plot, "loss", [step.step for step in apart[0][1]], losses[0], style.BLUE, row=1)
    for place, ((name, own), loss, norm) in enumerate(zip(apart, losses, norms, strict=True)):
        x, colour = [step.step for step in own], style.SERIES[1:][place]
        if not shared:
            add(plot, f"loss, {name}", x, loss, colour, row=1, place=place)
        add(plot, name, x, norm, colour, row=2, place=place, legend=True)
    return losses[:1] if shared else losses, norms


def _share_loss(apart: Sequence[tuple[str, list[Step]]]) -> bool:
    """Whether all of them step after the same backward passes, so that there is one course of the loss."""
    first = {step.step: step.loss for step in apart[0][1]}
    for _, own in apart[1:]:
        common = [step for step in own if step.step in first]
        if 2 * len(common) < min(len(own), len(first)) or any(first[step.step] != step.loss for step in common):
            return False
    return True


def panels(name: str) -> go.Figure:
    """Loss above, gradient norm below, one time axis."""
    plot = style.blank(name, height=340)
    plot.set_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.09)
    return plot


def add(plot: go.Figure, name: str, x: Sequence[int], y: Line, colour: str, row: int, place: int = 0,
        legend: bool = False) -> None:  # fmt: skip
    hover = ["" if value is None else f"{words.number(value)} {words.label(name)}" for value in y]
    plot.add_trace(style.line(words.label(name), x, y, hover, colour, place, showlegend=legend), row=row, col=1)


def dress(plot: go.Figure, losses: list[Line], norms: list[Line], first: int, last: int) -> None:
    """Axes: a log scale where positive values span more than two powers of ten."""
    for row, title, lines in ((1, "loss", losses), (2, "grad norm", norms)):
        values = [value for line in lines for value in line if value is not None]
        axis = axes.logarithmic(title, values) if axes.wants_log(values) else axes.around(title, values)
        plot.update_yaxes(axis, row=row, col=1)
    plot.update_xaxes(axes.counted("", first, last) | {"showticklabels": False}, row=1, col=1)
    plot.update_xaxes(axes.counted("optimizer step", first, last), row=2, col=1)


def _mark(plot: go.Figure, found: NonFinite, first: int, last: int) -> None:
    """A dashed line through both panels at the first non-finite step, with its tensor's name."""
    if found.step is None or not first <= found.step <= last:
        return
    for row in (1, 2):
        plot.add_vline(x=found.step, line={"color": style.GREY, "width": 1.5, "dash": "dash"}, row=row, col=1)
    left = found.step > (first + last) / 2
    text = words.label(found.tensor or found.where, longest=22)
    plot.add_annotation(
        text=f"not finite:<br>{text}", x=found.step, xref="x", y=1, yref="y domain", yanchor="top", showarrow=False,
        xanchor="right" if left else "left", align="right" if left else "left", font={"size": 11},
        xshift=-5 if left else 5,
    )  # fmt: skip


def _length(steps: Sequence[Step]) -> int:
    """How many steps the run took; a long run keeps only some of them."""
    return steps[-1].step - steps[0].step + 1


def describe(observation: Observation) -> str:
    """Loss, clipping and the first non-finite tensor of a run with at least one optimizer step."""
    apart = by_optimizer(observation.steps)
    parts = (
        [_loss(apart[0][1])]
        if _share_loss(apart)
        else [f"{words.name(name)}: {words.inside(_loss(own))}" for name, own in apart]
    )
    if cut := sum(clipped(step) for step in observation.steps):
        parts.append(_clipping(observation.steps, cut))
    if observation.first_nonfinite is not None:
        parts.append(tell_nonfinite(observation.first_nonfinite))
    return " ".join(parts)


def _loss(steps: Sequence[Step]) -> str:
    """How the loss went: the middle of the first tenth of the steps against that of the last tenth."""
    known = [step.loss for step in steps if step.loss is not None]
    if not known:
        return f"No finite loss was seen in {words.count(_length(steps), 'optimizer step')}."
    if len(known) == 1:
        return f"The loss is {words.number(known[0])} at the only step that has one."
    if steps[-1].loss is None:
        last = max(step.step for step in steps if step.loss is not None)
        return (
            f"The loss goes from {words.number(known[0])} to {words.number(known[-1])} at step {last}, and ends there."
        )
    tenth = max(1, len(known) // 10)
    start, end = statistics.median(known[:tenth]), statistics.median(known[-tenth:])
    within = f"in {words.count(_length(steps), 'optimizer step')}"
    if abs(end - start) <= CHANGED * abs(start):
        return f"The loss hardly changes {within}: from {words.number(start)} to {words.number(end)}."
    verb = "falls" if end < start else "rises"
    return f"The loss {verb} from {words.number(start)} to {words.number(end)} {within}."


def _clipping(steps: Sequence[Step], cut: int) -> str:
    largest = max(step.grad_norm_before_clip or 0.0 for step in steps)
    kept = max(step.grad_norm or 0.0 for step in steps if clipped(step))
    often = "every step" if cut == len(steps) else f"{cut} of {words.count(len(steps), 'step')}"
    sizes = f"from up to {words.rough(largest)} to at most {words.rough(kept)}"
    return f"Clipping shortened the gradient in {often}, {sizes}."


def tell_nonfinite(found: NonFinite) -> str:
    """Where the first NaN or infinity appeared, in one sentence."""
    phase = {"forward": "in the forward pass", "backward": "in the backward pass", "parameter": "in the update"}
    where = phase.get(found.where, "in the loss")
    tensor = f" in {words.name(found.tensor)}" if found.tensor else ""
    module = f" of {words.name(found.module)}" if found.module and found.module not in (found.tensor or "") else ""
    at = f", at time step {found.time_step + 1}" if found.time_step is not None else ""
    when = f" at optimizer step {found.step}" if found.step is not None else ""
    what = f",{tensor}{module}" if tensor or module else ""
    return f"The first NaN or infinity appears{when} {where}{what}{at}."


def table(steps: Sequence[Step]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "optimizer step": [step.step for step in steps],
            "optimizer": [step.optimizer for step in steps],
            "loss": [step.loss for step in steps],
            "gradient norm before clipping": [step.grad_norm_before_clip for step in steps],
            "gradient norm": [step.grad_norm for step in steps],
        }
    ).astype(dict.fromkeys(("loss", "gradient norm before clipping", "gradient norm"), "float64"))
