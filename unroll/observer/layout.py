"""Where a sequence's steps lie in the tensors of one recurrent call: padded, batch first, or packed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True)
class Layout:
    """Picks the first few sequences of a call out of its tensors, in the order the program had them in.

    `rows` are the positions of the picked sequences within the call's batch: a packed batch is sorted by length,
    so the program's first sequence need not be row 0.
    """

    rows: Tensor
    """(B,) int64."""
    lengths: Tensor
    """(B,) int64: real steps of each picked sequence."""
    steps: int
    """T: the longest of the whole batch."""
    batch_first: bool
    batch_sizes: Tensor | None
    """(T,) sequences still running at each step, for packed sequences."""

    def take(self, values: Tensor) -> Tensor:
        """(T, B, features) of the picked sequences out of an input, an output or its gradient. Padding is 0."""
        if self.batch_sizes is None:
            rows = values[self.rows] if self.batch_first else values[:, self.rows]
            return rows.transpose(0, 1) if self.batch_first else rows
        starts = torch.cumsum(self.batch_sizes, 0) - self.batch_sizes
        inside = self.real()
        index = torch.where(inside, starts.unsqueeze(1) + self.rows.unsqueeze(0), 0)
        return torch.where(inside.unsqueeze(-1), values[index], 0)

    def take_state(self, values: Tensor) -> Tensor:
        """(layers * directions, B, features) out of h_0, c_0, h_n, c_n or a gradient by them."""
        return values[:, self.rows]

    def real(self) -> Tensor:
        """(T, B): True where a sequence has a real step."""
        return torch.arange(self.steps).unsqueeze(1) < self.lengths.unsqueeze(0)


@dataclass(frozen=True)
class Layouts:
    """Those of S calls, gone through at once; each has as many rows. A shorter call ends in padding."""

    each: tuple[Layout, ...]

    @property
    def steps(self) -> int:
        return max(layout.steps for layout in self.each)

    def stacked(self, values: Sequence[Tensor]) -> Tensor:
        """(T, S, B, features) out of a (T, B, features) for each call."""
        longest = self.steps
        return torch.stack([v if len(v) == longest else F.pad(v, (0, 0, 0, 0, 0, longest - len(v))) for v in values], 1)

    def take(self, values: Sequence[Tensor]) -> Tensor:
        """(T, S, B, features) of the picked sequences out of each call's input, output or its gradient."""
        return self.stacked([layout.take(v) for layout, v in zip(self.each, values, strict=True)])

    def take_state(self, values: Sequence[Tensor]) -> Tensor:
        """(layers * directions, S, B, features) out of each call's state."""
        return torch.stack([layout.take_state(v) for layout, v in zip(self.each, values, strict=True)], 1)

    @cached_property
    def lengths(self) -> Tensor:
        """(S, B) int64."""
        return torch.stack([layout.lengths for layout in self.each])

    @cached_property
    def real(self) -> Tensor:
        """(T, S, B): True where a sequence has a real step."""
        return torch.arange(self.steps).reshape(-1, 1, 1) < self.lengths

    @cached_property
    def _turn(self) -> Tensor:
        steps = torch.arange(self.steps).reshape(-1, 1, 1)
        return torch.where(self.real, self.lengths - 1 - steps, steps).unsqueeze(-1)

    def turned(self, values: Tensor) -> Tensor:
        """(T, S, B, features) with each sequence reversed within its own length; its own inverse."""
        return values.gather(0, self._turn.expand_as(values))


def layout_of(
    shape: tuple[int, ...], batch_sizes: Tensor | None, unsorted: Tensor | None, batch_first: bool, most: int
) -> Layout:
    """The layout of the first `most` sequences of a call with an input of this shape."""
    if batch_sizes is None:
        batch, steps = (shape[0], shape[1]) if batch_first else (shape[1], shape[0])
        rows = torch.arange(min(batch, most))
        return Layout(rows, torch.full_like(rows, steps), steps, batch_first, None)
    batch = int(batch_sizes[0])
    order = torch.arange(batch) if unsorted is None else unsorted
    rows = order[:most]
    lengths = (batch_sizes.unsqueeze(1) > rows.unsqueeze(0)).sum(0)
    return Layout(rows, lengths, len(batch_sizes), False, batch_sizes)
