"""Every figure of an observation, in the order in which a page shows them."""

from collections.abc import Callable, Sequence
from typing import Final

from unroll.charts import (
    during_training,
    gates,
    gradient_through_time,
    heatmap,
    hidden_norms,
    shapes,
    training,
    update_ratio,
)
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.charts.observation import Observation

__all__ = ["NAMES", "Figure", "figures_for", "why_absent"]

_DRAW: Final[dict[str, Callable[[Observation], Drawn]]] = {
    gradient_through_time.NAME: gradient_through_time.draw,
    during_training.NAME: during_training.draw,
    hidden_norms.NAME: hidden_norms.draw,
    heatmap.NAME: heatmap.draw,
    gates.NAME: gates.draw,
    training.NAME: training.draw,
    update_ratio.NAME: update_ratio.draw,
    shapes.NAME: shapes.draw,
}
NAMES = tuple(_DRAW)


def figures_for(observation: Observation, wanted: Sequence[str] | None = None) -> list[Figure]:
    """The figures that can be drawn, in the order of `wanted` (all of `NAMES` when None).

    Raises:
        ValueError: a wanted figure has no such name.
    """
    drawn = (_draw(observation, name) for name in (NAMES if wanted is None else wanted))
    return [figure for figure in drawn if isinstance(figure, Figure)]


def why_absent(observation: Observation, name: str) -> str:
    """Why `figures_for` leaves this figure out, in one sentence; an empty text when it does not.

    Raises:
        ValueError: there is no figure of this name.
    """
    drawn = _draw(observation, name)
    return drawn.reason if isinstance(drawn, Absent) else ""


def _draw(observation: Observation, name: str) -> Drawn:
    if name not in _DRAW:
        raise ValueError(f'There is no figure "{name}". The figures are: {", ".join(NAMES)}.')
    return _DRAW[name](observation)
