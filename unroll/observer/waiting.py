"""Sampled passes, held until they are looked at together: a look at thirty costs little more than a look at one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from .chaining import Recording, Told, chained
from .fused import FusedCall
from .notes import Notes
from .replay import ReplayMismatch, replay
from .story import Story
from .trace import Trace

MOST_BYTES = 24 * 2**20
"""Of tensors that wait."""
MOST_WAITING = 2048
"""Recurrent calls that wait."""

Held = FusedCall | tuple[Recording, list[Trace]]


@dataclass
class Pass:
    """One backward pass, before optimizer step `step`."""

    step: int
    calls: list[Held]
    bytes: int


class Waiting:
    """Backward passes by their number, in the order they ran."""

    def __init__(self, story: Story, notes: Notes, most: int) -> None:
        self._story, self._notes, self._most = story, notes, most
        self._passes: dict[int, Pass] = {}

    def add(self, index: int, step: int, fired: list[Recording]) -> None:
        """Hold what these calls have got; it is copied, for the program goes on."""
        with torch.no_grad():
            calls: list[Held] = [
                call.picking(self._most) if isinstance(call, FusedCall) else (call, call.traces(self._most))
                for call in fired
            ]
        for call in fired:
            self._story.name(call)  # while the variable that holds the module can still be found
        self._passes[index] = Pass(step, calls, sum(map(_bytes, calls)))
        held = self._passes.values()
        if sum(p.bytes for p in held) > MOST_BYTES or sum(len(p.calls) for p in held) > MOST_WAITING:
            self.look()

    def thin(self, keeps: Callable[[int], bool]) -> None:
        """Let go of passes that are too close together by now."""
        self._passes = {index: held for index, held in self._passes.items() if keeps(index)}

    def look(self) -> None:
        """Replay all that wait and tell of them."""
        passes, self._passes = self._passes, {}
        fused = [call for held in passes.values() for call in held.calls if isinstance(call, FusedCall)]
        outcomes = iter(looked(fused, self._most))
        told: list[tuple[int, int, Told]] = []
        for index, held in passes.items():
            calls = [(call, next(outcomes)) if isinstance(call, FusedCall) else call for call in held.calls]
            told.append((index, held.step, chained(self.right(calls))))
        self._story.tell(told)

    def right(self, told: Sequence[tuple[Recording, list[Trace] | ReplayMismatch]]) -> Told:
        """Those whose replay is what the program computed; a note says why one is not."""
        found: Told = []
        for call, outcome in told:
            if isinstance(outcome, ReplayMismatch):
                self._notes.say(f"A call of `{self._story.name(call)}` is not shown: {outcome}.")
            else:
                found.append((call, outcome))
        return found

    def now(self, recordings: list[Recording]) -> Told:
        """Traces of these calls, without waiting."""
        outcomes = iter(looked([call for call in recordings if isinstance(call, FusedCall)], self._most))
        with torch.no_grad():
            told: list[tuple[Recording, list[Trace] | ReplayMismatch]] = [
                (call, next(outcomes) if isinstance(call, FusedCall) else call.traces(self._most))
                for call in recordings
            ]
        return chained(self.right(told))


def looked(calls: list[FusedCall], most: int) -> list[list[Trace] | ReplayMismatch]:
    """What a replay makes of each."""
    with torch.no_grad(), torch.autocast("cpu", enabled=False):
        return replay(calls, most)


def _bytes(held: Held) -> int:
    tensors: list[Tensor | None]
    if isinstance(held, FusedCall):
        tensors = [held.inputs, held.output, *held.state, *held.upstream.values(), *held.weights]
    else:
        tensors = [t for trace in held[1] for t in (trace.hidden, trace.hidden_grad, *trace.gates.values())]
    return sum(t.numel() * t.element_size() for t in tensors if t is not None)
