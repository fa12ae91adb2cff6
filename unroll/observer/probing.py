"""Do padding, the order of the batch, or the other sequences in it change a model's answer? They should not.

A copy of the model, in evaluation mode, is given the last batch again: with padding behind it, permuted, and each
sequence alone. The program's own model, its random state and its output stay as they are.
"""

import contextlib
import copy
import io
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from .modules import Modules
from .names import Names

THRESHOLD = 1e-4
"""Change of a logit that counts, relative to the largest logit where that is above 1."""
MOST_SEQUENCES, PADDING = 8, 3
MOST_SECONDS, MOST_PARAMETERS = 0.5, 5_000_000
MOST_SECONDS_ASKED = 60.0
"""For somebody who asks, not for every run."""

SAYS = {
    "padding": (
        "Three steps of padding at the end leave",
        "Three steps of padding at the end change",
    ),
    "permutation": ("Another order of the batch leaves", "Another order of the batch changes"),
    "alone": ("The other sequences of the batch leave", "The other sequences of the batch change"),
}


@dataclass(frozen=True)
class Batch:
    """What the model was last given: sequences in `x`, then tensors with one entry a sequence."""

    x: Tensor
    rest: tuple[Any, ...]
    dim: int
    """0, or 1 where time comes first."""
    padding: float = 0.0

    @property
    def size(self) -> int:
        return self.x.shape[self.dim]

    def picked(self, rows: Tensor) -> tuple[Any, ...]:
        own = [isinstance(r, Tensor) and r.dim() > 0 and r.shape[0] == self.size for r in self.rest]
        rest = (r[rows] if mine else r for r, mine in zip(self.rest, own, strict=True))
        return (self.x.index_select(self.dim, rows), *rest)

    def padded(self) -> tuple[Any, ...]:
        shape = list(self.x.shape)
        shape[1 - self.dim] = PADDING
        return (torch.cat([self.x, self.x.new_full(shape, self.padding)], 1 - self.dim), *self.rest)


def leaks(model: nn.Module, x: Tensor, *rest: Any, batch_first: bool = True) -> dict[str, dict[str, Any]]:
    """Give a copy of `model` the batch again: padded, permuted, one by one.

    Args:
        model: returns logits, one row a sequence.
        x: (B, T) token numbers or (B, T, features); time first if not `batch_first`.
        rest: further arguments of the model, such as lengths (B,).

    Returns:
        `padding`, `permutation` and `alone`, each with `model`, `max_change`, `verdict` ("same", "moves", "breaks" or
        "not tested") and a `sentence`.
    """
    batch = Batch(x, rest, 0 if batch_first else 1, _padding_of(model))
    return _Probe(type(model).__name__, model, batch, MOST_SECONDS_ASKED).run()


def probes_of(modules: Modules, names: Names, namespace: dict[str, Any]) -> dict[str, Any]:
    """Of the last model that the program called itself with a batch of sequences; empty if there is none."""
    for model, args in reversed(list(modules.roots.items())):
        recurrent = any(isinstance(m, nn.RNNBase | nn.RNNCellBase | nn.MultiheadAttention) for m in model.modules())
        if isinstance(model, nn.RNNBase | nn.RNNCellBase) or not recurrent or not args or not _sequences(args[0]):
            continue
        if sum(p.numel() for p in model.parameters()) > MOST_PARAMETERS:
            continue
        batch = Batch(args[0], args[1:], 0, _padding_of(model))
        return _Probe(names.module(model), model, batch).run()
    return {}


