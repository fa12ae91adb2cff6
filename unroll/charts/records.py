"""What the records of an observation are made of: bounded numbers, texts that are cut, and its smaller records."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

MOST_STEPS = 20_000
MOST_SAMPLES = 1_024
LONGEST_TEXT = 120
"""Characters kept of a name; longer ones are cut and end in an ellipsis."""
LONGEST_NOTE = 600


def shorten(text: Any, longest: int = LONGEST_TEXT) -> Any:
    """A text of at most `longest` characters, cut where it is longer; anything else as it is."""
    if not isinstance(text, str) or len(text) <= longest:
        return text
    return text[: longest - 1] + "…"


Name = Annotated[str, BeforeValidator(shorten)]
Note = Annotated[str, BeforeValidator(lambda text: shorten(text, LONGEST_NOTE))]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Size = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0)]
Share = Annotated[float, Field(strict=True, ge=-1e-6, le=1 + 1e-6)]
Count = Annotated[int, Field(strict=True, ge=0, le=10**15)]
Series = Annotated[list[Number | None], Field(max_length=MOST_STEPS)]
Sizes = Annotated[list[Size | None], Field(max_length=MOST_STEPS)]
Shares = Annotated[list[Share | None], Field(max_length=MOST_STEPS)]
Matrix = Annotated[list[Sizes], Field(max_length=MOST_SAMPLES)]
Shape = Annotated[list[Count], Field(max_length=16)]
ByName = Annotated[dict[Name, Size | None], Field(max_length=2_000)]


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Classes(Record):
    """What the hidden states of a batch know of its classes."""

    labels: Annotated[list[Count], Field(max_length=64)]
    samples: Count
    t: Annotated[list[Count], Field(max_length=MOST_STEPS)]
    """Positions in time, from 0."""
    readable: Shares
    """(len(t)) share of the samples whose class the nearest class mean of the others' states tells."""
    majority: Share
    """Share of the most frequent class: what guessing gets."""
    apart: Annotated[list[Annotated[list[Number | None], Field(max_length=MOST_STEPS)]], Field(max_length=512)]
    """By unit and position in `t`: with two classes the difference of their mean states, second minus first; with
    more the standard deviation of the class means."""

    @model_validator(mode="after")
    def _agreeing(self) -> "Classes":
        if any(len(line) != len(self.t) for line in (self.readable, *self.apart)):
            raise ValueError("a line and its positions differ in length")
        return self


class Remark(Record):
    """Something that runs and may still not be meant."""

    what: Note
    where: Name | None = None
    why: Note | None = None


class Probe(Record):
    """Whether something that should not matter moves the logits."""

    model: Name
    verdict: Literal["same", "moves", "breaks", "not tested"]
    max_change: Size | None = None
    sentence: Note
