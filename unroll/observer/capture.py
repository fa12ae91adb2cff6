"""Which recurrent calls are looked at, when, and what is kept of them."""

import sys
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.hooks import unserializable_hook

from .cells import CELLS, CellChain, CellStep, follows
from .chaining import Recording, Told, chained
from .fused import FusedCall, read_call, versions_of
from .names import Names
from .notes import Notes
from .replay import ReplayMismatch, replay
from .sampling import Thinned
from .story import Story
from .trace import Trace

MOST_OPEN = 256
"""Recurrent calls of one forward pass that are held until its backward."""
MOST_STALE = 16
"""Calls without a gradient so far that outlive a backward."""
DEFAULT_CAPTURES = 30
FIRST_STRIDE = 4
"""A short run is looked at every fourth backward, and at its first and last: a look costs about a third of a step."""


class Capture:
    """Recurrent calls from the function mode; at sampled backward passes their states and derivatives."""

    def __init__(self, names: Names, notes: Notes, every: int | None, most: int) -> None:
        self._names, self._notes, self._most = names, notes, most
        self._every = every
        self._open: list[Recording] = []
        self._newest: dict[tuple[int, ...], CellChain] = {}
        self._aside: dict[tuple[int, ...], Recording] = {}
        self._pending: tuple[int, int, list[Recording]] | None = None
        self.calls = 0
        self._over = False
        self._chosen = Thinned[int](DEFAULT_CAPTURES, FIRST_STRIDE)
        self.story = Story(names, DEFAULT_CAPTURES, most)

    # --- what the function mode sees ---

    def calling(self, function: Callable[..., Any], args: tuple[Any, ...]) -> FusedCall:
        """A fused recurrent call is about to be made; the random state is that of now."""
        call = read_call(function, args)
        call.module, call.unsorted = _calling_module()
        self._note_sorted(call)
        return call

    def called(self, call: FusedCall, result: Any) -> None:
        """It has returned."""
        outputs = dict(zip(("output", "h_n", "c_n"), result, strict=False))
        if not call.batch:
            self.calls += 1
            self._notes.say("A recurrent call with an empty batch is not shown.")
            return
        call.output, call.last = outputs["output"].detach(), outputs["h_n"].detach()
        call.output_version = versions_of([call.output])
        self._open_up(call)
        if not outputs["output"].requires_grad:
            self._aside[call.key] = call
            return
        self._open.append(call)
        for name, tensor in outputs.items():
            tensor.register_hook(_receiver(call.upstream, name))

    def stepped(self, function: Callable[..., Any], args: tuple[Any, ...], result: Any) -> None:
        """A cell has returned its next state."""
        inputs, hx, *weights = args
        weights += [None] * (4 - len(weights))
        before = hx[0] if isinstance(hx, tuple | list) else hx
        h, c = result if isinstance(result, tuple) else (result, None)
        step = CellStep(inputs.detach(), before.detach(), h.detach(), None if c is None else c.detach())
        chain = self._chain(CELLS[function], weights, before, h.requires_grad)
        chain.chain.append(step)
        chain.tail = h
        if h.requires_grad:
            h.register_hook(_receiver(step.grads, "h"))
            if c is not None:
                c.register_hook(_receiver(step.grads, "c"))

    def _chain(self, kind: str, weights: list[Tensor | None], before: Tensor, with_grad: bool) -> CellChain:
        key = tuple(map(id, weights))
        known = self._newest.get(key)
        if known is not None and follows(before, known.tail):
            return known
        module, _ = _calling_module()
        chain = CellChain(
            kind, weights, weights, module, torch.is_grad_enabled() if module is None else module.training
        )
        self._newest[key] = chain
        self._open_up(chain)
        if with_grad:
            self._open.append(chain)
        else:
            self._aside[key] = chain
        return chain

    def _open_up(self, recording: Recording) -> None:
        """Number it; the first one after a backward lets go of what that backward has used."""
        recording.index, self.calls = self.calls, self.calls + 1
        if self._over:
            self._open = [known for known in self._open if not known.fired][-MOST_STALE:]
            self._over = False
        if len(self._open) >= MOST_OPEN:
            self._notes.say(f"More than {MOST_OPEN} recurrent calls in one pass: the earliest are not shown.")
            del self._open[0]

    def targets(self, target: Any) -> None:
        """A loss function was given these targets: one integer a sequence is the sequence's class."""
        if not isinstance(target, Tensor) or target.dim() != 1 or target.is_floating_point():
            return
        for recording in self._open:
            if recording.batch == len(target):
                recording.target = target.detach()

    # --- backward passes ---

    def fired_calls(self) -> list[Recording]:
        """Calls that the last backward reached."""
        return [recording for recording in self._open if recording.fired]

    def set_aside(self) -> list[dict[str, Tensor]]:
        """What has arrived so far, to be put back after a derivative that is not the training loss's."""
        return [dict(found) for recording in self._open for found in _arrivals(recording)]

    def put_back(self, before: list[dict[str, Tensor]]) -> None:
        now = [found for recording in self._open for found in _arrivals(recording)]
        for found, earlier in zip(now, before, strict=True):
            found.clear()
            found.update(earlier)

    def after_backward(self, index: int, step: int) -> None:
        """Backward pass number `index`, before optimizer step `step`, is over: look now, or keep it for the end."""
        self._over = True
        fired = self.fired_calls()
        if not fired:
            return
        if self._wanted(index):
            self._pending = None
            self.story.tell(index, step, self._traces(fired))
            return
        for recording in fired:
            recording.freeze()
        self._pending = (index, step, fired)

    def _wanted(self, index: int) -> bool:
        if self._every is not None:
            return index % self._every == 0
        wanted = self._chosen.wants(index)
        if wanted:
            self._chosen.add(index, index)
        return wanted

    def traces(self) -> Told:
        """Those of the calls that the last backward reached."""
        return self._traces(self.fired_calls())

    def finish(self) -> None:
        """Look at the last backward, and at modules that never got a gradient."""
        if self._pending is not None:
            index, step, fired = self._pending
            self._pending = None
            self.story.tell(index, step, self._traces(fired))
        rest = {recording.key: recording for recording in self._open if not recording.fired}
        for recording in (self._aside | rest).values():
            if not self.story.knows(recording):
                self.story.tell_states(self._traces([recording]))

    def _traces(self, recordings: list[Recording]) -> Told:
        found: Told = []
        for recording in recordings:
            try:
                with torch.no_grad(), torch.autocast("cpu", enabled=False):
                    found.append((recording, _look(recording, self._most)))
            except ReplayMismatch as why:
                name = self.story.name(recording)
                self._notes.say(f"A call of `{name}` is not shown: {why}.")
        return chained(found)

    def _note_sorted(self, call: FusedCall) -> None:
        if call.batch_sizes is not None and call.module is None:
            self._notes.say("A packed batch is shown sorted by length: its original order is not known.")


