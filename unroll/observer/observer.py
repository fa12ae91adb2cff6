"""The context manager a program runs in, and its report."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import torch
from torch import nn
from torch.nn.modules import module as hooks
from torch.optim import Optimizer
from torch.optim import optimizer as optimizers
from torch.overrides import TorchFunctionMode, _get_current_function_mode
from torch.utils.hooks import RemovableHandle

from .capture import Capture
from .modules import FUSED_IN_EVAL, Modules
from .names import Names
from .nonfinite import FirstNonfinite
from .notes import Guard, Notes
from .parameters import Leaves
from .passes import Passes
from .story import MOST_ENTRIES, MOST_STEPS
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
        self._namespace, self._emit = namespace, emit
        self._notes = Notes()
        self._guard = Guard(self._notes)
        names = Names(namespace)
        self._first = FirstNonfinite(names)
        self._leaves = Leaves(names)
        self._modules = Modules(names, self._notes, self._pause)
        self._training = Training(names, self._notes, self._leaves, self._announce)
        self._capture = Capture(names, self._notes, capture_every, max_samples)
        self._passes = Passes(self._training, self._capture, self._modules, self._leaves, self._first, self._notes)
        self._mode = FunctionWatch(self._guard, self._passes, self._capture)
        self._paused = False
        self._handles: list[RemovableHandle] = []
        self._unsent: dict[str, Any] | None = None
        self._sent_at = float("-inf")
        self._finished = False

    # --- being entered and left ---

    def __enter__(self) -> "Observer":
        self._handles = [
            hooks.register_module_forward_pre_hook(self._before_module),
            # with_kwargs is left off: on the exception path of torch 2.13 the hook would be called without them.
            hooks.register_module_forward_hook(self._after_module, always_call=True),
            optimizers.register_optimizer_step_pre_hook(self._before_step),
            optimizers.register_optimizer_step_post_hook(self._after_step),
        ]
        _on(self._mode)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handle in self._handles:
            handle.remove()
        self._leave_mode()
        self._guard.run(self._passes.finish)
        if error is not None:
            self._guard.run(self._modules.ended_by, error)
        self._guard.run(self._send_last)
        self._guard.open = False
        self._finished = True

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

    def _pause(self, off: bool) -> None:
        """Take the function mode off for code that needs no watching, or put it back on."""
        if off and not self._paused and _top() is self._mode:
            _off(self._mode)
            self._paused = True
        elif not off and self._paused:
            _on(self._mode)
            self._paused = False

    # --- hooks ---

    def _before_module(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        self._guard.run(self._modules.before, module, args)

    def _after_module(self, module: nn.Module, args: tuple[Any, ...], output: Any) -> None:
        self._guard.run(self._modules.after, module, args, output)

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
        story = self._capture.story
        self._final_notes()
        return {
            "modules": [row.to_json() for row in self._modules.rows.values()],
            "recurrent": story.recurrent(),
            "steps": self._training.to_json(),
            "first_nonfinite": self._first.found,
            "notes": self._notes.all(),
            "history": story.history(),
            "losses": [record for _, record in self._passes.losses.items()],
            "parameters": self._leaves.to_json(),
            "backwards": self._passes.backwards,
        }

    def _final_notes(self) -> None:
        say, story = self._notes.say, self._capture.story
        if not self._finished:
            say("The program was still running when this report was made.")
            return
        rows = self._modules.rows.values()
        if not self._capture.calls:
            say("No recurrent module was called (nn.RNN, nn.GRU, nn.LSTM or a cell): nothing to show through time.")
        elif not self._passes.backwards:
            say("backward was never called: there is no gradient to show, only states.")
        if story.cut:
            say(f"Only the first {MOST_ENTRIES} recurrent calls, layers and directions are shown.")
        if story.longest() > MOST_STEPS:
            say(f"Of a longer sequence only the first {MOST_STEPS} time steps are shown.")
        if any(isinstance(value, torch._dynamo.OptimizedModule) for value in self._compiled_candidates()):
            say("Modules inside torch.compile are fused and not shown one by one.")
        names = [row.name for row in rows]
        for row in rows:
            alone = not any(name.startswith(row.name + ".") for name in names)
            if isinstance(row.module, FUSED_IN_EVAL) and alone and not isinstance(row.module, nn.MultiheadAttention):
                say(f"`{row.name}` ran as one fused kernel (evaluation): the modules inside it are not shown.")

    def _compiled_candidates(self) -> list[Any]:
        return list(self._namespace.values()) if "torch._dynamo" in sys.modules else []


def _on(mode: TorchFunctionMode) -> None:
    mode.__enter__()  # type: ignore[no-untyped-call]


def _off(mode: TorchFunctionMode) -> None:
    mode.__exit__(None, None, None)  # type: ignore[no-untyped-call]


def _top() -> TorchFunctionMode | None:
    """The function mode that is asked first."""
    found: TorchFunctionMode | None = _get_current_function_mode()  # type: ignore[no-untyped-call]
    return found
