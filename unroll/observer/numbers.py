"""Tensors to plain finite JSON: NaN and Inf become None."""

import math
from typing import Any

import torch
from torch import Tensor


def number(value: float | None, digits: int | None = None) -> float | None:
    """A finite float, rounded to `digits` significant ones; None for NaN, Inf and None."""
    if value is None or not math.isfinite(value):
        return None
    return float(value) if digits is None else float(f"{value:.{digits}g}")


def numbers(values: Tensor, digits: int | None = None) -> Any:
    """Nested lists of finite floats or None, of the same shape as the tensor."""
    plain = values.tolist()
    if digits is None and bool(torch.isfinite(values).all()):
        return plain
    return _finite(plain, digits)


def _finite(plain: Any, digits: int | None) -> Any:
    if not isinstance(plain, list):
        return number(plain, digits)
    if plain and isinstance(plain[0], list):
        return [_finite(item, digits) for item in plain]
    if digits is None:
        return [value if math.isfinite(value) else None for value in plain]
    form = f".{digits}g"
    return [float(format(value, form)) if math.isfinite(value) else None for value in plain]


def norms(values: Tensor) -> Tensor:
    """L2 norms over the last dimension in float64: neither overflows nor flushes to zero before the values do."""
    found: Tensor = torch.linalg.vector_norm(values, dim=-1, dtype=torch.float64)
    return found


def median(values: Tensor, real: Tensor) -> Tensor:
    """(.., T) out of (.., B, T): median over the sequences that are still running; NaN where none is finite."""
    masked = torch.where(real & torch.isfinite(values), values, torch.nan)
    return torch.nanmedian(masked, dim=-2).values


def largest(values: Tensor, real: Tensor) -> Tensor:
    """(.., T) out of (.., B, T): maximum over the same; one that explodes shows here, not in the median."""
    found = torch.where(real & torch.isfinite(values), values, -torch.inf).amax(-2)
    return torch.where(torch.isfinite(found), found, torch.nan)
