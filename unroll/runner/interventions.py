"""The changes that a cause experiment may make in a program: a closed set, carried out inside the child."""

from unroll.runner.request import CellRequest

INTERVENTIONS = (
    "learning-rate-10",
    "learning-rate-100",
    "clip",
    "loss",
    "nonlinearity",
    "input-scale",
    "eps",
    "float64",
)
"""Names, the smallest change of a program first. The observer knows how each is made."""


def check_intervention(request: CellRequest) -> None:
    """Raises ValueError, in one sentence, if the change cannot be asked for."""
    if not request.intervention:
        return
    if request.intervention not in INTERVENTIONS:
        raise ValueError(f'There is no change "{request.intervention[:60]}". There are: {", ".join(INTERVENTIONS)}.')
    if not request.observe:
        raise ValueError("A run without the observer cannot be changed: what came of it would not be seen.")
