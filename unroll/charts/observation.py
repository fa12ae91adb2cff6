"""What the observer saw of a run, read from the JSON that a confined child sent.

The child ran somebody's program, so nothing in the document is trusted: every list and string is bounded,
every number is finite or null, unknown fields are ignored. Null stands for NaN, infinity or padding.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError, field_validator, model_validator

from unroll.charts.records import (
    MOST_SAMPLES,
    MOST_STEPS,
    ByName,
    Classes,
    Count,
    Matrix,
    Name,
    Note,
    Number,
    Probe,
    Record,
    Remark,
    Series,
    Shape,
    Shares,
    Size,
    Sizes,
    shorten,
)

MOST_NUMBERS = 2_000_000
"""Numbers in all matrices of one observation; beyond it the document is refused."""


class Module(Record):
    """One module of the program, in the order of the calls."""

    name: Name
    kind: Name
    output_shape: Shape | Annotated[list[Shape], Field(max_length=16)] | Name | None = None
    output_shapes: Annotated[list[Shape], Field(max_length=32)] | None = None
    """Every tensor of the output, e.g. `output` and `h_n`."""
    parameters: Count | None = None
    """Numbers that can be trained in it, those of the modules inside included."""
    depth: Annotated[int, Field(strict=True, ge=0, le=100)] | None = None
    """0 for a module that the program itself called."""
    calls: Count | None = None


class Gate(Record):
    """A gate through time, averaged over units and samples."""

    mean: Series
    """(T) mean activation."""
    saturated: Shares = Field(default_factory=list)
    """(T) share of units and samples in saturation: a sigmoid below 0.1 or above 0.9, a tanh beyond +-0.8."""


class States(Record):
    """Single units of the first samples."""

    t: Annotated[list[Count], Field(max_length=MOST_STEPS)]
    """Positions in time, from 0."""
    values: Annotated[
        list[Annotated[list[Annotated[list[Number | None], Field(max_length=MOST_STEPS)]], Field(max_length=512)]],
        Field(max_length=64),
    ]
    """By sample, unit and position in `t`."""
    sample: Count = 0
    """Which sample the first of `values` is."""


class Recurrent(Record):
    """One layer and direction of one call of a recurrent module."""

    name: Name
    kind: Name
    layer: Count = 0
    direction: Literal["forward", "backward"] = "forward"
    call: Count = 0
    optimizer_step: Count | None = None
    """Optimizer steps taken before this call; None when no gradient came through it."""
    fed: bool = False
    """It lies below another layer and both directions read: gradient comes in at every step. Set here, never read."""
    positions: Annotated[list[Count], Field(max_length=MOST_STEPS)] | None = None
    """(T) time steps of the columns below, from 0, increasing; None: every time step. Set here, never read."""
    hidden_norm: Matrix
    """(B, T) L2 norms of h_t."""
    hidden_grad_norm: Matrix | None = None
    """(B, T) L2 norms of the total derivative dL/dh_t."""
    cell_norm: Matrix | None = None
    cell_grad_norm: Matrix | None = None
    lengths: Annotated[list[Count], Field(max_length=MOST_SAMPLES)] | None = None
    """(B) real time steps of each sample; the rest is padding."""
    target: Annotated[list[Count | None], Field(max_length=MOST_SAMPLES)] | None = None
    """(B) class of each sample."""
    gates: Annotated[dict[Name, Gate], Field(max_length=8)] = Field(default_factory=dict)
    states: States | None = None
    classes: Classes | None = None

    def steps(self) -> NDArray[np.int64]:
        """(T) time steps of the columns, counted from 1."""
        columns = as_grid(self.hidden_norm).shape[1]
        return (np.arange(columns) if self.positions is None else np.asarray(self.positions, dtype=np.int64)) + 1

    def real(self) -> NDArray[np.bool_]:
        """(B, T) mask: True where the time step is the sample's own, False where it is padding."""
        samples, steps = as_grid(self.hidden_norm).shape
        if self.lengths is None:
            return np.ones((samples, steps), dtype=bool)
        return self.steps()[None, :] <= np.asarray(self.lengths, dtype=np.int64)[:, None]

    @model_validator(mode="after")
    def _agreeing(self) -> "Recurrent":
        samples, steps = as_grid(self.hidden_norm).shape
        for field in ("hidden_grad_norm", "cell_norm", "cell_grad_norm"):
            rows = getattr(self, field)
            if rows is not None and as_grid(rows).shape != (samples, steps):
                raise ValueError(f"{field} and hidden_norm differ in samples or time steps")
        for field in ("lengths", "target"):
            column = getattr(self, field)
            if column is not None and len(column) != samples:
                raise ValueError(f"{field} and hidden_norm differ in samples")
        return self

    @field_validator("gates", mode="before")
    @classmethod
    def _no_gates(cls, value: Any) -> Any:
        return {} if value is None else value


