"""What a page says of a live cell that it wants shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from unroll.runner.pool import Run
from unroll.runner.request import Value
from unroll.runner.result import CellResult
from unroll.ui.resume import Kept


@dataclass(frozen=True)
class Cell:
    """What a page wants shown as a live cell."""

    key: str
    source: str
    start: Callable[[str, Mapping[str, Value], str], Run]
    """Starts a run of the given text with the given parameter values, in the lane of this name."""
    figures: tuple[str, ...] | None = None
    """Which figures, in this order; None for all that there are numbers for."""
    editable: bool = False
    autorun: bool = False
    """Runs when it comes on the screen; a cell that once ran runs again whenever a parameter moves."""
    save: Callable[[str], None] | None = None
    """Keeps the text of the editor beyond this tab."""
    tell: Callable[[CellResult], str] | None = None
    """What a run with the program's own values shows, in a sentence (Markdown of ours)."""
    draft: str | None = None
    """Text kept from an earlier visit."""
    values: Mapping[str, Value] = field(default_factory=dict)
    """Where parameters start, until a reset; the program's own values where nothing is said."""
    seed: int = 0
    """What `start` runs with; another one is run at once."""
    share: Callable[[str, Mapping[str, Value]], str] | None = None
    """Makes a link that reproduces a run of this text with these values, and returns its address."""
    cause: bool = True
    """Whether it may be asked what would have cured a run that ended badly; not where that is the question."""
    kept: Kept | None = None
    """Where it is kept which run is looked at, so that a reload comes back to it."""
    judge: Callable[[Run], None] | None = None
    """Draws what a finished run is worth, above what it showed."""
