"""The context manager a program runs in, and its report."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from torch import nn
from torch.nn.modules import module as hooks
from torch.optim import Optimizer
from torch.optim import optimizer as optimizers
from torch.overrides import TorchFunctionMode, _get_current_function_mode
from torch.utils.hooks import RemovableHandle

from . import unwatched
from .capture import Capture
from .glances import Glances
from .modules import Modules
from .names import Names
from .nonfinite import FirstNonfinite
from .notes import Guard, Notes
from .parameters import Leaves
from .passes import Passes
from .probing import probes_of
from .report import put_together
from .training import Training
from .watch import FunctionWatch

Emit = Callable[[dict[str, Any]], None]

SECONDS_BETWEEN = 0.05
"""Between two emitted steps; the first and the last are always emitted."""


class Observer:
    """Observes the plain PyTorch that runs inside it, in the same thread, without a line in the program.

    The program computes exactly what it would alone: same output, parameters, gradients and random state. An
    observer's own mistake becomes a note, never an exception of the program.

    Args:
        namespace: the program's globals; modules and parameters are named by the variables that hold them.
        emit: called with `{"name": "step", "values": {"step", "loss", "grad_norm"}}` as training goes on, at most
            20 times a second, and for the first and the last step.
        capture_every: look at the recurrent calls of every n-th backward; default: about 30, evenly thinned.
        max_samples: sequences of a batch that are looked at, the first ones.

    Example:
        >>> with Observer(globals()) as observer:
        ...     train(model)
        >>> observer.report()["recurrent"][0]["hidden_grad_norm"]
    """

    def __init__(
        self,
        namespace: dict[str, Any],
        emit: Emit | None = None,
        capture_every: int | None = None,
        max_samples: int = 8,
    ) -> None:
        self.namespace, self._emit = namespace, emit
        self._notes = Notes()
        self._guard = Guard(self._notes)
        self._names = names = Names(namespace)
        self.probes: dict[str, Any] | None = None
        self._first = FirstNonfinite(names)
        self._leaves = Leaves(names)
        self._modules = Modules(names, self._notes, self._pause)
        self._training = Training(names, self._notes, self._leaves, self._announce)
        self._capture = Capture(names, self._notes, lambda: self._modules.plain, capture_every, max_samples)
        self._glances = Glances(names, self._modules, self._training, max_samples)
        self._passes = Passes(
            self._training, self._capture, self._modules, self._leaves, self._first, self._glances, self._notes
        )
        self._mode = FunctionWatch(self._guard, self._passes, self._capture, self._glances)
        self._paused = False
        self._off = unwatched.Mode(self._pause, self._notes.say)
        self._handles: list[RemovableHandle] = []
        self._unsent: dict[str, Any] | None = None
        self._sent_at = float("-inf")
        self.finished = self._whole = False

    @property
    def parts(self) -> Passes:
        """What was kept, by those who kept it."""
        return self._passes

    # --- being entered and left ---

    def __enter__(self) -> "Observer":
        self._handles = [
            hooks.register_module_forward_pre_hook(self._before_module),
            # with_kwargs is left off: on the exception path of torch 2.13 the hook would be called without them.
            hooks.register_module_forward_hook(self._after_module, always_call=True),
            optimizers.register_optimizer_step_pre_hook(self._before_step),
            optimizers.register_optimizer_step_post_hook(self._after_step),
        ]
        unwatched.begin(self._off)
        _on(self._mode)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handle in self._handles:
            handle.remove()
        self._modules.watch_again()
        self._leave_mode()
        unwatched.end(self._off)
        self._guard.run(self._passes.finish)
        if error is not None:
            self._guard.run(self._modules.ended_by, error)
        self._guard.run(self._send_last)
        self._guard.open = False
        self.finished, self._whole = True, error is None

    def _leave_mode(self) -> None:
        """Take the function mode off, also from under one that the program left on."""
        above = []
        while not self._paused and (top := _top()) is not None:
            _off(top)
            if top is self._mode:
                break
            above.append(top)
        for mode in reversed(above):
            _on(mode)

    def _pause(self, off: bool) -> bool:
        """Take the function mode off for code that needs no watching, or put it back on; whether it changed."""
        if off and not self._paused and _top() is self._mode:
            _off(self._mode)
            self._paused = True
        elif not off and self._paused and not self._off.inside:
            _on(self._mode)
            self._paused = False
        else:
            return False
        return True

    # --- hooks ---

    def _before_module(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        self._guard.run(self._modules.before, module, args)

    def _after_module(self, module: nn.Module, args: tuple[Any, ...], output: Any) -> None:
        self._guard.run(self._returned, module, args, output)

    def _returned(self, module: nn.Module, args: tuple[Any, ...], output: Any) -> None:
        self._modules.after(module, args, output)
        if output is not None:
            self._glances.module(module, args, output)

    def _before_step(self, optimizer: Optimizer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        closure = (args[1] if len(args) > 1 else kwargs.get("closure")) is not None
        self._guard.run(self._training.before_step, optimizer, closure)
        if not closure:
            self._guard.run(self._pause, True)

    def _after_step(self, optimizer: Optimizer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._guard.run(self._pause, False)
        self._guard.run(self._training.after_step, optimizer)

    # --- progress ---

    def _announce(self, step: int, loss: float | None, grad_norm: float | None) -> None:
        if self._emit is None:
            return
        self._unsent = {"name": "step", "values": {"step": step, "loss": loss, "grad_norm": grad_norm}}
        if time.monotonic() - self._sent_at >= SECONDS_BETWEEN:
            self._send_last()

    def _send_last(self) -> None:
        if self._emit is not None and self._unsent is not None:
            event, self._unsent = self._unsent, None
            self._emit(event)
            self._sent_at = time.monotonic()

    # --- report ---

    def report(self) -> dict[str, Any]:
        """What was observed, as plain finite JSON; `docs/observing.md` says what every field means.

        Before the program is over it covers what is known so far.
        """
        if self.finished and self.probes is None:
            self.probes = probes_of(self._modules, self._names, self.namespace) if self._whole else {}
            swapped = self.probes.get("alone", {})
            if swapped.get("verdict") == "moves":
                self._glances.looks.flag("samples influence each other", swapped["model"], swapped["sentence"])
        return put_together(self)


def _on(mode: TorchFunctionMode) -> None:
    mode.__enter__()  # type: ignore[no-untyped-call]


def _off(mode: TorchFunctionMode) -> None:
    mode.__exit__(None, None, None)  # type: ignore[no-untyped-call]


def _top() -> TorchFunctionMode | None:
    """The function mode that is asked first."""
    found: TorchFunctionMode | None = _get_current_function_mode()  # type: ignore[no-untyped-call]
    return found
