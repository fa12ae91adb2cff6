"""The modules the program called: order, shapes, parameters; and, while a loss may still go wrong, their outputs."""

import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from . import unwatched
from .names import Names
from .notes import Notes
from .weakly import Weakly

MOST_MODULES = 200
MOST_ROOTS = 8
MOST_RECENT = 1024
MOST_BYTES = 64 * 2**20
"""Outputs of the running forward pass that are held until its backward: number and bytes."""
FUSED_IN_EVAL = (nn.TransformerEncoder, nn.TransformerEncoderLayer, nn.MultiheadAttention)
"""Modules that take a fused kernel in evaluation only if no function mode is on."""
FUSED_LAYERS = FUSED_IN_EVAL[:2]
PLAIN = (nn.RNN, nn.GRU, nn.LSTM)
"""Modules whose own `forward` is known: nothing in it but the kernel's call is worth watching."""


@dataclass
class ModuleRow:
    """One module, as it was when it was first called."""

    name: str
    kind: str
    fused_in_eval: bool
    depth: int
    input_shape: list[int] | None
    parameters: int
    trainable: int
    training: bool
    output_shapes: list[list[int]] | None = None
    packed: bool = False
    calls: int = 0

    def to_json(self) -> dict[str, Any]:
        shapes = self.output_shapes
        return {
            "name": self.name,
            "kind": self.kind,
            "output_shape": shapes[0] if shapes else None,
            "parameters": self.parameters,
            "trainable": self.trainable,
            "output_shapes": shapes,
            "input_shape": self.input_shape,
            "packed": self.packed,
            "depth": self.depth,
            "calls": self.calls,
            "training": self.training,
        }


@dataclass(frozen=True)
class Passed:
    """One module call of the running forward pass, detached."""

    module: nn.Module
    inputs: list[Tensor]
    outputs: list[Tensor]
    order: int
    """The how manieth to return."""


