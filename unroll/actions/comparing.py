"""Run my answer: what the program of a picked option comes to, and beside it what the question's own comes to."""

import difflib
import json
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any

from unroll.actions.asking import Asked
from unroll.actions.cells import may_run_option, source_of, submit
from unroll.actions.house import House
from unroll.actions.refusal import NotHere, Refused
from unroll.content import proofs
from unroll.content.evidence import cell_for, choice_of, has_own_program
from unroll.content.judge import NoOutcome, failure_of, holds, outcome_of, written
from unroll.quiz.expression import BadExpression
from unroll.quiz.grading import Outcome
from unroll.quiz.question import Evidence, Kind
from unroll.runner.request import CellRequest
from unroll.runner.result import CellResult

PATIENCE_S = 30.0
KEPT = 500


@dataclass(frozen=True)
class Ending:
    """What one program came to."""

    title: str
    """Whose program it is."""
    value: str
    """Its outcome, or its error: a program's own words."""
    failed: bool
    """Whether it ended with an error."""
    numbers: dict[str, Any]
    """The outcome's names and values, where it has names."""


@dataclass(frozen=True)
class Comparison:
    """A wrong option, run."""

    choice: str
    picked: Ending | None
    """None where the option has no program of its own: then its claim is about the question's."""
    real: Ending | None
    """None as long as it would give the answer away."""
    claim: str | None = None
    """What the option claims about the numbers of the question's program."""
    claim_holds: bool | None = None
    diff: str = ""
    """From the question's program to the option's; empty if it is the same."""


class Known:
    """Outcomes of programs of the bank: the same program with the same values is not run again. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._results: OrderedDict[str, CellResult] = OrderedDict()

    def get(self, name: str) -> CellResult | None:
        with self._lock:
            return self._results.get(name)

    def put(self, name: str, result: CellResult) -> None:
        with self._lock:
            self._results[name] = result
            while len(self._results) > KEPT:
                self._results.popitem(last=False)


_KNOWN = Known()


def compare(house: House, person: str, asked: Asked) -> Comparison | None:
    """Run the wrong option that was picked last, as far as it may be seen; None if there is nothing to run.

    Raises:
        Refused: too many programs are waiting.
    """
    verdict = asked.verdict
    if verdict is None or verdict.outcome is not Outcome.WRONG or verdict.choice is None:
        return None
    choice = choice_of(asked.question, verdict.choice)
    if not asked.due and not may_run_option(asked, choice.id):
        return None
    own = has_own_program(choice)
    picked = _ended(house, person, asked, choice.id) if own else None
    result = ran(house, person, asked, _real(asked)) if asked.due else None
    claim = choice.claim if asked.due and not own else None
    return Comparison(
        choice=choice.id,
        picked=picked,
        real=ending(_real_title(asked), result) if result else None,
        claim=claim,
        claim_holds=_holds(asked, choice.id, result) if claim and result else None,
        diff=changes(source_of(asked), source_of(asked, choice.id)) if own else "",
    )


def has_program(asked: Asked, choice: str) -> bool:
    """Whether this option leads to a program of its own, which `compare` runs."""
    return has_own_program(choice_of(asked.question, choice))


def changes(before: str, after: str) -> str:
    """What was changed, as a unified diff without its head and without the numbers of lines."""
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1))[2:]
    return "\n".join(line for line in lines if not line.startswith("@@"))


def _real(asked: Asked) -> str | None:
    """Whose program shows the real outcome: the mended one where the question's own does not run."""
    mended = asked.question.evidence is Evidence.PATCH and asked.question.kind is not Kind.ORDER
    return asked.question.key.id if mended else None


def _real_title(asked: Asked) -> str:
    return "With the right change" if _real(asked) else "The question's program"


def _ended(house: House, person: str, asked: Asked, choice: str) -> Ending:
    title = {
        Evidence.OUTPUT: "The program you were thinking of",
        Evidence.PATCH: "With the change you chose",
        Evidence.EXPERIMENT: "The case your answer speaks of",
        Evidence.CONCEPT: "The case your answer speaks of",
    }[asked.question.evidence]
    if asked.question.kind is Kind.ORDER:
        title = "In the order you chose"
    return ending(title, ran(house, person, asked, choice))


def ran(house: House, person: str, asked: Asked, choice: str | None, *, observe: bool = False) -> CellResult:
    """The question's program, or the program as this choice would have it, run to its end; the same one only once.

    Raises:
        Refused: too many programs are waiting, or it could not be run.
    """
    request = replace(cell_for(asked.question, asked.variant, choice), observe=observe)
    name = _name(request)
    if (known := _KNOWN.get(name)) is not None:
        return known
    run = submit(house, person, request, ours=True)
    try:
        result = run.result(timeout=PATIENCE_S)
    except TimeoutError:
        run.stop()
        raise NotHere("Very many programs are waiting to run. Load the page again in a minute.") from None
    if result.status in ("crashed", "stopped"):
        raise Refused("The program could not be run just now. Load the page again.")
    _KNOWN.put(name, result)
    return result


def _name(request: CellRequest) -> str:
    return json.dumps(
        [request.source, sorted(request.parameters.items()), request.seed, dict(request.probes), request.observe]
    )


def ending(title: str, result: CellResult) -> Ending:
    """What a run came to: its outcome, or its error."""
    try:
        outcome = outcome_of(result)
    except NoOutcome as failure:
        return Ending(title, failure_of(result) if result.status != "ok" else str(failure), True, {})
    numbers = outcome if isinstance(outcome, dict) else {}
    return Ending(title, written(outcome), False, numbers)


def _holds(asked: Asked, choice: str, result: CellResult) -> bool | None:
    try:
        return holds(asked.question, asked.variant, choice, result)
    except (NoOutcome, BadExpression):
        return None


def proof_line(house: House, question_id: str) -> str | None:
    """When the question's key was last proved, on which torch; None if it was not, as it stands today."""
    proof = proofs.current(house.bank.questions[question_id], *house.proved)
    if proof is None or not proof.ok:
        return None
    runs = "1 run" if proof.runs == 1 else f"{proof.runs} runs"
    return f"Proved on {proof.date.day} {proof.date:%B %Y} with torch {proof.torch}, in {runs}."
