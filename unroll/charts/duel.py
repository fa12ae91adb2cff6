"""Models beside each other on one task: how much of the unseen they get right while they learn, over several seeds."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd
import plotly.graph_objects as go

from unroll.charts import axes, style, words
from unroll.charts.figure import Figure

NAMES = {
    "RNN": "RNN",
    "LSTM": "LSTM",
    "GRU": "GRU",
    "CNN": "1-D CNN",
    "Attention": "Attention",
    "Bag": "Bag of embeddings",
}
"""The models by their names in the program, as people call them."""
COLOURS = {
    "RNN": style.VERMILLION,
    "LSTM": style.GREEN,
    "GRU": style.BLUE,
    "CNN": style.PURPLE,
    "Attention": style.AMBER,
    "Bag": style.GREY,
}
NO_BETTER = 0.05
"""A model less than this above the commonest class has not learnt the task."""


@dataclass
class Course:
    """How one model fared, as far as it is known."""

    model: str
    parameters: int = 0
    majority: float = 0.0
    """Share of the commonest class among the unseen: what guessing gets."""
    accuracy: dict[int, dict[int, float]] = field(default_factory=dict)
    """Of each seed, by optimizer step: the share of unseen sequences that are right."""
    seconds: dict[int, float] = field(default_factory=dict)
    """Of each seed: time spent in training steps so far."""

    def steps(self) -> list[int]:
        return sorted({step for known in self.accuracy.values() for step in known})

    def at(self, step: int) -> list[float]:
        """The accuracies at a step, of the seeds that have come so far."""
        return [known[step] for known in self.accuracy.values() if step in known]

    def final(self, steps: int) -> tuple[float, float, float] | None:
        """Mean, lowest and highest accuracy after so many steps; None if no seed has come so far."""
        known = self.at(steps)
        return (sum(known) / len(known), min(known), max(known)) if known else None


def read(model: str, printed: str) -> Course:
    """A course from the lines that the program of the duel writes; a last line that is not whole is left out."""
    course = Course(model)
    for line in printed[: printed.rfind("\n") + 1].splitlines():
        match line.split():
            case ["majority", share]:
                course.majority = float(share)
            case ["parameters", count]:
                course.parameters = int(count)
            case ["accuracy", seed, step, share, seconds]:
                course.accuracy.setdefault(int(seed), {})[int(step)] = float(share)
                course.seconds[int(seed)] = float(seconds)
    return course


def figure(courses: Sequence[Course], task: str, steps: int, seeds: int) -> Figure:
    """Mean accuracy of each model over optimizer steps, with the range over its seeds."""
    plot = style.blank("model_duel", 400)
    for place, course in enumerate(courses):
        _draw(plot, course, place)
    majority = max((course.majority for course in courses), default=0.0)
    if majority:
        plot.add_hline(y=100 * majority, line={"color": style.GREY, "width": 1, "dash": "dot"})
        style.note(
            plot, "commonest class", 1, 100 * majority, xref="paper", yref="y", xanchor="right", yanchor="bottom"
        )
    plot.update_xaxes(axes.counted("optimizer step", 0, steps))
    plot.update_yaxes({"title": {"text": "unseen sequences right, %"}, "range": [0, 103], "zeroline": False})
    caption = tell(courses, steps, seeds)
    alt = f"Line chart of accuracy over optimizer steps on the task “{task}”. {caption}"
    return Figure(
        "model_duel", f"{words.sentence(task)}: accuracy while learning", plot, caption, _points(courses), alt
    )


def summary(courses: Sequence[Course], steps: int) -> pd.DataFrame:
    """One row a model: how well it does at the end, how large it is and how long it took."""
    rows = []
    for course in courses:
        final = course.final(steps)
        mean, low, high = (None, None, None) if final is None else (round(100 * each, 1) for each in final)
        spent = [course.seconds[seed] for seed, known in course.accuracy.items() if steps in known]
        rows.append(
            {
                "model": NAMES[course.model],
                "right at the end, %": mean,
                "worst seed, %": low,
                "best seed, %": high,
                "parameters": course.parameters or None,
                "training, s a seed": round(sum(spent) / len(spent), 2) if spent else None,
            }
        )
    return pd.DataFrame(rows).sort_values("right at the end, %", ascending=False, na_position="last")


def tell(courses: Sequence[Course], steps: int, seeds: int) -> str:
    """Who leads, who cannot be told apart from the leader, who has not learnt it, and who was quickest."""
    ended = {course.model: final for course in courses if (final := course.final(steps)) is not None}
    if not ended:
        return "The models are learning; no one has taken its last step yet."
    best = max(ended, key=lambda model: ended[model][0])
    mean, low, high = ended[best]
    spread = f" ({_percent(low)} to {_percent(high)} over {seeds} seeds)" if seeds > 1 else ""
    parts = [f"After {steps} steps {NAMES[best]} gets {_percent(mean)} of the unseen sequences right{spread}."]
    level = [NAMES[model] for model, final in ended.items() if model != best and final[2] >= low]
    if level:
        parts.append(f"{_listed(level)} cannot be told apart from it: at least one seed reaches its range.")
    by_name = {course.model: course for course in courses}
    lost = [NAMES[m] for m, final in ended.items() if final[0] < by_name[m].majority + NO_BETTER]
    if lost:
        guess = max(course.majority for course in courses)
        parts.append(f"{_listed(lost)}: no better than always naming the commonest class ({_percent(guess)}).")
    return " ".join([*parts, *_quickest(courses, ended, best)])


def _quickest(courses: Sequence[Course], ended: dict[str, tuple[float, float, float]], best: str) -> list[str]:
    spent = {c.model: sum(c.seconds.values()) / len(c.seconds) for c in courses if c.model in ended and c.seconds}
    quick = min(spent, key=lambda model: spent[model], default=best)
    if quick == best or not spent[quick]:
        return []
    times = words.rough(spent[best] / spent[quick])
    return [f"{NAMES[quick]} took the least time, {NAMES[best]} {times} times as much."]


def _draw(plot: go.Figure, course: Course, place: int) -> None:
    steps = course.steps()
    if not steps:
        return
    known = [course.at(step) for step in steps]
    high, low = ([100 * choose(each) for each in known] for choose in (max, min))
    colour = COLOURS[course.model]
    if high != low:
        plot.add_trace(
            go.Scatter(x=[*steps, *reversed(steps)], y=[*high, *reversed(low)], fill="toself",
                       fillcolor=style.faded(colour, 0.14), line={"width": 0}, hoverinfo="skip", showlegend=False)
        )  # fmt: skip
    mean = [100 * sum(each) / len(each) for each in known]
    name = NAMES[course.model]
    hover = [f"{name}: {m:.1f} % ({lo:.1f} to {hi:.1f})" for m, lo, hi in zip(mean, low, high, strict=True)]
    plot.add_trace(style.line(name, steps, mean, [f"{each}<extra></extra>" for each in hover], colour, place))


def _points(courses: Sequence[Course]) -> pd.DataFrame:
    rows = [
        {"model": NAMES[course.model], "seed": seed, "optimizer step": step, "accuracy": share}
        for course in courses
        for seed, known in course.accuracy.items()
        for step, share in known.items()
    ]
    return pd.DataFrame(rows, columns=["model", "seed", "optimizer step", "accuracy"])


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