class Moment(Record):
    """One layer and direction at one captured optimizer step, in short."""

    name: Name
    layer: Count = 0
    direction: Literal["forward", "backward"] = "forward"
    call: Count = 0
    step: Count
    length: Count | None = None
    """Time steps of its longest sample; what is null behind them is padding. None: not known."""
    t: Annotated[list[Count], Field(max_length=MOST_STEPS)]
    """Positions in time, from 0, increasing."""
    hidden_norm: Sizes | None = None
    """(len(t)) medians over the samples."""
    hidden_grad_norm: Sizes | None = None

    @model_validator(mode="after")
    def _agreeing(self) -> "Moment":
        if any(line is not None and len(line) != len(self.t) for line in (self.hidden_norm, self.hidden_grad_norm)):
            raise ValueError("a line and its positions differ in length")
        return self


class Step(Record):
    """One optimizer step."""

    step: Count
    optimizer: Name | None = None
    loss: Number | None = None
    grad_norm_before_clip: Size | None = None
    grad_norm: Size | None = None
    by_parameter: ByName = Field(default_factory=dict)
    update_ratio: ByName = Field(default_factory=dict)


class NonFinite(Record):
    """Where the first NaN or infinity appeared."""

    step: Count | None = None
    where: Name = "forward"
    module: Name | None = None
    time_step: Count | None = None
    tensor: Name | None = None


class Observation(Record):
    modules: Annotated[list[Module], Field(max_length=5_000)] = Field(default_factory=list)
    recurrent: Annotated[list[Recurrent], Field(max_length=2_000)] = Field(default_factory=list)
    history: Annotated[list[Moment], Field(max_length=5_000)] = Field(default_factory=list)
    """The way of the recurrent modules through training, oldest first."""
    steps: Annotated[list[Step], Field(max_length=20_000)] = Field(default_factory=list)
    first_nonfinite: NonFinite | None = None
    notes: Annotated[list[Note], Field(max_length=500)] = Field(default_factory=list)
    probes: Annotated[dict[Name, Probe], Field(max_length=8)] = Field(default_factory=dict)
    """`padding`, `permutation`, `alone`: do they move the logits?"""
    worth_a_look: Annotated[list[Remark], Field(max_length=100)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _bounded(self) -> "Observation":
        drawn = sum(len(row) for trace in self.recurrent for row in trace.hidden_norm)
        if drawn > MOST_NUMBERS:
            raise ValueError(f"{drawn} hidden norms; at most {MOST_NUMBERS} are drawn")
        return self

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Observation":
        """The observation in a run's JSON.

        Raises:
            ValueError: one sentence that names the first damaged field.
        """
        try:
            read = cls.model_validate(document)
        except ValidationError as damage:
            raise ValueError(_sentence(damage)) from None
        return read.model_copy(update={"recurrent": _placed(read.recurrent)})


def _placed(traces: Sequence[Recurrent]) -> list[Recurrent]:
    """The traces with what is not read but known of them together."""
    deepest: dict[tuple[str, int], int] = {}
    for trace in traces:
        if trace.direction == "backward":
            deepest[trace.name, trace.call] = max(trace.layer, deepest.get((trace.name, trace.call), 0))
    return [
        trace.model_copy(update={"fed": trace.layer < deepest.get((trace.name, trace.call), 0), "positions": None})
        for trace in traces
    ]


def as_grid(rows: Sequence[Sequence[float | None]] | None) -> NDArray[np.float64]:
    """Rows of numbers as (rows, longest row) with NaN where a value is null or missing."""
    if not rows:
        return np.full((0, 0), np.nan)
    grid = np.full((len(rows), max(map(len, rows))), np.nan)
    for place, row in enumerate(rows):
        grid[place, : len(row)] = [np.nan if value is None else value for value in row]
    return grid


def _sentence(damage: ValidationError) -> str:
    first = damage.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"][:6]) or "the document"
    what = first["msg"].removeprefix("Value error, ").rstrip(".")
    return f"The observation of this run is damaged at {shorten(where)}: {shorten(what)}. Run the program again."
