"""Run the evidence of questions in the sandbox, several cells at once."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Protocol

from unroll.content.proofs import Proof, digest_of, torch_version
from unroll.content.trials import VARIANTS, Results, Trial, defects_of, trials_for
from unroll.quiz.question import Question
from unroll.runner.request import CellRequest
from unroll.runner.result import CellResult

SHOWN = 5
"""Defects that are told of one question; more are counted."""


class Running(Protocol):
    """A run that has been submitted."""

    def result(self, timeout: float | None = None) -> CellResult: ...


class Sandbox(Protocol):
    """What proving asks of a runner: `unroll.runner.pool.Runner` is one."""

    @property
    def max_parallel(self) -> int: ...

    def submit(self, request: CellRequest) -> Running: ...


def prove(
    questions: Iterable[Question],
    runner: Sandbox,
    *,
    known: Mapping[str, Proof] | None = None,
    limit: int = VARIANTS,
    now: datetime | None = None,
) -> Iterator[Proof]:
    """One proof for each question, in order, as they come.

    Args:
        known: proofs made on this machine; a good one of the same question on the same torch is given back.
        limit: combinations of parameters to prove, beside the program's own.
        now: the date on the proofs.
    """
    torch, date = torch_version(), now or datetime.now(UTC)
    listed = list(questions)
    with ThreadPoolExecutor(max_workers=runner.max_parallel, thread_name_prefix="prove") as workers:
        waiting = [
            spared if (spared := _spared(question, known or {}, torch)) else _begin(question, runner, workers, limit)
            for question in listed
        ]
        try:
            for question, entry in zip(listed, waiting, strict=True):
                yield entry if isinstance(entry, Proof) else _proof(question, *entry, torch, date)
        finally:
            workers.shutdown(wait=False, cancel_futures=True)


Begun = tuple[list[Trial], dict[str, Future[CellResult]]]


def _spared(question: Question, known: Mapping[str, Proof], torch: str) -> Proof | None:
    proof = known.get(question.id)
    if proof and proof.ok and proof.torch == torch and proof.digest == digest_of(question):
        return proof
    return None


def _begin(question: Question, runner: Sandbox, workers: ThreadPoolExecutor, limit: int) -> Begun:
    trials = trials_for(question, limit)
    runs: dict[str, Future[CellResult]] = {}
    for trial in trials:
        if trial.fingerprint not in runs:
            runs[trial.fingerprint] = workers.submit(_run, runner, trial.request)
    return trials, runs


def _run(runner: Sandbox, request: CellRequest) -> CellResult:
    return runner.submit(request).result()


def _proof(
    question: Question, trials: list[Trial], runs: dict[str, Future[CellResult]], torch: str, date: datetime
) -> Proof:
    results: Results = {fingerprint: run.result() for fingerprint, run in runs.items()}
    defects = defects_of(question, trials, results)
    if len(defects) > SHOWN:
        defects = [*defects[:SHOWN], f"and {len(defects) - SHOWN} more of the kind."]
    timings = [result.timings for result in results.values()]
    return Proof(
        question=question.id,
        ok=not defects,
        defects=tuple(f"{question.id}.toml: {defect}" for defect in defects),
        evidence=question.evidence,
        runs=len(results),
        seconds=round(sum(each.total_ms - each.queued_ms for each in timings) / 1000, 3),
        torch=torch,
        date=date,
        digest=digest_of(question),
    )
