"""The benches beside the Lab: models against each other on one task, and what metrics say of a classifier."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from unroll.actions.cells import submit
from unroll.actions.house import House
from unroll.actions.refusal import Refused
from unroll.runner.events import Printed, Started
from unroll.runner.pool import Run
from unroll.runner.request import CellRequest, Value

DUEL, METRICS = "model_duel", "metric_laboratory"
PATIENCE_S = 20.0


def program(house: House, name: str) -> str:
    """The text of a bench's program."""
    return house.experiments[name]


def begin_duel(
    house: House, person: str, models: tuple[str, ...], values: Mapping[str, Value], now: datetime
) -> dict[str, Run]:
    """Start one run a model, all with the same values.

    Raises:
        Refused: too many programs of this learner are running, or a value is out of its range. None runs then.
    """
    begun: dict[str, Run] = {}
    try:
        for model in models:
            given = {**values, "model": model}
            request = CellRequest(house.experiments[DUEL], given, observe=False, cell=f"duel:{model}")
            begun[model] = submit(house, person, request, now)
    except Refused:
        for run in begun.values():
            run.stop()
        raise
    return begun


def printed(run: Run) -> str:
    """What a run has written so far; what was written before it was begun afresh is forgotten."""
    pieces: list[str] = []
    for event in run.events():
        match event:
            case Started():
                pieces.clear()
            case Printed(text):
                pieces.append(text)
    return "".join(pieces)


def measure(house: House, person: str, values: Mapping[str, Value], now: datetime) -> dict[str, Any]:
    """What the metrics say with these values.

    Raises:
        Refused: the program could not be run; the sentence says what to do.
    """
    request = CellRequest(house.experiments[METRICS], dict(values), observe=False, probes={"result": "result"})
    run = submit(house, person, request, now)
    try:
        result = run.result(timeout=PATIENCE_S)
    except TimeoutError:
        run.stop()
        raise Refused("Very many programs are waiting to run. Move a slider to try again.") from None
    found = result.probes.get("result")
    if not isinstance(found, dict):
        told = result.error.message if result.error else result.status
        raise Refused(f"The metrics could not be computed ({told}). Move a slider to try again.")
    return found
