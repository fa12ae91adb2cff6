"""What stands on the projector, drawn by the browser. Its browser part is built from `frontend/src/stage.js`."""

import functools
from dataclasses import dataclass
from typing import Any

import segno

from unroll.ui.address import base
from unroll.ui.components.built import built

QUIET_ZONE = 4
"""Modules of white around a QR code (ISO/IEC 18004)."""
LOWEST, TALLEST = 200, 10_000
"""Of a window, in pixels; what a client says beyond them is not believed."""


@dataclass(frozen=True)
class Told:
    """What the browser part says."""

    height: int
    """Of the window in pixels; 0 as long as it is not known."""
    more: int | None
    """The room's version, once, when the host asks for more time."""


def stage(code: str, link: str, *, key: str, runs: dict[str, Any] | None, figures: bool) -> Told:
    """Follow a room on the wall; the page is drawn again when its place, its phase or the window's height is another.

    The steps go from the browser to `unroll.server.rooms`, which asks the store whose room it is.

    Args:
        link: what participants open.
        runs: outcomes of the options' programs, with the `place` and `phase` that they belong to.
        figures: whether figures stand below, so that less of the screen is left.
    """
    data = {
        "code": code,
        "base": base(),
        "address": link.split("?")[0].partition("://")[2],
        "qr": _drawn(link),
        "runs": runs,
        "figures": figures,
    }
    told = built("stage")(key=key, data=data, on_view_change=lambda: None, on_more_change=lambda: None)
    height, more = _number(told.view, "height"), _number(told.more, "version")
    return Told(height if height and LOWEST <= height <= TALLEST else 0, more)


def _number(sent: Any, name: str) -> int | None:
    """What a client sent may be any JSON."""
    value = sent.get(name) if isinstance(sent, dict) else None
    return value if type(value) is int else None


@functools.lru_cache(maxsize=64)
def _drawn(link: str) -> dict[str, Any]:
    """A QR code as an SVG path over a square of `size` modules."""
    rows = list(segno.make(link, error="m").matrix_iter(border=QUIET_ZONE))
    dark = ((x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module)
    return {"path": "".join(f"M{x} {y}h1v1h-1z" for x, y in dark), "size": len(rows)}