class _Probe:
    def __init__(self, name: str, model: nn.Module, batch: Batch, seconds: float = MOST_SECONDS) -> None:
        self.name, self.model, self.batch = name, model, batch
        self.until = time.monotonic() + seconds

    def run(self) -> dict[str, dict[str, Any]]:
        with undisturbed():
            try:
                self.copy = _quiet_copy(self.model)
                self.batch = Batch(*_first(self.batch), self.batch.dim, self.batch.padding)
                self.logits = self._logits(self.batch.picked(torch.arange(self.batch.size)))
            except Exception as error:  # noqa: BLE001 the program's own code runs here, where it was not meant to
                return {what: self._not_tested(what, _told(error)) for what in SAYS}
            if self.logits.dim() != 2 or self.logits.shape[0] != self.batch.size or self.batch.size < 2:
                shape = tuple(self.logits.shape)
                why = f"its output of shape {shape} is not one row for each of {self.batch.size} sequences"
                return {what: self._not_tested(what, why) for what in SAYS}
            if not self.logits.isfinite().all():  # two runs of it say nothing of each other: nan equals no nan
                return {what: self._not_tested(what, "the logits are not finite") for what in SAYS}
            tests = {"padding": self._padding, "permutation": self._permutation, "alone": self._alone}
            return {what: self._tested(what, test) for what, test in tests.items()}

    def _logits(self, args: tuple[Any, ...]) -> Tensor:
        with torch.no_grad():
            given = self.copy(*args)
        found = given if isinstance(given, Tensor) else given[0]
        assert isinstance(found, Tensor)
        return found

    def _padding(self) -> Tensor:
        return self._logits(self.batch.padded())

    def _permutation(self) -> Tensor:
        rows = torch.arange(self.batch.size).flip(0)
        return self._logits(self.batch.picked(rows)).flip(0)

    def _alone(self) -> Tensor:
        return torch.cat([self._logits(self.batch.picked(row.reshape(1))) for row in torch.arange(self.batch.size)])

    def _tested(self, what: str, test: Any) -> dict[str, Any]:
        if time.monotonic() > self.until:
            return self._not_tested(what, "the model is too slow")
        try:
            found = test()
        except Exception as error:  # noqa: BLE001 as above
            return self._breaks(what, _told(error)) if what == "alone" else self._not_tested(what, _told(error))
        if found.shape != self.logits.shape:
            return self._breaks(what, f"the output has shape {tuple(found.shape)}, not {tuple(self.logits.shape)}")
        if not found.isfinite().all():
            return self._result("moves", None, f"{SAYS[what][1]} the logits: they are not finite then.")
        change = float((found - self.logits).abs().max())
        moves = change > THRESHOLD * max(1.0, float(self.logits.abs().max()))
        says = f"{SAYS[what][moves]} the logits " + (f"by up to {change:.2g}." if moves else "as they are.")
        return self._result("moves" if moves else "same", change, says)

    def _breaks(self, what: str, why: str) -> dict[str, Any]:
        how = "with one sequence in the batch" if what == "alone" else "then"
        return self._result("breaks", None, f"The model does not work {how}: {why}.")

    def _not_tested(self, what: str, why: str) -> dict[str, Any]:
        return self._result("not tested", None, f"Not tested ({what}): {why}.")

    def _result(self, verdict: str, change: float | None, sentence: str) -> dict[str, Any]:
        return {"model": self.name, "max_change": change, "verdict": verdict, "sentence": sentence}


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Random states of torch and Python as they were, and nothing printed."""
    python = random.getstate()
    unread = io.StringIO()
    with torch.random.fork_rng(devices=[]), contextlib.redirect_stdout(unread), contextlib.redirect_stderr(unread):
        yield
    random.setstate(python)


def _quiet_copy(model: nn.Module) -> nn.Module:
    """In evaluation mode, without the program's own forward hooks: what those collect stays as it is."""
    twin = copy.deepcopy(model).eval()
    for module in twin.modules():
        module._forward_hooks.clear()
    return twin


def _first(batch: Batch) -> tuple[Tensor, tuple[Any, ...]]:
    rows = torch.arange(min(batch.size, MOST_SEQUENCES))
    x, *rest = batch.picked(rows)
    return x, tuple(rest)


def _sequences(x: Any) -> bool:
    """(B, T) token numbers, or (B, T, features)."""
    if not isinstance(x, Tensor) or x.numel() == 0:
        return False
    return x.dim() == 3 if x.is_floating_point() else x.dim() == 2


def _padding_of(model: nn.Module) -> float:
    known = (m.padding_idx for m in model.modules() if isinstance(m, nn.Embedding) and m.padding_idx is not None)
    return float(next(known, 0))


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:200].rstrip(".")
