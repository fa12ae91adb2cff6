"""Run the evidence of questions in the sandbox, as many cells at once as the runner allows."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Protocol

from unroll.content.proofs import Proof, digest_of, torch_version
from unroll.content.trials import VARIANTS, Results, Trial, defects_of, trials_for
from unroll.quiz.question import Question
from unroll.runner.request import CellRequest, in_lane
from unroll.runner.result import CellResult

SHOWN = 5
"""Defects that are told of one question; more are counted."""


class Running(Protocol):
    """A run that has been submitted."""

    def result(self, timeout: float | None = None) -> CellResult: ...

    def stop(self) -> None: ...


class Sandbox(Protocol):
    """What proving asks of a runner: `unroll.runner.pool.Runner` is one."""

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
    spared = {each.id: proof for each in listed if (proof := spared_by(each, known or {}))}
    begun = {each.id: _begin(each, runner, limit) for each in listed if each.id not in spared}
    try:
        for question in listed:
            yield spared.get(question.id) or _proof(question, *begun[question.id], runner, torch, date)
    finally:
        for _, runs in begun.values():
            for run in runs.values():
                run.stop()


Begun = tuple[list[Trial], dict[str, Running]]


def spared_by(question: Question, known: Mapping[str, Proof]) -> Proof | None:
    """The proof that makes another run needless: a good one, of this very question, on the torch that is installed."""
    proof = known.get(question.id)
    if proof and proof.ok and proof.torch == torch_version() and proof.digest == digest_of(question):
        return proof
    return None


def _begin(question: Question, runner: Sandbox, limit: int) -> Begun:
    trials = trials_for(question, limit)
    requests = {trial.fingerprint: trial.request for trial in trials}
    return trials, {fingerprint: runner.submit(request) for fingerprint, request in requests.items()}


def _proof(
    question: Question, trials: list[Trial], runs: dict[str, Running], runner: Sandbox, torch: str, date: datetime
) -> Proof:
    _give_time(trials, runs, runner)
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


def _give_time(trials: list[Trial], runs: dict[str, Running], runner: Sandbox) -> None:
    """Runs that were cut off get the time of a long run: a busy machine says nothing about a question."""
    late = {fingerprint for fingerprint, run in runs.items() if run.result().status == "timeout"}
    for trial in trials:
        if trial.fingerprint in late:
            runs[trial.fingerprint] = runner.submit(in_lane(trial.request, "long"))
            late.discard(trial.fingerprint)
