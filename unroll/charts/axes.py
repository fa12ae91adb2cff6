"""Axes with few, round ticks, written in the notation of the captions."""

import itertools
import math
from collections.abc import Iterable, Iterator
from typing import Any

from unroll.charts import words


def _round() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50 and so on."""
    return (size * 10**tens for tens in itertools.count() for size in (1, 2, 5))


def counted(title: str, first: int, last: int) -> dict[str, Any]:
    """An axis of whole numbers from `first` to `last`, with a tick at `first` and at round numbers."""
    spacing = next(size for size in _round() if (last - first) / size <= 6)
    inner = range(-(-first // spacing) * spacing, last + 1, spacing)
    ticks = sorted({first, *(tick for tick in inner if tick - first > 0.6 * spacing or tick == first)})
    edge = max(0.5, 0.015 * (last - first)) if last - first < 30 else 0.015 * (last - first)
    return _axis(title, standoff=6) | {
        "tickmode": "array", "tickvals": ticks, "ticktext": [str(tick) for tick in ticks],
        "range": [first - edge, last + edge], "showgrid": False,
    }  # fmt: skip


def linear(title: str, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    limits = {} if low is None or high is None else {"range": [low, high]}
    return _axis(title) | {"nticks": 6, "exponentformat": "e"} | limits


def unit(title: str) -> dict[str, Any]:
    """From 0 to 1, with room for a line that lies on an end."""
    return _axis(title) | {"range": [-0.04, 1.04], "tickvals": [0, 0.5, 1]}


def around(title: str, values: Iterable[float | None]) -> dict[str, Any]:
    """A linear axis from 0 where the values come near it, else close around them."""
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    floor = 0.0 if 0 <= low <= 0.6 * high else low
    margin = 0.08 * (high - floor) or 0.1 * abs(high) or 1.0
    if not math.isfinite(margin):
        return linear(title)
    return linear(title, floor if floor == 0.0 else floor - margin, high + margin)


def logarithmic(title: str, values: Iterable[float | None], at_least: float = 0.0) -> dict[str, Any]:
    """A log axis around the positive values that spans `at_least` that many powers of ten, growing downwards."""
    tens = [math.log10(value) for value in values if value is not None and math.isfinite(value) and value > 0]
    top, bottom = (max(tens), min(tens)) if tens else (0.0, 0.0)
    margin = max(0.1, 0.06 * (top - bottom))
    top, bottom = top + margin, min(bottom - margin, top + margin - at_least)
    return _axis(title) | {"type": "log", "range": [bottom, top]} | _ticks(bottom, top)


def wants_log(values: Iterable[float | None]) -> bool:
    """Whether positive values span more than two powers of ten."""
    known = [value for value in values if value is not None]
    return bool(known) and min(known) > 0 and math.log10(max(known)) - math.log10(min(known)) > 2


def _ticks(bottom: float, top: float) -> dict[str, Any]:
    spacing = next(size for size in (1, 2, 3, 4, 5, 10, 20, 50, 100, 200) if (top - bottom) / size <= 6)
    tens = [ten for ten in range(math.ceil(bottom), math.floor(top) + 1) if ten % spacing == 0]
    exponents = [float(ten) for ten in tens]
    if len(tens) < 3:
        steps = (1, 2, 5) if top - bottom < 1.5 else (1, 3)
        decades = range(math.floor(bottom), math.ceil(top) + 1)
        exponents = [ten + math.log10(step) for ten in decades for step in steps]
        exponents = [exponent for exponent in exponents if bottom <= exponent <= top]
    shown = [exponent for exponent in exponents if -307 < exponent < 308]
    texts = [words.power_of_ten(exponent) for exponent in shown]
    return {"tickmode": "array", "tickvals": [10.0**exponent for exponent in shown], "ticktext": texts}


def _axis(title: str, standoff: int = 12) -> dict[str, Any]:
    return {"title": {"text": title, "standoff": standoff}, "automargin": True, "zeroline": False}
