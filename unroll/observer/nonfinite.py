"""Where the first NaN or Inf appeared: its producer, not those that pass it on.

Nothing is looked for while losses and gradient norms are finite; only when one of them is not, the pass that led to
it is searched, in the order in which things are computed.
"""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from .modules import Passed
from .names import Names
from .operations import Suspect, is_bad
from .parameters import first_nonfinite
from .trace import Trace


class FirstNonfinite:
    """Set once, by whichever search finds something first."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.found: dict[str, Any] | None = None

    def report(
        self, step: int, where: str, tensor: str, module: str | None = None, time_step: int | None = None
    ) -> None:
        """Keep the first. `where` is forward, backward, parameter or loss; `time_step` counts from 0."""
        if self.found is None:
            place = {"step": step, "where": where, "module": module, "time_step": time_step}
            self.found = {**place, "tensor": tensor}

    def in_parameters(self, step: int, labels: list[str], parameters: list[Tensor]) -> None:
        """Search the parameters: the update of `step` wrote it, for the gradients before were finite."""
        label = first_nonfinite(labels, parameters)
        if label is not None:
            self.report(step, "parameter", label, label.rpartition(".")[0] or None)

    def in_forward(self, step: int, passed: Iterable[Passed], suspect: Suspect | None, alone: bool) -> None:
        """Search what the pass computed, in that order: module outputs, and the operation that is under suspicion.

        `alone`: the program has no modules, so that its operations are its forward pass.
        """
        for call in passed:
            if suspect is not None and call.order > suspect.order:
                break
            if not any(is_bad(t) for t in call.outputs):
                continue
            name = self._names.module(call.module)
            if any(is_bad(t) for t in call.inputs):
                given = None if any(t.requires_grad for t in call.inputs) else self._names.bad_data()
                self.report(step, "forward", f"input of {name}" if given is None else f"data {given}", name)
            else:
                self.report(step, "forward", f"output of {name}", name, _first_time(call))
            return
        if suspect is not None and self.found is None:
            inside = None if suspect.module is None else self._names.module(suspect.module)
            where = "forward" if inside or alone else "loss"
            self.report(step, where, f"result of {suspect.function}, line {suspect.line}", inside)
            assert self.found is not None
            self.found["line"] = suspect.line

    def in_data(self, step: int) -> None:
        """Search the tensors of the namespace that need no gradient: what the program was fed."""
        name = None if self.found is not None else self._names.bad_data()
        if name is not None:
            self.report(step, "forward", f"data {name}")

    def in_loss(self, step: int, function: str | None) -> None:
        self.report(step, "loss", function or "loss")

    def in_traces(self, step: int, named: Iterable[tuple[str, list[Trace]]]) -> None:
        """Search dL/dh_t and dL/dc_t, the last step first: that is the order in which they are computed."""
        for name, traces in reversed(list(named)):
            for trace in reversed(traces):
                at = _last_time(trace)
                if at is not None:
                    self.report(step, "backward", f"dL/dh_t of {name}, layer {trace.layer}", name, at)
                    return

    def in_gradients(self, step: int, labels: list[str], gradients: list[Tensor]) -> None:
        """Search the parameters' gradients, the last parameter first."""
        label = first_nonfinite(labels[::-1], gradients[::-1])
        if label is not None:
            self.report(step, "backward", f"{label}.grad", label.rpartition(".")[0] or None)


def _finite(tensor: Tensor) -> bool:
    return bool(torch.isfinite(tensor).all())


def _first_time(call: Passed) -> int | None:
    """First time step at which a recurrent module's output is not finite; unknown for packed and unbatched ones."""
    if not isinstance(call.module, nn.RNNBase) or call.outputs[0].dim() != 3:
        return None
    bad = ~torch.isfinite(call.outputs[0]).all(-1)
    return int(bad.any(0 if call.module.batch_first else 1).nonzero()[0])


def _last_time(trace: Trace) -> int | None:
    for values in (trace.hidden_grad, trace.cell_grad):
        if values is not None and not _finite(values):
            return int((~torch.isfinite(values).all(-1)).any(1).nonzero()[-1])
    return None
