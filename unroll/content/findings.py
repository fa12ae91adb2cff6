"""What a finished run came to, as names that a check or a claim may use. Unknown is None: nothing is made up."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from unroll.runner.result import CellResult

NAMES = {
    "status": "ok, error, timeout, memory, output, stopped or crashed",
    "error": "type and message of what ended the program",
    "steps": "optimizer steps that were taken",
    "loss_first": "loss of the first step",
    "loss_last": "loss of the last step; None if it is not finite",
    "loss_lowest": "lowest loss of any step",
    "finite": "whether no NaN and no infinity appeared",
    "nonfinite_step": "optimizer steps before the first NaN or infinity",
    "nonfinite_tensor": "the tensor it appeared in",
    "grad_norm_max": "largest norm of the gradient of all parameters, before clipping",
    "grad_norm_last": "the same at the last step, after clipping",
    "clipped": "whether clipping made any gradient smaller",
    "accumulated": "whether an old gradient was added to a new one (no zero_grad)",
    "moved": "parameters that at least one step changed",
    "never_moved": "parameters that no step changed",
    "silent_steps": "share of steps at which the recurrent layer got no gradient at all",
    "time_steps": "time steps of the longest sequence that the recurrent layer read in training",
    "reach": "dL/dh at the first step, relative to the last one, before training; 1 where the loss reads every step",
}
"""Every name, and what it stands for."""


def findings(result: CellResult) -> dict[str, Any]:
    """Values for `NAMES`."""
    seen = result.observation or {}
    steps = _table(seen.get("steps"))
    lost = _mapping(seen.get("first_nonfinite"))
    notes = [note for note in seen.get("notes") or [] if isinstance(note, str)]
    error = f"{result.error.type}: {result.error.message}" if result.error else ""
    found: dict[str, Any] = {
        "status": result.status,
        "error": error,
        "steps": len(steps),
        "finite": not lost,
        "nonfinite_step": lost.get("step"),
        "nonfinite_tensor": lost.get("tensor"),
        "accumulated": any("no zero_grad" in note for note in notes),
    }
    return {**found, **_training(steps), **_weights(seen, steps), **_through_time(seen)}


def _training(steps: list[Mapping[str, Any]]) -> dict[str, Any]:
    losses = [_number(step.get("loss")) for step in steps]
    before = [_number(step.get("grad_norm_before_clip")) for step in steps]
    after = [_number(step.get("grad_norm")) for step in steps]
    pairs = [(a, b) for a, b in zip(after, before, strict=True) if a is not None and b is not None]
    return {
        "loss_first": losses[0] if losses else None,
        "loss_last": losses[-1] if losses else None,
        "loss_lowest": _least(losses),
        "grad_norm_max": max((n for n in [*before, *after] if n is not None), default=None),
        "grad_norm_last": after[-1] if after else None,
        "clipped": any(a < b * (1 - 1e-6) for a, b in pairs),
    }


def _weights(seen: Mapping[str, Any], steps: list[Mapping[str, Any]]) -> dict[str, Any]:
    names = [str(each.get("name")) for each in _table(seen.get("parameters"))]
    moved, flowing = set[str](), 0
    for step in steps:
        ratios = _mapping(step.get("update_ratio"))
        moved |= {name for name, ratio in ratios.items() if ratio is None or ratio > 0}
        norms = _mapping(step.get("by_parameter"))
        recurrent = [norm for name, norm in norms.items() if re.search(r"_(ih|hh)(_l\d+)?", name)]
        flowing += any(norm is None or norm > 0 for norm in recurrent)
    return {
        "moved": sorted(moved) if steps else None,
        "never_moved": [name for name in names if name not in moved] if steps else None,
        "silent_steps": 1 - flowing / len(steps) if steps else None,
    }


def _through_time(seen: Mapping[str, Any]) -> dict[str, Any]:
    recurrent = _table(seen.get("recurrent"))
    lengths = [len(row) for trace in recurrent for row in trace.get("hidden_norm") or []]
    moments = _table(seen.get("history"))
    earliest = min((moment.get("step") or 0 for moment in moments), default=0)
    ratios = [_ratio(moment.get("hidden_grad_norm")) for moment in moments if (moment.get("step") or 0) == earliest]
    return {
        "time_steps": max(lengths, default=None),
        "reach": max((ratio for ratio in ratios if ratio is not None), default=None),
    }


def _ratio(line: Any) -> float | None:
    """First over last of a line through time."""
    if not isinstance(line, list) or len(line) < 2:
        return None
    first, last = _number(line[0]), _number(line[-1])
    if first is None:
        return None
    return 0.0 if not first else first / last if last else 1.0


def _least(numbers: Iterable[float | None]) -> float | None:
    return min((number for number in numbers if number is not None), default=None)


def _number(value: Any) -> float | None:
    ok = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if ok else None


def _table(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
