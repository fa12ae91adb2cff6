"""What is seen in passing, of functions and modules: operations that make a NaN, shapes, habits, hand-written steps."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from .habits import Habits
from .looks import Looks, program_line
from .modules import Modules, tensors_in
from .names import Names
from .operations import SUSPECTS, Operations
from .repeats import STEPS, Repeats
from .shapes import INDEXING, RESHAPES, SQUEEZES, Shapes
from .training import Training

RECURRENT = (nn.RNNBase, nn.RNNCellBase)


class Glances:
    """One place that functions and modules are handed to."""

    def __init__(self, names: Names, modules: Modules, training: Training, most: int) -> None:
        self._names, self._modules = names, modules
        self.looks = Looks()
        self.operations = Operations()
        self.repeats = Repeats(most)
        self.shapes = Shapes(self.looks)
        self.habits = Habits(self.looks, training)

    def function(self, func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        """A function of torch was called, by the program or by a module of torch's own."""
        if func is INDEXING:
            self.shapes.indexed(args)
        elif func is torch._VF._pad_packed_sequence:
            self.shapes.unpacked(result)
        inside = self._modules.running
        if inside is not None and type(inside).__module__.startswith("torch.nn."):
            return  # what torch's own modules make is looked at when they return
        if func in SQUEEZES:
            self.shapes.squeezed(args, kwargs, result)
        elif func in RESHAPES:
            self.shapes.reshaped(args, result)
        if func in STEPS and isinstance(result, Tensor) and result.requires_grad:
            line, kind = program_line(), getattr(func, "__name__", "function")
            given = [t for t in args if isinstance(t, Tensor)]
            self.repeats.called((kind, line), lambda: f"{kind}, line {line}", kind, given, [result])
        if func in SUSPECTS or self.operations.alert:
            self.operations.made(func, args, result, (inside, self._modules.returned))

    def module(self, module: nn.Module, args: tuple[Any, ...], output: Any) -> None:
        """A module has returned."""
        if isinstance(module, nn.Embedding):
            self.shapes.embedded(module, args)
        if not torch.is_grad_enabled():
            self.habits.called(self._names.module, module)
        elif not isinstance(module, RECURRENT):
            outputs = [t for t in tensors_in(output) if t.requires_grad]
            given = [t for t in tensors_in(args) if t.requires_grad] if outputs else []
            if given:
                self.repeats.called(
                    id(module), lambda: self._names.module(module), type(module).__name__, given, outputs
                )

    def pass_over(self, loss: float | None, norms: float) -> None:
        """Backward is over."""
        self.operations.pass_over(loss, norms)
        self.repeats.pass_over()
