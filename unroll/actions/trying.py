"""Answers that are programs: lines put in order, and mended code. They are run, and the host compares what came out."""

import ast
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from unroll.actions.asking import Asked
from unroll.actions.cells import submit
from unroll.actions.house import House
from unroll.actions.permission import why_not_edit
from unroll.actions.refusal import NotHere, Refused
from unroll.content.checks import compared, ended, with_checks
from unroll.content.evidence import OUTCOME, cell_for, in_order
from unroll.content.judge import NoOutcome, meets_condition
from unroll.quiz.expression import BadExpression
from unroll.quiz.grading import Tried, name_of, read_order
from unroll.quiz.question import Kind
from unroll.quiz.typed import Unreadable
from unroll.runner.parameters import with_values
from unroll.runner.pool import MAX_SOURCE, Run
from unroll.runner.request import CellRequest
from unroll.runner.result import CellResult

PATIENCE_S = 90.0
"""How long an answer waits for its run: the queue, then at most the run's own limit."""
NO_RUN = "Your program could not be run just now, so no attempt was used. Hand it in again in a moment."


@dataclass(frozen=True)
class Ran:
    """A program that was handed in, and what came of it."""

    source: str
    tried: Tried


def program_of(asked: Asked, given: str) -> tuple[str, str]:
    """The answer as it is stored, and the program that it stands for.

    Raises:
        Unreadable: it is no order of the lines, or no Python; no attempt is used.
    """
    if asked.question.kind is Kind.ORDER:
        order = read_order(asked.question, given)
        return ",".join(order), with_values(in_order(asked.question, order), asked.variant.values)
    try:
        size = len(given.encode())
    except UnicodeEncodeError:
        raise Unreadable("The program holds characters that are not text.") from None
    if size > MAX_SOURCE:
        raise Unreadable(f"The program has {size:,} bytes; at most {MAX_SOURCE:,} are run.")
    try:
        ast.parse(given)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as failure:
        line = getattr(failure, "lineno", None)
        where = f"in line {line}" if line else "as a whole"
        reason = getattr(failure, "msg", failure)
        raise Unreadable(f"This is not Python {where}: {reason}. Mend that first; no attempt was used.") from None
    return name_of(given), given


def try_program(house: House, asked: Asked, source: str, *, local: bool, now: datetime) -> Tried:
    """Run what was handed in.

    Raises:
        NotHere: this host runs no programs of strangers, or too many runs are waiting.
        Refused: it could not be run; no attempt is used.
    """
    if asked.question.kind is Kind.ORDER:
        return _ordered(asked, _result(submit(house, asked.person, _plain(asked, source), now)))
    if why_not_edit(house, local=local) is not None:
        raise NotHere(
            "On this host no programs of visitors can be run, so this question cannot be answered here. "
            "Run Unroll on your own machine to answer it."
        )
    return _checked(house, asked, source, now)


def _plain(asked: Asked, source: str) -> CellRequest:
    return CellRequest(source, probes={OUTCOME: asked.question.outcome}, observe=False)


def _ordered(asked: Asked, result: CellResult) -> Tried:
    if result.status != "ok":
        return Tried(right=False, error=ended(result))
    try:
        return Tried(right=meets_condition(asked.question, asked.variant, result))
    except (NoOutcome, BadExpression) as failure:
        return Tried(right=False, error=str(failure))


def _checked(house: House, asked: Asked, source: str, now: datetime) -> Tried:
    """The learner's program and the key's, each in a child of its own, on inputs drawn after the program came in."""
    question, variant, draw = asked.question, asked.variant, secrets.randbits(32)
    reference = replace(cell_for(question, variant, question.key.id), observe=False)
    requests = [with_checks(question, variant, each, draw=draw) for each in (_plain(asked, source), reference)]
    runs = [submit(house, asked.person, each, now) for each in requests]
    picked, expected = (_result(run) for run in runs)
    if expected.status != "ok":
        raise Refused(NO_RUN)
    return compared(question, picked, expected)


def _result(run: Run) -> CellResult:
    try:
        result = run.result(timeout=PATIENCE_S)
    except TimeoutError:
        run.stop()
        raise Refused(NO_RUN) from None
    if result.status in ("crashed", "stopped"):
        raise Refused(NO_RUN)
    return result
