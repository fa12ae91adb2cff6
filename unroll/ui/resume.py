"""A cell that comes back to where it was: after a reload, in a second tab, after the server was started again."""

from dataclasses import dataclass

from unroll.actions import learn
from unroll.actions.learn import LastRun
from unroll.runner.pool import Run
from unroll.ui.state import CellMemory, house, now, tab


@dataclass(frozen=True)
class Kept:
    """The place of a cell among the learner's last runs."""

    cell: str
    """Its name among the learner's runs."""
    own: str
    """The program that it shows to somebody new."""

    @property
    def last(self) -> LastRun | None:
        return learn.last_run(house(), tab().person, self.cell)

    def started(self, run: Run) -> None:
        """Keep what was started in place of the run before."""
        learn.keep_last_run(house(), tab().person, run, self.own, now())


def seed_of(cell: str) -> int:
    """The seed that a cell was run with last; 0 for one that was not."""
    found = learn.last_run(house(), tab().person, cell)
    return found.seed if found else 0


def note_end(memory: CellMemory, run: Run) -> None:
    """Note once how a run ended."""
    if memory.ended != run.id:
        memory.ended = run.id
        learn.note_end(house(), tab().person, run)
