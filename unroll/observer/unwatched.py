"""Functions of torch that make many small calls, none of which need be watched: the function mode is off meanwhile.

`clip_grad_norm_` and `zero_grad` make two thirds of the calls of a small training step, and none of them is a recurrent
call, a loss or a derivative. Each is replaced by itself with the mode taken off around it, for as long as anything
observes; what it computes, its name, its signature and its documentation stay. The `forward` of `nn.RNN`, `nn.GRU` and
`nn.LSTM` makes twenty calls about shapes and one of the kernel: the mode is off there too, and on again for that one.

What `torch.compile` made runs without the mode too: Dynamo would trace it, and guard code that it had better not see.
"""

import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.nn.modules import rnn
from torch.nn.utils import clip_grad
from torch.optim import Optimizer


@dataclass(eq=False)
class Mode:
    """The function mode of one observer."""

    pause: Callable[[bool], bool]
    """Takes it off (True) or puts it back on (False); whether that changed anything."""
    say: Callable[[str], None]
    """Adds a note."""
    inside: bool = False
    """One of the functions below is running: nothing may put the mode back on."""


PLACES: tuple[tuple[Any, str], ...] = (
    (Optimizer, "zero_grad"), (nn.Module, "zero_grad"), (clip_grad, "clip_grad_norm_"), (nn.utils, "clip_grad_norm_"),
    (clip_grad, "clip_grad_value_"), (nn.utils, "clip_grad_value_"), (torch, "compile"),
)  # fmt: skip

COMPILED = "What runs inside a function that torch.compile made is not observed."
KERNELS = ("rnn_tanh", "rnn_relu", "gru", "lstm")

_lock = threading.Lock()
_observing = _recurring = 0
_originals: dict[tuple[Any, str], Callable[..., Any]] = {}
_here = threading.local()


def begin(mode: Mode) -> None:
    """From now on, in this thread, the mode is off inside these functions."""
    global _observing
    with _lock:
        _observing += 1
        if _observing == 1:
            for place, name in PLACES:
                _originals[place, name] = original = getattr(place, name)
                setattr(place, name, _compiling(original) if place is torch else _unwatched(original))
    _modes().append(mode)


def end(mode: Mode) -> None:
    """As before; what the program has taken hold of meanwhile goes on working."""
    global _observing
    _modes().remove(mode)
    with _lock:
        _observing -= 1
        if _observing == 0:
            for (place, name), original in _originals.items():
                if getattr(getattr(place, name), "__wrapped__", None) is original:  # else the program put its own there
                    setattr(place, name, original)
            _originals.clear()


def recurring(begins: bool) -> None:
    """A recurrent module's own `forward` begins, or is over: the kernel it calls is watched though the mode is off.

    Only meanwhile does another object stand for `torch._VF` there: TorchScript knows the kernels by their identity.
    """
    global _recurring
    with _lock:
        _recurring += 1 if begins else -1
        vars(rnn)["_VF"] = _Kernels() if _recurring else torch._VF


class _Kernels:
    """`torch._VF`, with the recurrent kernels watched."""

    def __getattr__(self, name: str) -> Any:
        kernel = getattr(torch._VF, name)
        return functools.partial(_watched, kernel) if name in KERNELS else kernel


def _watched(kernel: Callable[..., Any], *args: Any) -> Any:
    mode = _mode()
    if mode is None or not mode.pause(False):
        return kernel(*args)
    try:
        return kernel(*args)
    finally:
        mode.pause(True)


def _unwatched(function: Callable[..., Any], note: str | None = None) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if torch.compiler.is_compiling() or (mode := _mode()) is None or not mode.pause(True):
            return function(*args, **kwargs)
        mode.inside = True
        if note is not None:
            mode.say(note)
        try:
            return function(*args, **kwargs)
        finally:
            mode.inside = False
            mode.pause(False)

    return call


def _compiling(compile_: Callable[..., Any]) -> Callable[..., Any]:
    """`torch.compile`; of what it makes, modules are told by their hooks, and a function is not watched inside."""

    @functools.wraps(compile_)
    def call(*args: Any, **kwargs: Any) -> Any:
        made = compile_(*args, **kwargs)
        by_dynamo = hasattr(made, "_torchdynamo_orig_callable") and not isinstance(made, nn.Module)
        return _unwatched(made, COMPILED) if by_dynamo else made

    return call


def _modes() -> list[Mode]:
    """Of those who observe this thread, the newest last."""
    found: list[Mode] | None = getattr(_here, "modes", None)
    if found is None:
        found = _here.modes = []
    return found


def _mode() -> Mode | None:
    modes = _modes()
    return modes[-1] if modes else None
