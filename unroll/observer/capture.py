"""Which recurrent calls are looked at, when, and what is kept of them."""

import sys
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from .cells import CELLS, CellChain, CellStep, follows
from .chaining import Recording, Told
from .fused import FusedCall, read_call, versions_of
from .names import Names
from .notes import Notes
from .receiving import receiver
from .sampling import Thinned
from .story import Story
from .waiting import Waiting

MOST_OPEN = 1024
"""Recurrent calls of one forward pass that are held until its backward. Of more, an even selection is."""
MOST_ASIDE = 64
"""Modules without a gradient whose last call is held."""
MOST_CHAINS = 16
"""Sequences that one cell may go through side by side."""
MOST_STALE = 16
"""Calls without a gradient so far that outlive a backward."""
DEFAULT_CAPTURES = 30
FIRST_STRIDE = 4
"""A short run is looked at every fourth backward, and at its first and last: a look costs about a third of a step."""


class Capture:
    """Recurrent calls from the function mode; at sampled backward passes their states and derivatives."""

    def __init__(
        self, names: Names, notes: Notes, plain: Callable[[], nn.Module | None], every: int | None, most: int
    ) -> None:
        self._notes, self._plain, self._every = notes, plain, every
        self._open: list[Recording] = []
        self._newest: dict[tuple[int, ...], list[CellChain]] = {}
        self._stride, self._first = 1, 0
        self._aside: dict[tuple[int, ...], Recording] = {}
        self._pending: tuple[int, int, list[Recording]] | None = None
        self.calls = 0
        self._over = False
        self._chosen = Thinned[int](DEFAULT_CAPTURES, FIRST_STRIDE)
        self.story = Story(names, DEFAULT_CAPTURES, most)
        self._waiting = Waiting(self.story, notes, most)

    # --- what the function mode sees ---

    def calling(self, function: Callable[..., Any], args: tuple[Any, ...]) -> FusedCall:
        """A fused recurrent call is about to be made; the random state is that of now."""
        call = read_call(function, args)
        call.module = self._plain() if call.batch_sizes is None else None
        if call.module is None:
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
        call.output_version, call.ends = versions_of([call.output]), call.last.data_ptr()
        self._open_up(call)
        if not outputs["output"].requires_grad:
            self._put_aside(call)
            return
        if not self._keep(call):
            return
        for name, tensor in outputs.items():
            tensor.register_hook(receiver(call.upstream, name))

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
            h.register_hook(receiver(step.grads, "h"))
            if c is not None:
                c.register_hook(receiver(step.grads, "c"))

    def _chain(self, kind: str, weights: list[Tensor | None], before: Tensor, with_grad: bool) -> CellChain:
        key = tuple(map(id, weights))
        chains = self._newest.setdefault(key, [])
        known = next((chain for chain in reversed(chains) if follows(before, chain.tail)), None)
        if known is not None:
            return known
        module, _ = _calling_module()
        chain = CellChain(
            kind, weights, weights, module, torch.is_grad_enabled() if module is None else module.training
        )
        self._open_up(chain)
        self._newest.setdefault(key, []).append(chain)
        del self._newest[key][:-MOST_CHAINS]
        if with_grad:
            self._keep(chain)
        else:
            self._put_aside(chain)
        return chain

    def _put_aside(self, recording: Recording) -> None:
        """The last call of a module without a gradient; those of many models are not kept alive."""
        if self.story.knows(recording):
            return
        self._aside[recording.key] = recording
        if len(self._aside) > MOST_ASIDE:
            del self._aside[next(iter(self._aside))]

    def _keep(self, recording: Recording) -> bool:
        """Hold it until backward, unless there are so many that only an even selection is held."""
        if self._stride > 1 and (recording.index - self._first) % self._stride:
            return False
        self._open.append(recording)
        if len(self._open) > MOST_OPEN:
            self._notes.say(f"More than {MOST_OPEN} recurrent calls in one pass: an even selection of them is shown.")
            self._open, self._stride = self._open[::2], 2 * self._stride
        return True

    def _open_up(self, recording: Recording) -> None:
        """Number it; the first one after a backward lets go of what that backward has used."""
        recording.index, self.calls = self.calls, self.calls + 1
        if self._over:
            self._open = [known for known in self._open if not known.fired][-MOST_STALE:]
            self._over, self._stride, self._first = False, 1, recording.index
            self._newest.clear()

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

    def differentiated_again(self) -> None:
        """Derivatives were made to be differentiated again: what arrives at these calls will be of both orders."""
        for recording in self.fired_calls():
            if not recording.again:
                recording.again = True
                self._notes.say(
                    "Second derivatives are asked for (create_graph=True): no gradient through time is shown for "
                    "those calls."
                )

    def put_back(self, before: list[dict[str, Tensor]]) -> None:
        now = [found for recording in self._open for found in _arrivals(recording)]
        for found, earlier in zip(now, before, strict=True):
            found.clear()
            found.update(earlier)

    def after_backward(self, index: int, step: int) -> None:
        """Backward pass number `index`, before optimizer step `step`, is over: hold it, or at least until the next."""
        self._over = True
        for recording in self._open:
            if recording.again:
                for found in _arrivals(recording):
                    found.clear()
        fired = self.fired_calls()
        if not fired:
            return
        if self._wanted(index):
            self._pending = None
            self._waiting.add(index, step, fired)
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
            self._waiting.thin(self._chosen.keeps)
        return wanted

    def traces(self) -> Told:
        """Those of the calls that the last backward reached."""
        return self._waiting.now(self.fired_calls())

    def look(self) -> None:
        """Look at the passes that were held for it."""
        self._waiting.look()

    def finish(self) -> None:
        """Look at the last backward too, and at modules that never got a gradient."""
        if self._pending is not None:
            self._waiting.add(*self._pending)
            self._pending = None
        self.look()
        rest = {recording.key: recording for recording in self._open if not recording.fired}
        for recording in (self._aside | rest).values():
            if not self.story.knows(recording):
                self.story.tell_states(self._waiting.now([recording]))

    def _note_sorted(self, call: FusedCall) -> None:
        if call.batch_sizes is not None and call.module is None:
            self._notes.say("A packed batch is shown sorted by length: its original order is not known.")


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
