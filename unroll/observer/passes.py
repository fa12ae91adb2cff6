"""What happens around a backward pass: the loss, then the gradients, then the look at the recurrent calls."""

import math
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from .capture import Capture
from .glances import Glances
from .modules import Modules
from .nonfinite import FirstNonfinite
from .notes import Notes
from .numbers import number
from .parameters import Leaves, total
from .sampling import Thinned
from .training import Training

MOST_LOSSES = 400
LOOKED_AT = 3
"""Backward passes in which it is looked at which states the loss depends on."""


@dataclass
class Passes:
    """Losses, backward passes and `torch.autograd.grad`, in the order the program runs them."""

    training: Training
    capture: Capture
    modules: Modules
    leaves: Leaves
    first: FirstNonfinite
    glances: Glances
    notes: Notes
    backwards: int = 0
    losses: Thinned[dict[str, Any]] = field(default_factory=lambda: Thinned(MOST_LOSSES))
    _loss_calls: int = 0
    _function: str | None = None
    _known_modules: int = -1
    _running: bool = False

    # --- losses ---

    def loss_called(self, function: str, target: Any, value: Any) -> None:
        """A loss function of `torch.nn.functional` has returned."""
        self.capture.targets(target)
        self._function = function
        if not isinstance(value, Tensor) or value.numel() != 1:
            return
        loss, training = float(value.detach()), value.requires_grad
        record = {"step": self.training.step + self.training.updated, "function": function}
        self.losses.add(self._loss_calls, record | {"value": number(loss), "training": training})
        self._loss_calls += 1
        if not training and not math.isfinite(loss) and self.first.found is None:
            self._search_parameters()
            self.first.in_loss(self.training.step, function)

    def _search_parameters(self) -> None:
        parameters = list(self.leaves)
        self.first.in_parameters(max(0, self.training.step - 1), self.leaves.labels(parameters), parameters)

    # --- backward ---

    def before_backward(self, losses: list[Tensor]) -> float | None:
        """The loss's value, unless this call is part of another backward."""
        self._running = True
        self.training.before_backward()
        self._find_leaves(losses)
        scalar = all(loss.numel() == 1 for loss in losses)
        value = sum(float(loss.detach()) for loss in losses) if scalar else None
        if value is not None and not math.isfinite(value) and self.first.found is None:
            self._search_parameters()
            step, function = self.training.step, self._function
            alone = not self.modules.rows
            self.first.in_forward(step, self.modules.recent, self.glances.operations.suspect, alone)
            self.first.in_data(step)
            self.first.in_loss(step, function)
        return value

    def _find_leaves(self, losses: list[Tensor]) -> None:
        """Walk the graph when it may hold something new: always, for code without modules and optimizers."""
        functional = not self.training.optimizers and not any(isinstance(p, nn.Parameter) for p in self.leaves)
        if not functional and len(self.modules.rows) == self._known_modules:
            return
        self._known_modules = len(self.modules.rows)
        old, had = {id(p) for p in self.leaves} if functional else set(), len(self.leaves)
        if functional:
            self.leaves.forget()
        self.leaves.find(losses)
        if functional and had and self.backwards and not old & {id(p) for p in self.leaves}:
            self.notes.say("Parameters are replaced by new tensors each step; their updates are not tracked.")

    def after_backward(self, loss: float | None, gradients: list[tuple[Tensor, Tensor]] | None = None) -> None:
        """`gradients` are pairs of parameter and gradient; by default every known leaf's `.grad`."""
        pairs = self.leaves.with_grad() if gradients is None else gradients
        norms = self.training.after_backward(loss, pairs)
        step = self.training.step
        if self.first.found is None and not all(map(math.isfinite, norms)):
            told = self.capture.traces()
            self.first.in_traces(step, [(self.capture.story.name(call), traces) for call, traces in told])
            self.first.in_gradients(step, self.leaves.labels([p for p, _ in pairs]), [g for _, g in pairs])
            self._note_singular(step)
        if self.backwards < LOOKED_AT:
            for call in self.capture.fired_calls():
                self.glances.shapes.arrived(self.capture.story.name(call), call)
        self.modules.forget()
        self.glances.pass_over(loss, total(norms))
        self._function = None
        self.capture.after_backward(self.backwards, step)
        self.backwards += 1

    def _note_singular(self, step: int) -> None:
        singular = self.glances.operations.singular
        if singular is not None and self.first.found is not None and self.first.found["step"] == step:
            self.notes.say(f"In line {singular.line} a square root of 0 was taken: its derivative is infinite.")

    def backward_over(self) -> None:
        self._running = False

    @property
    def nested(self) -> bool:
        """Inside a backward: another mode in the stack hands the same call on, or a hook computes derivatives."""
        return self._running

    # --- torch.autograd.grad ---

    def trains(self, inputs: tuple[Any, ...]) -> bool:
        """Whether derivatives by these inputs are the gradients of a training step, not a look at some state."""
        if not all(isinstance(t, Tensor) and t.is_leaf for t in inputs):
            return False
        with_modules = any(isinstance(p, nn.Parameter) for p in self.leaves)
        return any(isinstance(t, nn.Parameter) for t in inputs) or not with_modules

    def finish(self) -> None:
        """The program is over."""
        with torch.no_grad():
            self.training.finish()
            if self.first.found is None:
                parameters = list(self.leaves)
                self.first.in_parameters(self.training.step, self.leaves.labels(parameters), parameters)
        self.capture.finish()
        self.glances.habits.finish()
