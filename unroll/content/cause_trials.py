"""One run of a cause experiment, as the verdict sees it: how the loss went, and what became of the numbers."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from unroll.runner.result import CellResult

FALLEN = 0.2
"""A loss has fallen when its end is below its start by this share of it."""
EXPLODED = 2.0
"""A loss has exploded when its end is above so many times its start."""
COLLAPSED = 1e-6
"""A gradient has collapsed when its end is below this share of its start."""

LONGEST = 600
"""Characters kept of a text that a child sent."""

Text = Annotated[str, BeforeValidator(lambda text: text[:LONGEST] if isinstance(text, str) else text)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Count = Annotated[int, Field(strict=True, ge=0, le=10**15)]


class Seen(BaseModel):
    """A part of an observation. Nothing in it is trusted: a child sent it that ran somebody's program."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Step(Seen):
    step: Count
    loss: Number | None = None
    grad_norm_before_clip: Number | None = None
    grad_norm: Number | None = None


class NonFinite(Seen):
    """Where the first NaN or infinity appeared."""

    step: Count | None = None
    where: Text = "forward"
    module: Text | None = None
    time_step: Count | None = None
    tensor: Text | None = None


class Changed(Seen):
    """What a change says of itself."""

    name: Text
    applied: Annotated[bool, Field(strict=True)]
    """Whether it altered a single number."""
    sentence: Text = ""


class Observed(Seen):
    steps: Annotated[list[Step], Field(max_length=20_000)] = Field(default_factory=list)
    first_nonfinite: NonFinite | None = None
    intervention: Changed | None = None


@dataclass(frozen=True)
class Course:
    """How training went."""

    points: tuple[tuple[int, float | None], ...]
    """Optimizer step and loss; None where it was not finite."""
    start: float | None
    """The first finite loss."""
    end: float | None
    """Median of the last tenth of the losses; None if the run ended with one that is not finite."""
    nonfinite: NonFinite | None
    """Where the first NaN or infinity appeared."""
    gradient_lost: bool
    """Whether the gradient norm ended at nothing, beside what it was at the start."""

    @property
    def broke_at(self) -> int | None:
        """The optimizer step of the first NaN or infinity, as far as it is known."""
        if self.nonfinite is not None and self.nonfinite.step is not None:
            return self.nonfinite.step
        finite = [step for step, loss in self.points if loss is not None]
        lost = [step for step, loss in self.points if loss is None and finite and step > finite[0]]
        return lost[0] if lost else (0 if self.nonfinite is not None else None)

    @property
    def has_fallen(self) -> bool:
        if self.start is None or self.end is None:
            return False
        return self.end < self.start and self.end <= self.start - FALLEN * abs(self.start)

    @property
    def has_exploded(self) -> bool:
        if self.start is None or self.end is None:
            return False
        return self.end > EXPLODED * abs(self.start)

    @property
    def steps(self) -> int:
        return self.points[-1][0] + 1 if self.points else 0


@dataclass(frozen=True)
class Trial:
    """A run, and which change was made in it."""

    intervention: str
    """Empty for the program as it is."""
    status: str
    """How the run ended, as the runner says."""
    course: Course
    changed: Changed | None = None
    """What the change says of itself; None where none was made, or where the run was ended from outside."""
    error: str = ""
    clips: bool = False
    """Whether some gradient was shorter in a step than after backward."""


def trial(intervention: str, status: str, observed: Mapping[str, Any] | None, error: str = "") -> Trial:
    """What counts of a finished run.

    Raises:
        ValueError: its observation is damaged; in one sentence.
    """
    try:
        observation = Observed.model_validate(observed or {})
    except ValidationError as damage:
        where = ".".join(str(part) for part in damage.errors(include_url=False)[0]["loc"][:4])
        raise ValueError(f"The observation of this run is damaged at {where[:80]}. Run the program again.") from None
    steps = observation.steps
    clips = any(_shortened(step) for step in steps)
    course = Course(
        tuple((step.step, step.loss) for step in steps),
        next((step.loss for step in steps if step.loss is not None), None),
        _end([step.loss for step in steps]),
        observation.first_nonfinite,
        _is_lost(steps),
    )
    return Trial(intervention, status, course, observation.intervention, error, clips)


def trial_of(intervention: str, result: CellResult) -> Trial:
    """The same, of a result as the runner gives it."""
    error = f"{result.error.type}: {result.error.message}" if result.error else ""
    return trial(intervention, result.status, result.observation, error)


def _end(losses: Sequence[float | None]) -> float | None:
    if not losses or losses[-1] is None:
        return None
    known = [loss for loss in losses[-max(1, len(losses) // 10) :] if loss is not None]
    return statistics.median(known)


def _is_lost(steps: Sequence[Step]) -> bool:
    sizes = [size for step in steps if (size := step.grad_norm) is not None]
    if len(sizes) < 2 or not sizes[0]:
        return False
    return statistics.median(sizes[-max(1, len(sizes) // 10) :]) < COLLAPSED * sizes[0]


def _shortened(step: Step) -> bool:
    before, after = step.grad_norm_before_clip, step.grad_norm
    return before is not None and after is not None and after < 0.999 * before
