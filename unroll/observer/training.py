"""Backward passes and optimizer steps: losses, gradient norms before and after clipping, sizes of the updates."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from .names import Names
from .notes import Notes
from .numbers import number
from .parameters import Leaves, norms_of, total
from .sampling import Thinned, spread
from .scaling import scale_in_use
from .used import UsedGradients
from .weakly import Weakly

MOST_STEPS = 400
MOST_BY_PARAMETER = 60
"""Parameters listed in one step."""
MOST_UPDATES, UPDATE_STRIDE = 100, 4
"""Steps whose update is measured (it takes a copy of every parameter): every fourth, ever fewer in a long run."""
DIGITS = 6

Announce = Callable[[int, float | None, float | None], None]


@dataclass
class Backward:
    """One backward pass."""

    loss: float | None
    norms: dict[int, float]
    """Gradient norm right after it, by the parameter's identity."""


@dataclass(frozen=True)
class Record:
    """One optimizer step as it was. It is written out in the end, and only if it is kept."""

    step: int
    loss: float | None
    before_clip: float | None
    norm: float | None
    labels: list[str]
    grads: list[float]
    ratios: list[float | None]
    rates: list[float]
    optimizer: str
    backwards: int

    def to_json(self) -> dict[str, Any]:
        shown = self.labels[:MOST_BY_PARAMETER]
        record: dict[str, Any] = {
            "step": self.step,
            "loss": self.loss,
            "grad_norm_before_clip": number(self.before_clip),
            "grad_norm": self.norm,
            "by_parameter": {label: number(g, DIGITS) for label, g in zip(shown, self.grads, strict=False)},
            "update_ratio": {label: number(r, DIGITS) for label, r in zip(shown, self.ratios, strict=False)},
            "lr": self.rates[0] if self.rates else None,
            "optimizer": self.optimizer,
            "backwards": self.backwards,
        }
        return record | {"lrs": self.rates} if len(set(self.rates)) > 1 else record


@dataclass
class Stepping:
    """An optimizer step that has begun."""

    parameters: list[Tensor] = field(default_factory=list)
    grads: list[float] = field(default_factory=list)
    before: list[Tensor] | None = None
    closure: bool = False
    scale: float = 1.0


