"""What a question is. These records are the schema of a question file; `unroll.content` reads them."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

Value = bool | int | float | str
"""A parameter's value, as it can stand in a `# @param` line."""


class Record(BaseModel):
    """A frozen value. An unknown field is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    """How a question is answered: a closed set. Grading matches it exhaustively."""

    SINGLE_CHOICE = "single_choice"
    """Pick one option. The answer is its id."""
    SEVERAL = "several"
    """Pick every option that is right. The answer is their ids, joined by commas."""
    SHAPE = "shape"
    """Type the shape of a tensor; the choices are the key and the wrong answers that are expected."""
    NUMBER = "number"
    """Type a number, with the tolerance of `[number]`; the choices as for a shape."""
    ORDER = "order"
    """Put lines of the program in order. The program assembled from the answer is run."""
    FIX = "fix"
    """Edit the program until the hidden checks pass. The answer is the program."""


class Evidence(StrEnum):
    """What stands behind the key: which programs `unroll bank prove` runs, and what must come out."""

    OUTPUT = "output"
    """The program is run; exactly the key's value equals what it computed, in every deployed variant."""
    PATCH = "patch"
    """Each choice edits the program; only the key's edit makes the condition hold, the starter does not."""
    EXPERIMENT = "experiment"
    """The program is run over several seeds; only the key's claim holds in the stated share of them."""
    CONCEPT = "concept"
    """A demonstration is run and only the key's claim holds in it; the documentation is referred to."""


class Level(StrEnum):
    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Edit(Record):
    """A change of the program: `find` stands in it exactly once and is replaced."""

    find: str = Field(min_length=1)
    replace: str


class Line(Record):
    """One of the lines that an `order` question shuffles."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    text: str = Field(min_length=1)
    """As it stands in the program, without its indentation; the lines stand there one below the other."""


class Drawn(Record):
    """An input of a check, drawn afresh each time: whole numbers with bounds, else standard normal ones."""

    shape: tuple[int | str, ...] = Field(min_length=1, max_length=4)
    """Sizes, or names of parameters that hold them."""
    low: int | None = None
    """Smallest whole number."""
    high: int | None = None
    """Largest whole number."""


class Check(Record):
    """`fix`: what the mended program must compute on inputs that it has not seen.

    The host compares it with what the key's program computes on the same inputs in a process of its own.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    call: str = Field(min_length=1)
    """Expression over the finished program's names and the drawn inputs."""
    given: dict[str, Drawn] = Field(default_factory=dict)
    """Name -> the tensor that is drawn for it."""
    agree: float = Field(default=1.0, gt=0.5, le=1.0)
    """Share of the computed numbers that must agree: below 1 for predictions of a trained model."""
    says: str = Field(min_length=1)
    """What it checks, a sentence for the learner; does not name the mend."""


class NumberRule(Record):
    """`number`: how close is right, and in which unit."""

    absolute: float = Field(default=0.0, ge=0)
    relative: float = Field(default=1e-6, ge=0, lt=0.5)
    """Share of the key. An answer is right within the wider of the two tolerances."""
    unit: str | None = None
    """Written behind the field; an answer may repeat it."""
    units: dict[str, float] = Field(default_factory=dict)
    """Further units that are understood, with what one of them is in `unit`: `{ s = 1000 }` where that is ms."""


class Choice(Record):
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Stable name, stored with each answer; the order on screen may change, this may not."""
    text: str = Field(min_length=1)
    """What the learner reads; may hold `{{ parameter }}` and inline code in backticks."""
    why: str = Field(min_length=1)
    """Feedback for a learner who picked this choice. Same placeholders as `text`."""
    key: bool = False
    misconception: str | None = None
    """Name from pattern.toml; None for the key."""
    value: str | None = None
    """`output`: the value this choice stands for, as a Python literal with placeholders. Default: `text`."""
    edit: Edit | None = None
    """`patch`: what this choice changes. `output`: the smallest edit of the program that makes it right."""
    order: tuple[str, ...] = ()
    """`order`: ids of all lines, in the order of this wrong answer. The key's is the program's own."""
    claim: str | None = None
    """`experiment`, `concept`: an expression over the outcome's names, true only for a key."""
    set: dict[str, Value] = Field(default_factory=dict)
    """Parameter values under which this choice is run and shown (beside the variant's own)."""
    shows: str | None = None
    """One sentence on what that run showed, with placeholders for the outcome's names."""


