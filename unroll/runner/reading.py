"""Reads what a child reports. Nothing in it is trusted: every field has a type and a bound, every text is cleaned."""

import codecs
import re
from dataclasses import dataclass, field
from typing import Any, get_args

from unroll.runner.frames import FrameError
from unroll.runner.result import CellError, Status, Tensor

_MAY_SAY = ("ok", "error", "memory", "output")
"""The outcomes that a child may report of itself; the others are seen from outside."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ANSI = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)")


def clean(text: str) -> str:
    """Without terminal escapes, control characters (but tab, newline, return) and bidirectional overrides."""
    return _CONTROL.sub("", _ANSI.sub("", text))


def clean_json(value: Any) -> Any:
    """The same for every text in a document, names included."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_json(item) for item in value]
    if isinstance(value, dict):
        return {clean(name): clean_json(item) for name, item in value.items()}
    return value


class TextReader:
    """Bytes in pieces to clean text; broken UTF-8 becomes the replacement character."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def feed(self, piece: bytes, last: bool = False) -> str:
        return clean(self._decoder.decode(piece, last))


@dataclass(frozen=True)
class Reported:
    status: Status
    error: CellError | None
    tensors: dict[str, Tensor]
    probes: dict[str, Any]
    observation: dict[str, Any] | None
    observe_ms: float
    truncated: bool
    notes: tuple[str, ...] = field(default=())


def read_done(document: dict[str, Any]) -> Reported:
    """The last frame of a child.

    Raises:
        FrameError: a field is missing or of another type than an honest child sends.
    """
    status = document.get("status")
    if status not in _MAY_SAY or status not in get_args(Status):
        raise FrameError("an outcome that a child cannot report")
    observation = document.get("observation")
    if observation is not None and not isinstance(observation, dict):
        raise FrameError("an observation that is no object")
    observe_ms = document.get("observe_ms", 0.0)
    if not isinstance(observe_ms, int | float):
        raise FrameError("a duration that is no number")
    try:
        return Reported(
            status=status,
            error=_error(document.get("error")),
            tensors=_tensors(_object(document.get("tensors", {}))),
            probes=clean_json(_object(document.get("probes", {}))),
            observation=clean_json(observation),
            observe_ms=float(observe_ms),
            truncated=document.get("truncated") is True,
            notes=tuple(clean(note)[:500] for note in document.get("notes", [])[:50] if isinstance(note, str)),
        )
    except (RecursionError, TypeError, OverflowError):
        raise FrameError("a report that is too deep or of wrong types") from None


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or len(value) > 10_000:
        raise FrameError("not an object")
    return value


def _error(value: Any) -> CellError | None:
    if value is None:
        return None
    told = _object(value)
    line = told.get("line")
    if line is not None and (type(line) is not int or not 0 <= line < 10**7):
        raise FrameError("an impossible line")
    return CellError(
        type=clean(str(told.get("type", "")))[:200],
        message=clean(str(told.get("message", "")))[:4000],
        line=line,
        traceback=clean(str(told.get("traceback", "")))[:12_000],
    )


def _tensors(value: dict[str, Any]) -> dict[str, Tensor]:
    found = {}
    for name, told in list(value.items())[:200]:
        shape, dtype = _object(told).get("shape"), told.get("dtype")
        if not isinstance(shape, list) or len(shape) > 64 or not isinstance(dtype, str):
            raise FrameError("a tensor without shape or dtype")
        if any(type(size) is not int or not 0 <= size < 2**63 for size in shape):
            raise FrameError("a tensor with an impossible shape")
        found[clean(name)[:200]] = Tensor(tuple(shape), clean(dtype)[:40])
    return found
