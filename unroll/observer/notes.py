"""What could not be observed, and why; and the promise that an observer's own mistake never reaches the program."""

import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import torch

P = ParamSpec("P")
R = TypeVar("R")

MOST_NOTES = 50
_is_compiling, _transforms, _thread = (
    torch.compiler.is_compiling,
    torch._C._functorch.peek_interpreter_stack,
    threading.get_ident,
)
"""Asked a hundred times a training step."""


class Notes:
    """Distinct sentences in the order they were first said, at most `MOST_NOTES`."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}

    def say(self, text: str) -> None:
        if len(self._said) < MOST_NOTES:
            self._said.setdefault(text)

    def all(self) -> list[str]:
        return list(self._said)


class Guard:
    """Runs the observer's own code where the program would otherwise feel it."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._thread = threading.get_ident()
        self.open = True

    def inert(self) -> bool:
        """True in another thread (hooks on modules are process-wide), in `torch.func`, and once observing is over."""
        if _is_compiling() or not self.open:  # first, so that Dynamo need not trace the rest
            return True
        if _thread() != self._thread:
            return True
        if _transforms() is not None:
            self._notes.say("Code inside torch.func transforms (grad, vmap, ...) is not observed.")
            return True
        return False

    def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | None:
        """`work(...)`, or None and a note if it fails. The function mode is off meanwhile."""
        if self.inert():
            return None
        try:
            with torch._C.DisableTorchFunction():
                return work(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 whatever our mistake is, the learner's program must go on
            self._notes.say(f"observer error (please report): {type(error).__name__}: {error}")
            return None
