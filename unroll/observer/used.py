"""Missing `zero_grad`: a step is taken with gradients that still hold those of the step before."""

from dataclasses import dataclass

from torch import Tensor
from torch.optim import Optimizer

from .notes import Notes
from .weakly import Weakly


@dataclass
class Used:
    """One parameter's gradient that an optimizer has used."""

    parameter: Tensor
    grad: Tensor
    version: int
    fresh: bool = False
    """Untouched until a backward began, so that whatever changes it now is that backward."""
    mixed: bool = False
    """A backward has added to it."""


class UsedGradients:
    """One used gradient for each optimizer, watched from its step to its next.

    What counts is the *next step of the same optimizer*: gradients of a model whose training is over, and those that
    a generator's loss leaves in a discriminator that is cleared before its own turn, are no mistake.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._by_optimizer: Weakly[Optimizer, Used] = Weakly()
        self.missing = False

    def before_backward(self) -> None:
        for _, used in self._by_optimizer.items():
            if used.parameter.grad is not used.grad or (used.mixed and not bool(used.grad.any())):
                used.fresh = used.mixed = False  # cleared, or cleared in place
            else:
                used.fresh = used.grad._version == used.version

    def after_backward(self) -> None:
        for _, used in self._by_optimizer.items():
            if used.fresh and used.parameter.grad is not None:
                used.mixed = used.parameter.grad is not used.grad or used.grad._version != used.version
                used.grad = used.parameter.grad
            used.fresh = False

    def before_step(self, optimizer: Optimizer, step: int) -> None:
        """The optimizer is about to use what is there."""
        used = self._by_optimizer.get(optimizer)
        if used is not None and used.mixed and used.parameter.grad is used.grad and bool(used.grad.any()):
            self.missing = True
            self._notes.say(
                f"Before backward of step {step} the gradients of the step before were still there "
                "(no zero_grad): gradients add up over the steps."
            )

    def after_step(self, optimizer: Optimizer, parameters: list[Tensor], norms: list[float]) -> None:
        """It has used them; the largest gradient is the one that is watched."""
        largest = max((norm for norm in norms if norm > 0), default=None)
        parameter = None if largest is None else parameters[norms.index(largest)]
        grad = None if parameter is None else parameter.grad
        if parameter is None or grad is None or grad.is_sparse:
            self._by_optimizer.drop(optimizer)
        else:
            self._by_optimizer[optimizer] = Used(parameter, grad, grad._version)
