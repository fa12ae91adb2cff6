"""Every figure of an observation, in the order in which a page shows them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from unroll.charts import (
    class_memory,
    during_training,
    gates,
    gradient_by_class,
    gradient_through_time,
    heatmap,
    hidden_norms,
    picks,
    shapes,
    training,
    update_ratio,
)
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.charts.observation import Observation
from unroll.charts.picks import Control, Picked

__all__ = ["NAMES", "Control", "Figure", "absences", "figure", "figures_for", "next_control", "why_absent"]

_DRAW: Final[dict[str, Callable[[Observation], Drawn]]] = {
    gradient_through_time.NAME: gradient_through_time.draw,
    during_training.NAME: during_training.draw,
    hidden_norms.NAME: hidden_norms.draw,
    heatmap.NAME: heatmap.draw,
    class_memory.NAME: class_memory.draw,
    gates.NAME: gates.draw,
    training.NAME: training.draw,
    update_ratio.NAME: update_ratio.draw,
    shapes.NAME: shapes.draw,
}
NAMES = tuple(_DRAW)
_TITLES: Final[Mapping[str, str]] = {
    gradient_through_time.NAME: gradient_through_time.TITLE,
    during_training.NAME: during_training.TITLE,
    hidden_norms.NAME: hidden_norms.TITLE,
    heatmap.NAME: "Heat map",
    class_memory.NAME: class_memory.TITLE,
    gates.NAME: gates.TITLE,
    training.NAME: training.TITLE,
    update_ratio.NAME: update_ratio.TITLE,
    shapes.NAME: shapes.TITLE,
}


def figures_for(observation: Observation, wanted: Sequence[str] | None = None) -> list[Figure]:
    """The figures that can be drawn, in the order of `wanted` (all of `NAMES` when None).

    Raises:
        ValueError: a wanted figure has no such name.
    """
    drawn = (_draw(observation, name) for name in (NAMES if wanted is None else wanted))
    return [figure for figure in drawn if isinstance(figure, Figure)]


def figure(observation: Observation, name: str, picked: Picked) -> Drawn:
    """One figure as a reader picked it; see `next_control`.

    Raises:
        ValueError: there is no figure of this name.
    """
    part = picks.narrow(observation, name, picked)
    if name == gradient_through_time.NAME and picked.get("lines") == picks.BY_CLASS:
        return gradient_by_class.draw(part)
    return _draw(part, name)


def next_control(observation: Observation, name: str, picked: Picked) -> Control | None:
    """The next choice that this figure offers after those in `picked`; None when there is none left."""
    return picks.next_control(observation, name, picked)


def why_absent(observation: Observation, name: str) -> str:
    """Why `figures_for` leaves this figure out, in one sentence; an empty text when it does not.

    Raises:
        ValueError: there is no figure of this name.
    """
    drawn = _draw(observation, name)
    return drawn.reason if isinstance(drawn, Absent) else ""


def absences(observation: Observation, wanted: Sequence[str] | None = None) -> list[tuple[str, str]]:
    """Title and reason of each wanted figure that cannot be drawn."""
    told = [(_TITLES[name], why_absent(observation, name)) for name in (NAMES if wanted is None else wanted)]
    return [(title, reason) for title, reason in told if reason]


def _draw(observation: Observation, name: str) -> Drawn:
    if name not in _DRAW:
        raise ValueError(f'There is no figure "{name}". The figures are: {", ".join(NAMES)}.')
    return _DRAW[name](observation)
