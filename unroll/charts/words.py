"""Numbers and names as people read them."""

import html
import math
from collections.abc import Sequence


def number(value: float) -> str:
    """Three digits near one, else the notation PyTorch prints: `0.0123`, `57.1`, `3.1e-9`, `2e12`."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "not finite"
    if 1e-3 <= abs(value) < 1e4:
        return _plain(value)
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}"


def _plain(value: float) -> str:
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def power_of_ten(exponent: float) -> str:
    """10**exponent in words of `number`, also where a float would overflow or underflow."""
    if -300 < exponent < 300:
        return rough(10.0**exponent)
    whole = math.floor(exponent)
    return f"{10 ** (exponent - whole):.1f}e{whole}"


def rough(value: float) -> str:
    """Two digits, for factors and shares: `1.3`, `40`, `0.49`, `3e-9`."""
    return number(float(f"{value:.1e}"))


def share(value: float) -> str:
    """A share of one in per cent: `30 %`, `0.49 %`, `3e-9` below a thousandth."""
    return f"{rough(100 * value)} %" if value == 0 or value >= 1e-3 else rough(value)


def count(amount: int, noun: str, nouns: str | None = None) -> str:
    """`1 step`, `50 steps`, `5 158 parameters`."""
    grouped = f"{amount:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{grouped} {noun if amount == 1 else nouns or noun + 's'}"


def label(text: str, longest: int = 28) -> str:
    """A name of the learner's as plotly text: plotly reads some HTML, so its signs are escaped.

    Of a long one the middle is left out: names that begin alike differ at their ends, `…, layer 0`, `…, layer 1`.
    """
    one_line = " ".join(text.split())
    if len(one_line) > longest:
        end = (longest - 1) // 2
        one_line = f"{one_line[: longest - 1 - end]}…{one_line[-end:]}"
    return html.escape(one_line, quote=False)


def name(text: str) -> str:
    """A name of the learner's as part of a sentence: one line, never empty."""
    return " ".join(text.split()) or "(no name)"


def without_root(names: Sequence[str]) -> dict[str, str]:
    """Each dotted name without the first part that all of them share: `model.fc.bias` becomes `fc.bias`."""
    roots = {name.partition(".")[0] for name in names}
    if len(roots) == 1 and all("." in name for name in names):
        return {name: name.partition(".")[2] for name in names}
    return {name: name for name in names}


def inside(text: str) -> str:
    """A sentence that goes on behind a colon: with a small letter at its beginning."""
    return text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """With a capital at its beginning."""
    return text[:1].upper() + text[1:]
