"""Training habits that go wrong without an error: losses, evaluation, parameters that nobody moves."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .looks import Looks, called_from
from .training import Training

LOOKED_AT = 3
"""Calls of each loss function that are looked at."""
RANDOM_IN_TRAINING = (nn.modules.dropout._DropoutNd, nn.RNNBase, nn.modules.batchnorm._BatchNorm)
NEVER = 3
"""Steps after which a gradient that was always zero is worth a look."""


class Habits:
    """Looks at losses as they are called, at modules in evaluation, and at parameters in the end."""

    def __init__(self, looks: Looks, training: Training) -> None:
        self._looks, self._training = looks, training
        self._seen: dict[str, int] = {}

    # --- losses ---

    def loss(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """A loss function was called with these arguments."""
        name = function.__name__
        self._seen[name] = self._seen.get(name, 0) + 1
        given = args[0] if args else kwargs.get("input")
        target = args[1] if len(args) > 1 else kwargs.get("target")
        if self._seen[name] > LOOKED_AT or not isinstance(given, Tensor) or not isinstance(target, Tensor):
            return
        made_by = type(given.grad_fn).__name__ if given.grad_fn is not None else ""
        if function is F.cross_entropy:
            self._cross_entropy(made_by, target)
        elif function is F.nll_loss and given.numel() and float(given.detach().amax()) > 0:
            self._flag(
                "NLLLoss without log_softmax", "It expects log-probabilities, which are never above 0; these are."
            )
        elif function is F.binary_cross_entropy_with_logits and made_by.startswith("Sigmoid"):
            self._flag("sigmoid before BCEWithLogitsLoss", "The loss applies sigmoid itself; give it the logits.")
        elif function in (F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss) and given.shape != target.shape:
            self._flag(
                "input and target of different shapes",
                f"{name} of {tuple(given.shape)} and {tuple(target.shape)} broadcasts: "
                "every output is compared with every target.",
            )

    def _cross_entropy(self, made_by: str, target: Tensor) -> None:
        if made_by.startswith("Softmax"):
            self._flag(
                "softmax before CrossEntropyLoss",
                "CrossEntropyLoss applies log_softmax itself. After a softmax it cannot fall below ln(1 + (C - 1)/e), "
                "and gradients are small; give it the logits.",
            )
        elif made_by.startswith("LogSoftmax"):
            self._flag("log_softmax before CrossEntropyLoss", "It is applied twice; use NLLLoss, or give the logits.")
        if target.is_floating_point() and target.dim() >= 2 and target.numel():
            sums = target.detach().sum(1)
            if bool((sums - 1).abs().gt(1e-3).any()) or bool(target.detach().lt(0).any()):
                self._flag(
                    "targets that are no probabilities",
                    "Float targets are read as class probabilities; these rows do not sum to 1. For class numbers use "
                    "int64.",
                )

    def _flag(self, what: str, why: str) -> None:
        self._looks.flag(what, None, why)

    # --- evaluation ---

    def called(self, name: Callable[[nn.Module], str], module: nn.Module) -> None:
        """A module is called without gradients: once training has begun, that is evaluation."""
        if not module.training or not isinstance(module, RANDOM_IN_TRAINING):
            return
        if not (self._training.step or self._training.updated) or called_from("checkpoint.py", "swa_utils.py"):
            return
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            why = "uses this batch's statistics and changes its running ones"
        else:
            drops = float(module.dropout if isinstance(module, nn.RNNBase) else getattr(module, "p", 0.0))
            if not drops or (isinstance(module, nn.RNNBase) and module.num_layers < 2):
                return
            why = "drops values at random"
        self._looks.flag(
            "evaluated in training mode", name(module), f"Called without gradients after training had begun, it {why}. "
            "Call model.eval() before, and model.train() after.",
        )  # fmt: skip

    # --- parameters, in the end ---

    def finish(self) -> None:
        """What the optimizers never moved."""
        training = self._training
        if training.used.missing:
            self._looks.flag(
                "no zero_grad",
                "training loop",
                "Gradients of the step before were still there: they add up over the steps.",
            )
        if not training.stepped:
            return
        steps = max(training.stepped.values())
        for label, count in training.stepped.items():
            if label in training.moved or steps < NEVER:
                continue
            why = "never had a gradient" if not count else "had a gradient of exactly zero at every step"
            self._looks.flag("parameter that never moved", label, f"The optimizer has it, but it {why}.")
        self._left_out(steps)

    def _left_out(self, steps: int) -> None:
        """Parameters that get gradients, though no optimizer was given them."""
        if steps < NEVER:
            return
        for parameter in self._training.leaves:
            label = self._training.leaves.labels([parameter])[0]
            own = isinstance(parameter, nn.Parameter) and parameter.requires_grad and parameter.grad is not None
            if own and label not in self._training.stepped and bool(torch.as_tensor(parameter.grad).any()):
                self._looks.flag(
                    "parameter that no optimizer has", label,
                    "It gets gradients but is never updated. If it is meant to stay, requires_grad_(False) says so.",
                )  # fmt: skip
