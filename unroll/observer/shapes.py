"""Shapes that go wrong without an error: squeeze, h_n reshaped as if batch came first, the last column of padding."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from .chaining import Recording
from .fused import FusedCall
from .looks import Looks

SQUEEZES: tuple[Callable[..., Any], ...] = (torch.squeeze, Tensor.squeeze)
RESHAPES: tuple[Callable[..., Any], ...] = (torch.reshape, Tensor.reshape, Tensor.view, torch.flatten, Tensor.flatten)
INDEXING: Callable[..., Any] = Tensor.__getitem__
REMEMBERED = 4
"""Recurrent calls whose results are recognised when they are reshaped or indexed."""
LOOKED_AT, THEN_EVERY = 16, 16
"""Batches in which padding is looked for: the first ones, then every so many."""
SHORTEST_RUN = 3
"""Zeros at the end of a row of token numbers that count as padding, if no row has a zero elsewhere."""


@dataclass
class Remembered:
    """Results of one recurrent call. They are held, so that no other tensor can stand at the same place in memory."""

    output: Tensor
    h_n: Tensor | None
    batch_first: bool
    padded: bool
    """Some sequences, but not all, have nothing but zeros at the last time step."""


class Shapes:
    """Looks at what the program does with the results of its last recurrent calls."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self._recent: deque[Remembered] = deque(maxlen=REMEMBERED)
        self._padded_tokens = False
        self._calls = self._lookups = 0

    # --- recurrent calls ---

    def called(self, call: FusedCall) -> None:
        """A recurrent call has returned."""
        self._calls += 1
        if call.output is not None and call.batch_sizes is None:
            padded = self._padded_tokens or (_due(self._calls) and _padded(call.inputs, call.batch_first))
            self._recent.append(Remembered(call.output, call.last, call.batch_first, padded))
        elif call.output is not None:
            self._recent.append(Remembered(call.output, call.last, False, False))

    def embedded(self, module: nn.Embedding, args: tuple[Any, ...]) -> None:
        """Token numbers were looked up: are some rows padded at their end?"""
        self._lookups += 1
        if not _due(self._lookups):
            self._padded_tokens = False
        elif args and isinstance(args[0], Tensor) and args[0].dim() == 2:
            self._padded_tokens = _padded_tokens(args[0], module.padding_idx)

    def unpacked(self, result: Any) -> None:
        """`pad_packed_sequence` has returned (time first, as torch makes it)."""
        padded, lengths = result
        if len(lengths) and int(lengths.min()) < int(lengths.max()):
            batch_first = padded.dim() > 1 and padded.shape[0] == len(lengths) != padded.shape[1]
            self._recent.append(Remembered(padded.detach(), None, batch_first, True))

    # --- what is done with them ---

    def squeezed(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Tensor) -> None:
        given = args[0] if args else kwargs.get("input")
        if not isinstance(given, Tensor) or given.dim() < 2:
            return
        everything = len(args) < 2 and "dim" not in kwargs
        before, after = tuple(given.shape), tuple(result.shape)
        if before == after and not everything:
            dim = args[1] if len(args) > 1 else kwargs["dim"]
            self._looks.flag(
                "squeeze removed nothing", None,
                f"squeeze({dim}) of a tensor of shape {before}: that dimension is not 1, so the shape stays.",
            )  # fmt: skip
        elif everything and len(before) - len(after) > 1:
            self._looks.flag(
                "squeeze removed more than one dimension", None,
                f"squeeze() made {after} of {before}. If one of them was the batch, it is gone; name the dimension.",
            )  # fmt: skip

    def reshaped(self, args: tuple[Any, ...], result: Tensor) -> None:
        """(layers * directions, B, H) laid out as (B, ...): rows then hold states of different sequences."""
        given = args[0] if args else None
        if not isinstance(given, Tensor) or given.dim() != 3 or given.shape[0] < 2 or given.shape[1] < 2:
            return
        known = any(r.h_n is not None and _same_place(given, r.h_n) for r in self._recent)
        if known and result.dim() == 2 and result.shape[0] == given.shape[1]:
            self._looks.flag(
                "h_n reshaped across layers", None,
                f"h_n has shape {tuple(given.shape)}, layers and directions first. In {tuple(result.shape)} a row "
                "holds states of different sequences. Take h_n[-1], or transpose before you reshape.",
            )  # fmt: skip

    def indexed(self, args: tuple[Any, ...]) -> None:
        """`output[:, -1]` of a batch in which some sequences have ended before."""
        given, key = args
        if not isinstance(given, Tensor) or given.dim() != 3:
            return
        for known in self._recent:
            if known.padded and _same_place(given, known.output) and _last_step(key, known.batch_first):
                self._looks.flag(
                    "last time step of a padded batch", None,
                    "Some sequences end before the last time step: there this reads what became of the padding. "
                    "Pack the batch and take h_n, or take each sequence's own last step.",
                )  # fmt: skip

    # --- what arrives in backward ---

    def arrived(self, name: str, recording: Recording) -> None:
        """Which states of the last layer the loss depends on, if it depends on h_n alone."""
        if not isinstance(recording, FusedCall) or set(recording.upstream) != {"h_n"}:
            return
        directions = 2 if recording.bidirectional else 1
        rows = recording.upstream["h_n"].flatten(1).ne(0).any(1).tolist()
        if not any(rows) or len(rows) == 1:
            return
        last = rows[-directions:]
        if not any(last):
            self._looks.flag(
                "the last layer's state is not used", name,
                f"The loss depends on h_n[{rows.index(True)}], a lower layer's state; the last layer's is h_n[-1].",
            )  # fmt: skip
        elif not all(last):
            side = "forward" if last[0] else "backward"
            self._looks.flag(
                "one direction is not used", name,
                f"The loss depends on the {side} direction's last state alone. "
                "Both: torch.cat([h_n[-2], h_n[-1]], dim=1).",
            )  # fmt: skip


def _due(count: int) -> bool:
    return count <= LOOKED_AT or count % THEN_EVERY == 0


def _same_place(a: Tensor, b: Tensor) -> bool:
    return a.shape == b.shape and a.data_ptr() == b.data_ptr() and a.stride() == b.stride()


def _last_step(key: Any, batch_first: bool) -> bool:
    first, second = (key[0], key[1] if len(key) > 1 else None) if isinstance(key, tuple) and key else (key, None)
    at = second if batch_first else first
    whole = not batch_first or first == slice(None) or first is Ellipsis
    return whole and isinstance(at, int) and at == -1


def _padded(inputs: Tensor, batch_first: bool) -> bool:
    """Zero vectors at the last time step of some sequences, but not of all, and not at the first."""
    if inputs.dim() != 3 or not inputs.numel():
        return False
    first, last = (inputs[:, 0], inputs[:, -1]) if batch_first else (inputs[0], inputs[-1])
    empty = ~last.ne(0).any(-1)
    return bool(empty.any()) and not bool(empty.all()) and bool(first.ne(0).any(-1).all())


def _padded_tokens(tokens: Tensor, padding: int | None) -> bool:
    """Rows that end in padding: its number where the embedding has one, else a run of zeros that occur nowhere else."""
    is_pad = tokens == (0 if padding is None else padding)
    if not bool(is_pad[:, -1].any()) or bool(is_pad[:, 0].any()):
        return False
    runs = is_pad.flip(1).long().cumprod(1).sum(1)
    if padding is None and (int(runs.max()) < SHORTEST_RUN or int(is_pad.sum()) > int(runs.sum())):
        return False
    return int(runs.min()) < int(runs.max())
