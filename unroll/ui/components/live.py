"""A run while it goes on, drawn by the browser. Its browser part is built from `frontend/src/live.js`."""

from typing import Literal

from unroll.ui.address import base
from unroll.ui.components.built import built


def live_run(run_id: str, *, key: str, title: str) -> Literal["ended"] | None:
    """Follow a run of this learner: curves, output, elapsed time and Stop, without a rerun of the page until its end.

    The news come from `unroll.server.runs`, which asks the learner's cookie whose run it is.

    Returns:
        "ended" once, when the run is over or no longer known; None before.
    """
    result = built("live")(
        key=key,
        data={"run_id": run_id, "title": title, "base": base()},
        on_ended_change=lambda: None,
    )
    told = result.ended
    return "ended" if isinstance(told, dict) and told.get("run_id") == run_id else None