def _look(recording: Recording, most: int) -> list[Trace]:
    return replay(recording, most) if isinstance(recording, FusedCall) else recording.traces(most)


def _receiver(found: dict[str, Tensor], name: str) -> Callable[[Tensor], None]:
    """A tensor hook that adds up what arrives and returns nothing, so that backward goes on as it would."""

    def receive(grad: Tensor) -> None:
        found[name] = found[name] + grad.detach() if name in found else grad.detach()

    unserializable_hook(receive)  # type: ignore[no-untyped-call]  # so that torch.save of such a tensor does not warn
    return receive


def _arrivals(recording: Recording) -> list[dict[str, Tensor]]:
    return [recording.upstream] if isinstance(recording, FusedCall) else [step.grads for step in recording.chain]


def _calling_module() -> tuple[nn.Module | None, Tensor | None]:
    """The recurrent module whose `forward` makes the call, and a packed batch's `unsorted_indices`.

    Read from the frame of `forward`: hooks do not see keyword arguments, nor `module.forward(x)`.
    """
    frame = sys._getframe(1)
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code.co_name == "forward" and isinstance(frame.f_locals.get("self"), nn.RNNBase | nn.RNNCellBase):
            return frame.f_locals["self"], frame.f_locals.get("unsorted_indices")
    return None, None
