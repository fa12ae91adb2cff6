"""Running programs: the learner's own, those of the app, and a question's own or as an option would have it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from unroll.actions.asking import Asked
from unroll.actions.house import House
from unroll.actions.permission import may_run_text
from unroll.actions.refusal import NotDue, NotFound, Refused
from unroll.content import errors
from unroll.content.evidence import cell_for, choice_of, has_own_program
from unroll.content.judge import explain, holds
from unroll.quiz.grading import Outcome
from unroll.quiz.question import Choice, Evidence, Kind, Value
from unroll.runner.parameters import with_values
from unroll.runner.pool import Run
from unroll.runner.request import INTERACTIVE, LONG, CellRequest, in_lane
from unroll.runner.result import CellResult


def run_cell(
    house: House,
    person: str,
    source: str,
    parameters: Mapping[str, Value],
    *,
    seed: int = 0,
    now: datetime,
    local: bool,
    lane: str = INTERACTIVE.name,
    cell: str = "",
) -> Run:
    """Run a program. Programs of the app always run; others only where nobody else can be harmed.

    Args:
        local: whether the visitor sits at the machine that runs the app.
        lane: in which queue, and so for how long at most: `interactive` or `long`.
        cell: which cell of this learner it belongs to; a newer run of it takes the place of the older one.

    Raises:
        Refused: it is too long, a parameter does not fit, too many are running, or this host does not protect itself.
    """
    may_run_text(house, source, local=local)
    return submit(house, person, CellRequest(source, dict(parameters), seed=seed, cell=cell), now, lane)


def run_vetted(
    house: House,
    person: str,
    source: str,
    parameters: Mapping[str, Value],
    *,
    seed: int = 0,
    now: datetime,
    lane: str = INTERACTIVE.name,
    cell: str = "",
) -> Run:
    """Run a program of the app with other parameters; `lane` and `cell` as in `run_cell`.

    Raises:
        Refused: it is none of the app's, or a parameter does not fit.
    """
    if source not in house.vetted:
        raise NotFound("This is not a program of Unroll. Open it in the Lab to run your own.")
    return submit(house, person, CellRequest(source, dict(parameters), seed=seed, cell=cell), now, lane)


def may_run(asked: Asked) -> bool:
    """Whether the cell beside a question is open: when the question is closed; in practice also for a wrong option
    that leads to a program of its own."""
    if asked.due:
        return True
    wrong = asked.verdict is not None and asked.verdict.outcome is Outcome.WRONG
    return wrong and asked.verdict is not None and may_run_option(asked, asked.verdict.choice)


def may_run_option(asked: Asked, choice_id: str | None) -> bool:
    """Whether a wrong option that was picked may be run while the question is still open: where nothing is at stake."""
    if choice_id is None or choice_id not in asked.tried or asked.attempts_left is not None:
        return False
    choice = choice_of(asked.question, choice_id)
    return has_own_program(choice) and not choice.key


def run_question(
    house: House,
    person: str,
    asked: Asked,
    choice_id: str | None = None,
    values: Mapping[str, Value] | None = None,
    lane: str = INTERACTIVE.name,
) -> Run:
    """Run the question's program, or the program as an option would have it.

    A newer run of the same option's program takes the place of the older one.

    Args:
        values: parameters that the learner has set since, beside the variant's own.
        lane: as in `run_cell`.

    Raises:
        NotDue: it would give the answer away.
        Refused: there is no such option, or a parameter does not fit.
    """
    if asked.person != person:
        raise NotFound("This question is not before you. Load the page again.")
    request = _request(asked, choice_id)
    if not asked.due and not may_run_option(asked, choice_id):
        raise NotDue("This program would give the answer away. It opens when the question is closed.")
    parameters = {**request.parameters, **(values or {})}
    named = replace(request, parameters=parameters, cell=_beside(asked, choice_id))
    return submit(house, person, named, lane=lane, ours=True)


def run_handed_in(
    house: House,
    person: str,
    asked: Asked,
    values: Mapping[str, Value],
    *,
    now: datetime,
    local: bool,
    lane: str = INTERACTIVE.name,
) -> Run:
    """Run the program that the learner handed in last; lines of ours in another order may be run by anybody.

    A newer run takes the place of the older one; `lane` as in `run_cell`.

    Raises:
        Refused: nothing was handed in, or this host runs no programs of strangers.
    """
    if asked.person != person or not asked.programs:
        raise NotFound("You have handed in no program here.")
    source, cell = asked.programs[-1].source, _beside(asked, "")
    if asked.question.kind is Kind.ORDER:
        return submit(house, person, CellRequest(source, dict(values), cell=cell), now, lane)
    return run_cell(house, person, source, values, now=now, local=local, lane=lane, cell=cell)


def _beside(asked: Asked, choice_id: str | None) -> str:
    """The cell beside a question: that of its own program (None), of what was handed in (empty), or of an option."""
    place = asked.place
    return f"beside:{place.sitting}:{place.question}:{place.turn}:{'own' if choice_id is None else '-' + choice_id}"


def source_of(asked: Asked, choice_id: str | None = None) -> str:
    """The program of the question, or as an option would have it, with its values set."""
    request = _request(asked, choice_id)
    return with_values(request.source, request.parameters)


def what_is_run(asked: Asked, choice_id: str) -> str:
    """One sentence on what the program of an option is."""
    choice = _choice(asked, choice_id)
    if not has_own_program(choice):
        return "The program of the question: see what it does instead."
    if choice.key:
        return "The program with the right change: it runs."
    if asked.question.evidence is Evidence.PATCH:
        return "The program with the change that you chose."
    if choice.edit is not None:
        return "You were thinking of this program: the smallest change for which your answer is right."
    settings = ", ".join(f"{name} = {value!r}" for name, value in choice.set.items())
    return f"The program with {settings}, the case your answer speaks of."


def what_it_showed(asked: Asked, choice_id: str | None, result: CellResult) -> str:
    """What a finished run of the question's program, or of an option's, shows: one or two sentences, Markdown.

    Empty where the numbers of the question's own program speak for themselves.
    """
    if choice_id is not None and choice_id != asked.variant.key.id:
        return explain(asked.question, asked.variant, _choice(asked, choice_id).id, result)
    if asked.question.evidence is not Evidence.OUTPUT or not holds(
        asked.question, asked.variant, asked.variant.key.id, result
    ):
        return ""
    return f"The question's program gives {asked.variant.key.text}."


def shown_program(asked: Asked) -> str | None:
    """Which option's program stands for the right answer: the mended one where the question's own does not run."""
    mended = asked.question.evidence is Evidence.PATCH and asked.question.kind is not Kind.ORDER
    return asked.variant.key.id if mended else None


def _choice(asked: Asked, choice_id: str) -> Choice:
    try:
        return choice_of(asked.question, choice_id)
    except ValueError:
        raise NotFound("This question has no such option.") from None


def _request(asked: Asked, choice_id: str | None) -> CellRequest:
    picked = None if choice_id is None else _choice(asked, choice_id).id
    return cell_for(asked.question, asked.variant, picked)


def submit(
    house: House,
    person: str,
    request: CellRequest,
    now: datetime | None = None,
    lane: str | None = None,
    *,
    ours: bool = False,
) -> Run:
    """Hand a program to the runner in this learner's name. What goes on already in the same cell is not begun anew.

    Args:
        lane: the queue to take, with its limit of time; None for those of the request.
        ours: a program of the app, changed or not. It is known to end, so it may take as long as a long run wherever
            it waits: on a crowded machine a lesson's figure is late rather than missing.

    Raises:
        Refused: it cannot be run, or too many are running.
    """
    named = replace(request, learner=person)
    try:
        named = named if lane is None else in_lane(named, lane)
        if ours or named.source in house.vetted:
            named = replace(named, limits=replace(named.limits, wall_s=max(named.limits.wall_s, LONG.wall_s)))
        if (same := house.going.same(named)) is not None:
            return same
        return house.going.admit(person, lambda: house.runner.submit(named), now, named.lane, named.cell)
    except ValueError as problem:
        raise Refused(str(problem)) from None


def find_run(house: House, person: str, run_id: str) -> Run | None:
    """A run of this learner; None if it is somebody else's or is no longer kept."""
    run = house.runner.find(run_id)
    return run if run is not None and run.request.learner == person else None


def stop_run(house: House, person: str, run_id: str | None) -> None:
    """End a run of this learner; no effect on one that is finished, somebody else's or not kept."""
    if run_id is not None and (run := find_run(house, person, run_id)) is not None:
        run.stop()


def meaning_of(house: House, run: Run) -> str | None:
    """What the exception that ended a run usually means, with its own numbers (Markdown); None if it is not known."""
    error = run.result().error
    if error is None:
        return None
    lines = run.source.splitlines()
    at = error.line if error.line and error.line <= len(lines) else 0
    return errors.explain(house.known_errors, error.type, error.message, lines[at - 1] if at else "")
