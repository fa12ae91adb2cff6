"""A question that is made wrong turns red, in every family of questions: kind of question x kind of evidence.

Here one question of each family is turned around, the one whose proof takes least time, with a few variants;
`make prove-deep` does it to all of them (UNROLL_MUTATE=all).
"""

import os
from collections import defaultdict

import pytest
from content_banks import ROOT
from mutations import Mutation, changed, mutations

from unroll.content import proofs
from unroll.content.bank import load_bank
from unroll.content.prove import Running, prove
from unroll.quiz.question import Evidence, Kind, Question
from unroll.runner.pool import Runner
from unroll.runner.request import CellRequest

BANK = load_bank(ROOT / "quiz_bank")
SHIPPED = proofs.read(ROOT / "quiz_bank" / proofs.FILE)
SEEDS = 3
"""Of an experiment or a patch: enough for a mutation to be seen, whatever the question itself asks for."""


def families() -> dict[tuple[Kind, Evidence], list[Question]]:
    """The questions of each family, the quickest to prove first."""
    found: dict[tuple[Kind, Evidence], list[Question]] = defaultdict(list)
    for question in BANK.questions.values():
        found[question.kind, question.evidence].append(question)
    return {family: sorted(each, key=effort) for family, each in found.items()}


def effort(question: Question) -> float:
    """Machine seconds of its last proof."""
    return SHIPPED[question.id].seconds if question.id in SHIPPED else float("inf")


FAMILIES = families()
ASKED = [q for each in FAMILIES.values() for q in (each if os.environ.get("UNROLL_MUTATE") == "all" else each[:1])]


class Remembering:
    """The sandbox; a program that was run is not run again, however often its question is turned around."""

    def __init__(self, sandbox: Runner) -> None:
        self._sandbox = sandbox
        self._runs: dict[str, Running] = {}

    def submit(self, request: CellRequest) -> Running:
        asked = request.source, sorted(request.parameters.items()), request.seed, dict(request.probes)
        name = repr((*asked, request.lane))  # what a busy machine cuts off is run again as a long run
        if name not in self._runs:
            self._runs[name] = Kept(self._sandbox.submit(request))
        return self._runs[name]


class Kept:
    """A run whose result outlives the proof that asked for it."""

    def __init__(self, run: Running) -> None:
        self._run = run

    def result(self, timeout: float | None = None) -> object:
        return self._run.result(timeout)

    def stop(self) -> None:
        """It may be asked for again."""


def test_every_family_of_the_bank_is_turned_around() -> None:
    """Six kinds of question, four kinds of evidence, and each pair of the two that the bank has."""
    assert {kind for kind, _ in FAMILIES} == set(Kind)
    assert {evidence for _, evidence in FAMILIES} == set(Evidence)
    assert {(question.kind, question.evidence) for question in ASKED} == set(FAMILIES)
    for question in ASKED:
        assert len(list(mutations(question))) >= 2 * (len(question.choice) - 1)


@pytest.mark.parametrize("question", ASKED, ids=lambda question: f"{question.kind}-{question.evidence}-{question.id}")
def test_every_mutation_turns_the_proof_red(question: Question, sandbox: Runner) -> None:
    """The question is proved; with a key swapped, an edit broken or a claim widened it is not, and says where."""
    asked = question.model_copy(update={"seeds": min(question.seeds, SEEDS)})
    once = Remembering(sandbox)
    (proof,) = prove([asked], once, limit=1)
    assert proof.ok, proof.defects
    unseen = [each.name for each in mutations(asked) if not _is_seen(each, once)]
    assert unseen == []


def _is_seen(mutation: Mutation, once: Remembering) -> bool:
    (proof,) = prove([mutation.question], once, limit=1)
    named = all(each.startswith(f"{mutation.question.id}.toml: ") for each in proof.defects)
    return not proof.ok and named and any(mutation.item in each for each in proof.defects)


def test_a_mutation_that_is_none_would_be_noticed(sandbox: Runner) -> None:
    """The test above can fail: a question that was only reworded is not taken for a broken one."""
    question = ASKED[0]
    reworded = changed(question, question.key.id, why="Because.")
    assert not _is_seen(Mutation("reworded", reworded, question.key.id), Remembering(sandbox))
