"""The report: every part's JSON in one document, and what has to be said in the end."""

import sys
from typing import TYPE_CHECKING, Any

import torch

from .repeats import MOST_CALLS
from .story import MOST_ENTRIES, MOST_STEPS

if TYPE_CHECKING:
    from .observer import Observer


def put_together(observer: "Observer") -> dict[str, Any]:
    """The observation as `docs/observing.md` describes it."""
    parts = observer.parts
    parts.capture.look()
    _say(observer)
    story, leaves = parts.capture.story, parts.leaves
    parameters = leaves.to_json()
    return {
        "modules": [row.to_json() for row in parts.modules.rows],
        "recurrent": story.recurrent(),
        "steps": parts.training.to_json(),
        "first_nonfinite": parts.first.found,
        "notes": parts.notes.all(),
        "history": story.history(),
        "losses": [record for _, record in parts.losses.items()],
        "parameters": parameters,
        "backwards": parts.backwards,
        "totals": _totals(observer),
        "by_call": parts.glances.repeats.to_json(),
        "worth_a_look": parts.glances.looks.all(),
        "probes": observer.probes or {},
    }


def _totals(observer: "Observer") -> dict[str, int]:
    """Parameters of the modules that the program called itself; a shared one counts once."""
    rows = [row for row in observer.parts.modules.rows if row.depth == 0]
    return {"parameters": sum(row.parameters for row in rows), "trainable": sum(row.trainable for row in rows)}


def _say(observer: "Observer") -> None:
    parts = observer.parts
    say, story = parts.notes.say, parts.capture.story
    if not observer.finished:
        say("The program was still running when this report was made.")
        return
    repeated = parts.glances.repeats
    if not parts.capture.calls:
        instead = " What was called again with its own result is shown by call instead." if repeated.latest else ""
        say(
            "No recurrent module was called (nn.RNN, nn.GRU, nn.LSTM or a cell): nothing to show through time."
            + instead
        )
    elif not parts.backwards:
        say("backward was never called: there is no gradient to show, only states.")
    if repeated.cut:
        say(f"Of a module that was called again and again only the first {MOST_CALLS} calls are shown.")
    if story.cut:
        say(f"Of the recurrent calls an even selection is shown: {MOST_ENTRIES} layers and directions at most.")
    if story.longest() > MOST_STEPS:
        say(f"Of a longer sequence only the first {MOST_STEPS} time steps are shown.")
    candidates = list(observer.namespace.values()) if "torch._dynamo" in sys.modules else []
    if any(isinstance(value, torch._dynamo.OptimizedModule) for value in candidates):
        say("Modules inside torch.compile are fused and not shown one by one.")
    _say_fused(observer)


def _say_fused(observer: "Observer") -> None:
    rows = observer.parts.modules.rows
    names = [row.name for row in rows]
    for row in rows:
        if row.fused_in_eval and not any(name.startswith(row.name + ".") for name in names):
            observer.parts.notes.say(
                f"`{row.name}` ran as one fused kernel (evaluation): the modules inside it are not shown."
            )