class Mistake(Record):
    """A common mistake, tied to the choice it leads to."""

    choice: str
    text: str = Field(min_length=1)


class Reference(Record):
    title: str = Field(min_length=1)
    url: str = Field(pattern=r"^https://")


class Solution(Record):
    steps: tuple[str, ...] = Field(min_length=1)
    """Step by step, Markdown with placeholders."""
    quick_check: str = Field(min_length=1)


class Question(Record):
    """One question of the bank. `id` and `source_code` come from the files, the rest from the TOML."""

    id: str
    """Path below the bank without suffix, e.g. `sequence_classification/gru_logits_shape`."""
    source_code: str
    """The program beside the question: plain PyTorch with `# @param` lines; runs as `python file.py`."""
    defaults: dict[str, Value] = Field(default_factory=dict)
    """The program's own parameter values, read from its `# @param` lines by the loader."""
    kind: Kind = Kind.SINGLE_CHOICE
    title: str = Field(min_length=1)
    evidence: Evidence
    level: Level
    skill: str
    """Name from pattern.toml."""
    source: str | None = Field(default=None, pattern=r"^[CP][1-5]$")
    """Which of the source page's ten questions this is: challenge C1..C5, practice P1..P5."""
    mended: str | None = None
    """What was vague or wrong in the source, and how this file mends it."""
    seconds: int = Field(default=120, ge=10, le=3600)
    """Time allowed in a challenge, before stretching."""
    prompt: str = Field(min_length=1)
    """The question, Markdown with placeholders."""
    shows_program: bool = False
    """Whether the program is part of the question and shown before an answer is in."""
    shows_until: str | None = None
    """Text of the last line shown there; what follows (a loss, printing) is only for the live cell."""
    outcome: str
    """Expression evaluated in the finished program's namespace; a value, or a dict of named numbers."""
    condition: str | None = None
    """`patch`: expression over `outcome` (and its names, if it is a dict), true when the program is mended.

    A program that raises never meets the condition.
    """
    seeds: int = Field(default=1, ge=1, le=50)
    """`experiment`: how many seeds the program is run with, 0 .. seeds - 1."""
    share: float = Field(default=1.0, gt=0.5, le=1.0)
    """`experiment`: the key's claim must hold in at least this share of seeds, every other's in fewer."""
    parameters: dict[str, tuple[Value, ...]] = Field(default_factory=dict)
    """Values that a variant may take, per `# @param` of the program. Seed 0 is the program's own values."""
    require: tuple[str, ...] = ()
    """Expressions over the parameters that every variant must meet (options are always kept distinct)."""
    hint: str = Field(min_length=1)
    """Helps without naming the answer."""
    solution: Solution
    mistakes: tuple[Mistake, ...] = ()
    references: tuple[Reference, ...] = ()
    choice: tuple[Choice, ...] = Field(min_length=2, max_length=6)
    line: tuple[Line, ...] = Field(default=(), max_length=9)
    """`order`: the lines to put in order, in an order that is right."""
    check: tuple[Check, ...] = ()
    """`fix`: the hidden checks."""
    number: NumberRule = NumberRule()
    """`number`: tolerance and unit."""

    @property
    def key(self) -> Choice:
        """The right choice, the first of them where there may be several; the loader has seen that there is one."""
        return next(choice for choice in self.choice if choice.key)

    @property
    def keys(self) -> frozenset[str]:
        """Ids of all right choices."""
        return frozenset(choice.id for choice in self.choice if choice.key)
