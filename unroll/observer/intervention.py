"""A named change around a program that is run again, and what came of it: what would have cured it?

The program's text stays as it is. Each change is made where torch lets one in: before an optimizer's step, before a
module's call, or in place of a function.
"""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final

from torch.overrides import TorchFunctionMode, _get_current_function_mode
from torch.utils.hooks import RemovableHandle

from .change import Change, Function
from .change_inputs import Standardised
from .change_losses import StableLoss
from .change_precision import Double
from .change_recurrence import Tanh
from .change_steps import Clip, Setting

CHANGES: Final[Mapping[str, Callable[[], Change]]] = {
    "learning-rate-10": lambda: Setting("lr", lambda rate: rate / 10),
    "learning-rate-100": lambda: Setting("lr", lambda rate: rate / 100),
    "clip": lambda: Clip(1.0),
    "loss": StableLoss,
    "nonlinearity": Tanh,
    "input-scale": Standardised,
    "eps": lambda: Setting("eps", lambda eps: max(100 * eps, 1e-6)),
    "float64": Double,
}
"""The closed set, the smallest change of a program first."""


class Intervention:
    """Changes one suspect in the program that runs inside. Enter it before an observer, and `begin` after that.

    A mistake of a change's own makes it stop changing; the program goes on as it is, and the report says so.

    Args:
        name: one of `CHANGES`.

    Raises:
        ValueError: there is no such change.
    """

    def __init__(self, name: str) -> None:
        if name not in CHANGES:
            raise ValueError(f'There is no change "{name}". There are: {", ".join(CHANGES)}.')
        self.name = name
        self._change = CHANGES[name]()
        self._handles: list[RemovableHandle] = []
        self._instead = self._change.safely(self._change.instead)
        self._returned = self._change.safely(self._change.returned)
        self._mode = _Instead(self)

    def __enter__(self) -> "Intervention":
        self._handles += self._change.before()
        return self

    def begin(self) -> None:
        """The observer, if there is one, looks from now on: functions are changed before it sees them."""
        self._handles += self._change.after()
        self._mode.__enter__()  # type: ignore[no-untyped-call]

    def end(self) -> None:
        """Functions are left alone from now on, also where the program left a mode of its own on."""
        above = []
        while (top := _get_current_function_mode()) is not None:  # type: ignore[no-untyped-call]
            top.__exit__(None, None, None)
            if top is self._mode:
                break
            above.append(top)
        for mode in reversed(above):
            mode.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handle in self._handles:
            handle.remove()

    def call(self, func: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What the program gets when it calls this torch function."""
        own = (func, args, kwargs)
        other, given, named = self._instead(own) or own
        result = other(*given, **named)
        self._returned(own, result)
        return result

    def report(self) -> dict[str, Any]:
        """`name`, `applied` (whether a number was altered), `times` and one `sentence` on what was done or why not."""
        change = self._change
        told = f"The change could not be made ({change.broken})." if change.broken else change.did or change.why_not
        applied = change.times > 0 and not change.broken
        return {"name": self.name, "applied": applied, "times": change.times, "sentence": told}


class _Instead(TorchFunctionMode):
    def __init__(self, intervention: Intervention) -> None:
        super().__init__()
        self._intervention = intervention

    def __torch_function__(
        self, func: Function, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        return self._intervention.call(func, args, dict(kwargs or {}))
