"""What every change has in common."""

from collections.abc import Callable
from typing import Any

import torch
from torch.utils.hooks import RemovableHandle

Function = Callable[..., Any]
Call = tuple[Function, tuple[Any, ...], dict[str, Any]]
"""A function and what it is given."""


class Change:
    """Does nothing yet. A change counts only where it alters a number: a run in which none was altered is the same."""

    def __init__(self) -> None:
        self.times = 0
        """How often a number was altered."""
        self.did = ""
        """What was altered, with the program's own numbers."""
        self.why_not = ""
        """Why nothing was altered, in one sentence."""

        self.broken = ""
        """A mistake of the change's own; it changes nothing from then on."""

    def safely(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """The same, but a mistake in it never reaches the program: None is returned, and the mistake is kept."""

        def guarded(*args: Any) -> Any:
            if self.broken:
                return None
            try:
                with torch._C.DisableTorchFunction():  # an observer need not see what is only looked at
                    return act(*args)
            except Exception as problem:  # noqa: BLE001 - the program must go on, whatever it is
                self.broken = f"{type(problem).__name__}: {problem}"[:200]
                return None

        return guarded

    def before(self) -> list[RemovableHandle]:
        """Hooks that come before an observer's, so that it sees what was really used."""
        return []

    def after(self) -> list[RemovableHandle]:
        """Hooks that come after an observer's."""
        return []

    def instead(self, call: Call) -> Call:
        """What is called in place of a torch function that the program calls."""
        return call

    def returned(self, call: Call, result: Any) -> None:
        """What the program called has returned this."""

    def count(self, did: str) -> None:
        self.times += 1
        self.did = self.did or did


def largest(values: torch.Tensor) -> float:
    """The largest finite size in it; 0 where there is none."""
    sizes = values.detach().abs()
    sizes = sizes[torch.isfinite(sizes)]
    return float(sizes.max()) if sizes.numel() else 0.0
