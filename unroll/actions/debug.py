"""Mending broken runs. What counts as mended is decided here, from the finished run, and stored before it is shown."""

import difflib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from unroll.actions.cells import find_run, submit
from unroll.actions.house import House
from unroll.actions.permission import may_run_text
from unroll.actions.refusal import NotDue, NotFound, Refused
from unroll.content import mending
from unroll.content.exercises import Exercise
from unroll.content.mending import Judgement, Outcome
from unroll.runner.pool import MAX_SOURCE, Run
from unroll.runner.request import INTERACTIVE
from unroll.store import learners, mends, reading
from unroll.store.mends import HelpRow, MendRow

CELL = "debug:"
"""Before an exercise's id, the name of its draft."""


@dataclass(frozen=True)
class Standing:
    """An exercise, and how somebody stands with it."""

    exercise: Exercise
    state: Literal["todo", "tried", "mended"]
    attempts: int
    """Different programs that were run; the starter is none."""
    hint_shown: bool
    solution_shown: bool

    @property
    def due(self) -> bool:
        """Whether solution and explanation may be seen."""
        return self.state == "mended" or self.solution_shown


def exercises(house: House, person: str) -> tuple[Standing, ...]:
    """Every exercise, in its order, with how the learner stands."""
    with house.database.reading() as db:
        tried, helped = mends.of_learner(db, person), mends.help_of(db, person)
    return tuple(_standing(each, tried, helped) for each in house.exercises)


def exercise(house: House, person: str, exercise_id: str) -> Standing:
    """One exercise.

    Raises:
        NotFound: there is none of this name.
    """
    found = next((each for each in exercises(house, person) if each.exercise.id == exercise_id), None)
    if found is None:
        raise NotFound("There is no such exercise. Choose one from the list on the Debug page.")
    return found


def _standing(exercise: Exercise, tried: Sequence[MendRow], helped: Sequence[HelpRow]) -> Standing:
    mine = [row for row in tried if row.exercise == exercise.id]
    kinds = {row.kind for row in helped if row.exercise == exercise.id}
    mended = any(row.outcome == Outcome.MENDED for row in mine)
    state: Literal["todo", "tried", "mended"] = "mended" if mended else "tried" if mine else "todo"
    return Standing(exercise, state, len(mine), "hint" in kinds, "solution" in kinds)


def run(
    house: House,
    person: str,
    exercise_id: str,
    source: str,
    *,
    now: datetime,
    local: bool,
    lane: str = INTERACTIVE.name,
) -> Run:
    """Run the learner's program, and ask it about sequences that it has not seen.

    A newer run of the exercise takes the place of the older one.

    Args:
        lane: in which queue, and so for how long at most: `interactive` or `long`.

    Raises:
        Refused: there is no such exercise, or the program may not be run here.
    """
    broken = exercise(house, person, exercise_id).exercise
    may_run_text(house, source, local=local)
    request = replace(mending.request_for(broken, source, house.secret), cell=CELL + broken.id)
    return submit(house, person, request, now, lane)


def judge(house: House, person: str, exercise_id: str, run_id: str, now: datetime) -> tuple[Judgement, bool]:
    """What a finished run is worth; an attempt that counts is on disk when this returns.

    Returns:
        The judgement, and whether this call stored the attempt (the same program counts once).

    Raises:
        NotFound: no such exercise, or no such run of this learner.
        NotDue: the run is still going on.
    """
    broken = exercise(house, person, exercise_id).exercise
    done = find_run(house, person, run_id)
    if done is None:
        raise NotFound("This run is no longer kept. Run the program again.")
    if done.state != "finished":
        raise NotDue("This run is still going on.")
    source = done.request.source
    found = mending.judge(broken, source, done.result(), house.secret)
    if found.outcome is Outcome.NOT_ATTEMPTED:
        return found, False
    left = found.first_open
    row = MendRow(person, broken.id, _digest(source), found.outcome.value, left.id if left else None, now)
    with house.database.session() as db:
        learners.ensure(db, person, now)
        return found, mends.record(db, row)


def show_hint(house: House, person: str, exercise_id: str, now: datetime) -> None:
    """Ask for the hint. It costs nothing and stays on the screen."""
    _help(house, person, exercise(house, person, exercise_id).exercise.id, "hint", now)


def show_solution(house: House, person: str, exercise_id: str, now: datetime) -> None:
    """Ask for the solution, after an attempt of one's own.

    Raises:
        NotDue: nothing was tried yet.
    """
    standing = exercise(house, person, exercise_id)
    if not standing.attempts:
        raise NotDue("Change something and run it first; then the solution can be shown.")
    _help(house, person, exercise_id, "solution", now)


def may_ask_cause(standing: Standing) -> bool:
    """Whether it may be asked what would have cured a run: like the solution, after an attempt of one's own."""
    return standing.due or standing.attempts > 0


def solution(standing: Standing) -> str:
    """What the solution changes, as a unified diff without its head.

    Raises:
        NotDue: it was neither mended nor asked for.
    """
    if not standing.due:
        raise NotDue("The solution is shown when the run is mended, or when you ask for it after an attempt.")
    before, after = standing.exercise.starter.splitlines(), standing.exercise.solution.splitlines()
    return "\n".join(list(difflib.unified_diff(before, after, lineterm="", n=2))[2:])


def save_draft(house: House, person: str, exercise_id: str, source: str, now: datetime) -> None:
    """Keep what stands in the editor of an exercise.

    Raises:
        Refused: there is no such exercise, or the text cannot be kept.
    """
    name = CELL + exercise(house, person, exercise_id).exercise.id
    if "\0" in source or len(source.encode(errors="surrogatepass")) > MAX_SOURCE or not _is_text(source):
        raise Refused(f"The program is longer than {MAX_SOURCE:,} bytes or is not text, so it was not kept.")
    with house.database.session() as db:
        learners.ensure(db, person, now)
        reading.save_draft(db, person, name, source, now)


def draft(house: House, person: str, standing: Standing) -> str | None:
    """The text that the learner left in the editor; None if there is none, or it is the starter."""
    with house.database.reading() as db:
        row = reading.draft(db, person, CELL + standing.exercise.id)
    return None if row is None or row.source == standing.exercise.starter else row.source


def _help(house: House, person: str, exercise_id: str, kind: str, now: datetime) -> None:
    with house.database.session() as db:
        learners.ensure(db, person, now)
        mends.show_help(db, person, exercise_id, kind, now)


def _is_text(source: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in source)


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()