class Training:
    """What the optimizer hooks and the backward calls add up to. `step` counts updates from 0."""

    def __init__(self, names: Names, notes: Notes, leaves: Leaves, announce: Announce) -> None:
        self._names, self._notes, self.leaves, self._announce = names, notes, leaves, announce
        self.step = 0
        self.updated = False
        self.optimizers: Weakly[Optimizer, str] = Weakly()
        """Optimizer to its name; one that is gone is let go."""
        self._taken: set[str] = set()
        self.steps: dict[str, Thinned[Record]] = {}
        self._records: Counter[str] = Counter()
        self._backwards = 0
        self._latest: Backward | None = None
        self._measured: dict[str, Thinned[None]] = {}
        self._running: dict[int, Stepping] = {}
        self.used = UsedGradients(notes)
        self.moved: set[str] = set()
        self.stepped: dict[str, int] = {}
        """How often each parameter was given to an optimizer's step; `moved` had a gradient that was not zero."""
        self._manual: list[tuple[Tensor, Tensor]] | None = None

    # --- backward ---

    def before_backward(self) -> None:
        """Close the last step: count it, and see whether the program updated its parameters by hand."""
        self._look_for_manual_update()
        if self.updated:
            self.step, self.updated, self._backwards = self.step + 1, False, 0
        self.used.before_backward()

    def after_backward(self, loss: float | None, gradients: list[tuple[Tensor, Tensor]]) -> list[float]:
        """Keep the norms. `gradients` are pairs of parameter and gradient."""
        self.used.after_backward()
        found = norms_of([grad for _, grad in gradients])
        self._latest = Backward(loss, {id(p): norm for (p, _), norm in zip(gradients, found, strict=True)})
        self._backwards += 1
        if not self._taken:
            self._manual = [(p, p.detach().clone()) for p, _ in gradients]
        return found

    def _look_for_manual_update(self) -> None:
        """A parameter that changed since the last backward though no optimizer stepped."""
        copies, self._manual = self._manual, None
        if copies is None or self._taken or self._latest is None:
            return
        changed = norms_of([p.detach() - old for p, old in copies])
        if not any(changed):
            return
        self._notes.say("Parameters are updated by hand, without an optimizer; clipping cannot be told from outside.")
        sizes = norms_of([old for _, old in copies])
        grads = [self._latest.norms[id(p)] for p, _ in copies]
        labels = self.leaves.labels([p for p, _ in copies])
        ratios = [change / size if size else None for change, size in zip(changed, sizes, strict=True)]
        self._record("manual", [], labels, grads, total(grads), ratios)
        self.updated = True

    def finish(self) -> None:
        self._look_for_manual_update()
        if self._backwards and not self._records:
            self._notes.say("backward ran, but no optimizer step and no manual update was seen.")

    # --- optimizers ---

    def before_step(self, optimizer: Optimizer, closure: bool) -> None:
        """Global optimizer pre-hook: gradients as they will be used."""
        self._name(optimizer)
        running = Stepping(closure=closure, scale=scale_in_use())
        self._running[id(optimizer)] = running
        running.parameters = [p for group in optimizer.param_groups for p in group["params"]]
        self.leaves.add(running.parameters)
        if not closure:
            pairs = [(p, grad) for p in running.parameters if (grad := p.grad) is not None]
            running.parameters = [p for p, _ in pairs]
            running.grads = norms_of([grad for _, grad in pairs])
            self.used.before_step(optimizer, self.step)
            if running.parameters and not any(running.grads):
                self._notes.say(f"At optimizer step {self.step} all gradients were zero.")
            if not running.parameters:
                self._notes.say(f"At optimizer step {self.step} no parameter had a gradient: nothing was updated.")
        name = self.optimizers[optimizer]
        measured = self._measured.setdefault(name, Thinned(MOST_UPDATES, UPDATE_STRIDE))
        if measured.wants(self._records[name]):
            measured.add(self._records[name], None)
            running.before = [p.detach().clone() for p in running.parameters]

    def after_step(self, optimizer: Optimizer) -> None:
        """Global optimizer post-hook: how far the parameters went."""
        running = self._running.pop(id(optimizer), None)
        if running is None:
            return
        parameters = running.parameters
        if running.closure:
            running.grads = norms_of([torch.zeros(1) if p.grad is None else p.grad for p in parameters])
        rates = [float(group["lr"]) for group in optimizer.param_groups if "lr" in group]
        before = self._latest.norms if self._latest else {}
        pre = total(before[id(p)] for p in parameters if id(p) in before) if before else None
        labels = self.leaves.labels(parameters)
        self._count(optimizer, labels, running.grads)
        if running.scale != 1.0:
            self._unscaled(running.scale)
            pre = None if pre is None else pre / running.scale
        self._record(self.optimizers[optimizer], rates, labels, running.grads, pre, _ratios(parameters, running.before))
        self.updated = True
        self.used.after_step(optimizer, parameters, running.grads)

    def _count(self, optimizer: Optimizer, labels: list[str], grads: list[float]) -> None:
        """Which parameters an optimizer has been given, and which of them ever had a gradient."""
        self.moved.update(label for label, norm in zip(labels, grads, strict=True) if norm != 0)
        for label in labels:
            self.stepped[label] = self.stepped.get(label, 0) + 1
        if self.step == 0 or not self._records[self.optimizers[optimizer]]:
            every = [p for group in optimizer.param_groups for p in group["params"]]
            for label in self.leaves.labels(every):
                self.stepped.setdefault(label, 0)

    def _unscaled(self, scale: float) -> None:
        self._notes.say(
            f"GradScaler multiplied the loss (by {scale:g}): losses and gradient norms of `steps` are shown divided by "
            "it, the gradient through time and by_parameter as they were."
        )
        if self._latest is not None and self._latest.loss is not None:
            self._latest = Backward(self._latest.loss / scale, self._latest.norms)

    def _name(self, optimizer: Optimizer) -> None:
        if optimizer in self.optimizers:
            return
        kind, number_of = type(optimizer).__name__, 2
        name = kind
        while name in self._taken:
            name, number_of = f"{kind}#{number_of}", number_of + 1
        self._taken.add(name)
        self.optimizers[optimizer] = name

    def _record(
        self, optimizer: str, rates: list[float], labels: list[str], grads: list[float], before_clip: float | None,
        ratios: list[float | None],
    ) -> None:  # fmt: skip
        loss = number(self._latest.loss) if self._latest else None
        norm = number(total(grads))
        record = Record(
            self.step, loss, before_clip, norm, labels, grads, ratios, rates, optimizer, self._backwards
        )  # fmt: skip
        kept = self.steps.setdefault(optimizer, Thinned(MOST_STEPS))
        kept.add(self._records[optimizer], record)
        self._records[optimizer] += 1
        self._announce(self.step, loss, norm)

    def to_json(self) -> list[dict[str, Any]]:
        """Records in the order of their steps, evenly thinned to `MOST_STEPS` over all optimizers."""
        share = MOST_STEPS // max(1, len(self.steps))
        found: list[dict[str, Any]] = []
        for kept in self.steps.values():
            records = [record for _, record in kept.items()]
            found += [records[at].to_json() for at in spread(len(records), share).tolist()]
        return sorted(found, key=lambda record: int(record["step"]))


def _ratios(parameters: list[Tensor], before: list[Tensor] | None) -> list[float | None]:
    """||update|| / ||weight before||; None for a weight that was all zero. Empty where no copy was taken."""
    if before is None:
        return []
    changes = norms_of(list(torch._foreach_sub([p.detach() for p in parameters], before)) if before else [])
    sizes = norms_of(before)
    return [change / size if size else None for change, size in zip(changes, sizes, strict=True)]
