"""What came of a run. Everything in it was validated on this side: lengths, types, finite JSON."""

import base64
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from unroll.runner.pictures import Picture

Status = Literal["ok", "error", "timeout", "memory", "output", "stopped", "crashed"]


@dataclass(frozen=True)
class CellError:
    """The exception that ended the learner's program, trimmed to the learner's own lines."""

    type: str
    message: str
    line: int | None
    traceback: str


@dataclass(frozen=True)
class Tensor:
    """A tensor that the program left in its namespace."""

    shape: tuple[int, ...]
    dtype: str
    """Without the `torch.` prefix, e.g. `float32`."""


@dataclass(frozen=True)
class Timings:
    """Milliseconds, by the host's clock except `observe_ms`."""

    queued_ms: float = 0.0
    run_ms: float = 0.0
    observe_ms: float = 0.0
    total_ms: float = 0.0


@dataclass(frozen=True)
class CellResult:
    status: Status
    error: CellError | None = None
    stdout: str = ""
    truncated: bool = False
    tensors: dict[str, Tensor] = field(default_factory=dict)
    probes: dict[str, Any] = field(default_factory=dict)
    """Value of each probe as JSON; `{"error": "..."}` under the reserved name `__errors__` by probe name."""
    pictures: tuple[Picture, ...] = ()
    """Figures of matplotlib, in the order in which they were shown."""
    observation: dict[str, Any] | None = None
    notes: tuple[str, ...] = ()
    """What the runner did otherwise than plain Python would, one sentence each, and what it could not do."""
    timings: Timings = Timings()
    confinement: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The document that `unroll cell run --json` prints."""
        document = asdict(self)
        del document["pictures"]
        figures = [
            {"width": each.width, "height": each.height, "png_base64": base64.b64encode(each.png).decode()}
            for each in self.pictures
        ]
        return {**document, "figures": figures}
