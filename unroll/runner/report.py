"""What a finished namespace looks like from outside: values as JSON, tensors by shape.

Values: tuples, `torch.Size` and arrays become lists, tensors without dimensions become numbers, dtypes and devices
their names. JSON has no NaN or infinity: a probe's value holds the strings "nan", "inf" and "-inf" instead, so that
they stay apart; in an observation, where charts read numbers, they are null.
"""

import math
import sys
from collections.abc import Mapping
from typing import Any

MAX_ITEMS = 20_000
MAX_TEXT = 20_000
MAX_NAMES = 200
MAX_DEPTH = 20


class Plain:
    """Turns values into JSON within a budget of items."""

    def __init__(self, nonfinite_as_text: bool = True, budget: int = MAX_ITEMS) -> None:
        self._as_text = nonfinite_as_text
        self._left = budget

    def convert(self, value: Any, depth: int = 0) -> Any:
        """The value as JSON.

        Raises:
            TypeError: it has no JSON form. ValueError: it is too large or too deep.
        """
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            raise ValueError(f"the value is too large: at most {MAX_ITEMS} items and {MAX_DEPTH} levels")
        if value is None or type(value) is bool:
            return value
        if isinstance(value, int | float):
            return self._number(value)
        if isinstance(value, str):
            return str(value)[:MAX_TEXT]
        if isinstance(value, Mapping):
            return {self._name(key): self.convert(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list | tuple | range | set | frozenset):
            return [self.convert(item, depth + 1) for item in value]
        return self._foreign(value, depth)

    def _number(self, value: int | float) -> Any:
        if isinstance(value, int):
            return int(value)
        if math.isfinite(value):
            return float(value)
        if not self._as_text:
            return None
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"

    def _name(self, key: Any) -> str:
        return str(key)[:MAX_TEXT]

    def _foreign(self, value: Any, depth: int) -> Any:
        torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
        if torch and isinstance(value, torch.Tensor):
            if value.numel() > self._left:
                raise ValueError(f"a tensor of {value.numel()} elements is too large; at most {MAX_ITEMS}")
            return self.convert(value.detach().cpu().to_dense().tolist(), depth + 1)
        if numpy and isinstance(value, numpy.ndarray | numpy.generic):
            if value.size > self._left:
                raise ValueError(f"an array of {value.size} elements is too large; at most {MAX_ITEMS}")
            return self.convert(value.tolist(), depth + 1)
        if torch and isinstance(value, torch.dtype | torch.device):
            return str(value)
        raise TypeError(f"a {type(value).__name__} has no JSON form")


def tensors_in(namespace: dict[str, Any]) -> dict[str, Any]:
    """Shape and dtype of each tensor that has a top-level name."""
    torch = sys.modules.get("torch")
    if torch is None:
        return {}
    found: dict[str, Any] = {}
    for name, value in list(namespace.items()):
        if len(found) < MAX_NAMES and not name.startswith("_") and isinstance(value, torch.Tensor):
            found[name[:MAX_NAMES]] = {
                "shape": list(value.shape),
                "dtype": str(value.dtype).removeprefix("torch."),
            }
    return found


def probe(expressions: Mapping[str, str], namespace: dict[str, Any]) -> dict[str, Any]:
    """Values of expressions in the finished namespace; those that raise are told under `__errors__`."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, expression in expressions.items():
        try:
            code = compile(expression.strip(), f"<probe {name}>", "eval")
            values[name] = Plain().convert(eval(code, namespace))  # noqa: S307 - in the confined child only
        except Exception as problem:  # noqa: BLE001 - an expression may raise anything
            errors[name] = f"{type(problem).__name__}: {problem}"[:2000]
    if errors:
        values["__errors__"] = errors
    return values