class Modules:
    """Forward hooks of one thread."""

    def __init__(self, names: Names, notes: Notes, pause: Callable[[bool], bool]) -> None:
        self.rows: list[ModuleRow] = []
        self._by_module: Weakly[nn.Module, ModuleRow] = Weakly()
        self.returned = 0
        self.roots: Weakly[nn.Module, tuple[Any, ...]] = Weakly()
        """Modules called from outside any module: to what they were last given."""
        self.recent: deque[Passed] = deque(maxlen=MOST_RECENT)
        self._failed: tuple[BaseException | None, str] | None = None
        self._names, self._notes, self._pause = names, notes, pause
        self._stack: list[nn.Module] = []
        self._paused_by: nn.Module | None = None
        self._bytes = 0

    def before(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        """Global forward pre-hook. Positional arguments only: torch passes no others."""
        if self.plain is not None:  # its forward calls no module: it was left by an interrupt, of which no hook hears
            self._stack.clear()
            self.watch_again()
        if not self._stack:
            self._pause(False)
            self._called_from_outside(module, args)
        row = self._by_module.get(module)
        if row is None and len(self.rows) < MOST_MODULES:
            self._by_module[module] = row = self._row(module, args)
            self.rows.append(row)
        elif row is None:
            self._notes.say(f"Only the first {MOST_MODULES} modules are shown.")
        if row is not None:
            row.calls += 1
        self._stack.append(module)
        if self._paused_by is None and (_is_fused(module) or _is_plain(module)) and self._pause(True):
            self._paused_by = module
            if type(module) in PLAIN:
                unwatched.recurring(True)

    def after(self, module: nn.Module, args: tuple[Any, ...], output: Any) -> None:
        """Global forward hook; `output` is None if the module raised."""
        while self._stack and self._stack.pop() is not module:
            pass
        if self._paused_by is module:
            self.watch_again()
        if output is None:
            self._raised(module, args)
            return
        self.returned += 1
        row = self._by_module.get(module)
        if row is not None and row.output_shapes is None:
            row.output_shapes = [list(t.shape) for t in tensors_in(output)]
            row.packed = isinstance(output, PackedSequence) or _has_packed(output)
        if torch.is_grad_enabled():
            self._hold(module, args, output)

    def watch_again(self) -> None:
        """The module in which nothing was watched is over, or was left by an interrupt of which no hook hears."""
        module, self._paused_by = self._paused_by, None
        if module is not None:
            self._pause(False)
            if type(module) in PLAIN:
                unwatched.recurring(False)

    def _row(self, module: nn.Module, args: tuple[Any, ...]) -> ModuleRow:
        shapes = [list(t.shape) for t in tensors_in(args)]
        known = [p for p in module.parameters() if not _lazy(p)]
        return ModuleRow(
            self._names.module(module), type(module).__name__, isinstance(module, FUSED_LAYERS), len(self._stack),
            shapes[0] if shapes else None, sum(p.numel() for p in known),
            sum(p.numel() for p in known if p.requires_grad), module.training,
        )  # fmt: skip

    @property
    def running(self) -> nn.Module | None:
        """The innermost module that is being called."""
        return self._stack[-1] if self._stack else None

    @property
    def plain(self) -> nn.Module | None:
        """The recurrent module whose own, known `forward` is running."""
        return self._paused_by if type(self._paused_by) in PLAIN else None

    def _called_from_outside(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        if isinstance(module, torch.jit.ScriptModule):
            self._notes.say("Modules compiled by torch.jit run as TorchScript and are not shown one by one.")
        self.roots.drop(module)
        self.roots[module] = tuple(a.detach() if isinstance(a, Tensor) else a for a in args)
        if len(self.roots) > MOST_ROOTS:
            self.roots.drop(next(self.roots.items())[0])

    def _hold(self, module: nn.Module, args: tuple[Any, ...], output: Any) -> None:
        outputs = _detached(output)
        self._bytes += sum(t.numel() * t.element_size() for t in outputs)
        if self._bytes > MOST_BYTES:
            self.forget()
            return
        self.recent.append(Passed(module, _detached(args), outputs, self.returned))

    def forget(self) -> None:
        """Let go of the outputs of the pass that is over."""
        self.recent.clear()
        self._bytes = 0

    def _raised(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        """Hooks are called from the innermost module outwards; the innermost is where the exception came from."""
        error = sys.exc_info()[1]
        if self._failed is not None and self._failed[0] is error:
            return
        shapes = [tuple(t.shape) for t in tensors_in(args)]
        given = f"; its input had shape {shapes[0]}" if shapes else ""
        text = f"The exception came from `{self._names.module(module)}` ({_described(module)}){given}."
        self._failed = (error, text)

    def ended_by(self, error: BaseException) -> None:
        """The program ended with this exception: say which module it came from, if any."""
        if self._failed is not None and self._failed[0] is error:
            self._notes.say(self._failed[1])
        self._failed = None


def tensors_in(value: Any) -> Iterator[Tensor]:
    """Tensors of a module's arguments or output, in order; of a packed sequence its data."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, PackedSequence):
        yield value.data
    elif isinstance(value, tuple | list):
        for item in value:
            yield from tensors_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from tensors_in(item)


def _detached(value: Any) -> list[Tensor]:
    """The tensors of floating point in it."""
    found = (value,) if isinstance(value, Tensor) else tensors_in(value)
    return [t.detach() for t in found if t.is_floating_point()]


def _is_fused(module: nn.Module) -> bool:
    """One kernel, or what `torch.compile` made of a module."""
    return (isinstance(module, FUSED_IN_EVAL) and not module.training) or type(module).__name__ == "OptimizedModule"


def _is_plain(module: nn.Module) -> bool:
    """A recurrent module with nothing of the program's own in its `forward`."""
    return type(module) in PLAIN and not module._forward_pre_hooks and "forward" not in module.__dict__


def _has_packed(output: Any) -> bool:
    return isinstance(output, tuple) and any(isinstance(item, PackedSequence) for item in output)


def _lazy(parameter: Tensor) -> bool:
    return isinstance(parameter, nn.UninitializedParameter)


def _described(module: nn.Module) -> str:
    extra = module.extra_repr()
    return f"{type(module).__name__}({extra})" if extra else type(module).__name__
