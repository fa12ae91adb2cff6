"""What the hidden states of one batch know of its classes: class means, and how many samples they tell."""

from typing import Any

import torch
from torch import Tensor

from .numbers import numbers
from .sampling import spread
from .trace import Trace

MOST_CLASSES = 10
FEWEST = 2
"""Samples of each class that are needed to leave one out."""
MOST_POINTS, MOST_UNITS = 100, 64


def class_memory(trace: Trace, target: Tensor | None) -> dict[str, Any] | None:
    """The contract's `classes` of one layer and direction; None where the classes are not known well enough.

    `readable`: at each time step the share of the running sequences whose class is that of the nearest mean of the
    other sequences' states (leave one out), so that no state is compared with itself.
    """
    if target is None or trace.hidden.ndim != 3:
        return None
    labels = target[: trace.hidden.shape[1]].long()
    found, counts = torch.unique(labels, return_counts=True)
    if not 2 <= len(found) <= MOST_CLASSES or int(counts.min()) < FEWEST or not torch.isfinite(trace.hidden).all():
        return None
    at = spread(len(trace.hidden), MOST_POINTS)
    states = trace.hidden.detach()[at].double()  # (len(at), B, H)
    real = at.to(trace.lengths.device).unsqueeze(1) < trace.lengths.unsqueeze(0)  # (len(at), B)
    means, sizes = _means(states, labels, found, real)
    whole = (sizes >= FEWEST).all(dim=1)  # (len(at),): every class still has sequences
    apart = means[:, 1] - means[:, 0] if len(found) == 2 else means.std(dim=1)
    readable = torch.where(whole, _told(states, labels, found, real, means, sizes), torch.nan)
    return {
        "labels": found.tolist(),
        "samples": len(labels),
        "t": at.tolist(),
        "readable": numbers(readable, 4),
        "majority": float(counts.max() / counts.sum()),
        "apart": numbers(torch.where(whole.unsqueeze(1), apart, torch.nan).T[:MOST_UNITS], 4),
    }


def _means(states: Tensor, labels: Tensor, found: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
    """(T, C, H) class means over the running sequences, and (T, C) how many these are."""
    member = (labels.unsqueeze(0) == found.unsqueeze(1)).unsqueeze(0) & real.unsqueeze(1)  # (T, C, B)
    sizes = member.sum(dim=2)
    return member.double() @ states / sizes.clamp_min(1).unsqueeze(2), sizes


def _told(states: Tensor, labels: Tensor, found: Tensor, real: Tensor, means: Tensor, sizes: Tensor) -> Tensor:
    """(T,) share of the running sequences that the nearest mean tells, each left out of the mean of its own class."""
    own = labels.unsqueeze(1) == found.unsqueeze(0)  # (B, C)
    distances = torch.cdist(states, means)  # (T, B, C)
    # Without itself, a sample's distance to its own class mean grows by n / (n - 1).
    grown = distances * (sizes / (sizes - 1).clamp_min(1)).unsqueeze(1)
    nearest = torch.where(own.unsqueeze(0), grown, distances).argmin(dim=2)
    right = (nearest == own.long().argmax(dim=1)) & real
    return right.sum(dim=1).double() / real.sum(dim=1).clamp_min(1)
