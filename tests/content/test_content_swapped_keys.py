"""The bank that is shipped: proved as it stands, and red as soon as a key and a distractor change places."""

import shutil
from pathlib import Path

import pytest
from content_banks import ROOT, swapped, unroll

from unroll.content.bank import load_bank
from unroll.content.prove import prove
from unroll.content.trials import trials_for
from unroll.quiz.question import Question
from unroll.runner.pool import Runner
from unroll.runner.request import LONG, CellRequest, in_lane
from unroll.runner.result import CellResult

BANK = load_bank(ROOT / "quiz_bank")
LIMIT = 2
"""Variants beside the program's own; `unroll bank prove` takes 24."""
SOURCES = {f"{letter}{number}" for letter in "CP" for number in range(1, 6)}
THE_TEN = sorted(each.id for each in BANK.questions.values() if each.source is not None)


def asked(request: CellRequest) -> str:
    return repr((request.source, sorted(request.parameters.items()), request.seed, dict(request.probes)))


class Ran:
    """A run that is over."""

    def __init__(self, result: CellResult) -> None:
        self._result = result

    def result(self, timeout: float | None = None) -> CellResult:
        return self._result

    def stop(self) -> None:
        """Nothing is left to stop."""


class Once:
    """The sandbox, with a memory: the same program is not run twice, however often its question is turned around."""

    def __init__(self, sandbox: Runner) -> None:
        self._sandbox = sandbox
        self._results: dict[str, CellResult] = {}

    def run_all(self, question: Question) -> None:
        requests = [in_lane(each.request, LONG.name) for each in trials_for(question, LIMIT)]
        runs = {asked(each): self._sandbox.submit(each) for each in requests}
        self._results |= {name: run.result() for name, run in runs.items()}

    def submit(self, request: CellRequest) -> Ran:
        return Ran(self._results[asked(request)])


def test_all_ten_questions_of_the_source_are_there() -> None:
    """C1 to C5 make the challenge, P1 to P5 the practice, each in its order."""
    assert {each.source for each in BANK.questions.values()} - {None} == SOURCES
    assert [each.source for each in BANK.in_set("challenge")][:5] == ["C1", "C2", "C3", "C4", "C5"]
    assert [each.source for each in BANK.in_set("practice")][:5] == ["P1", "P2", "P3", "P4", "P5"]


@pytest.mark.parametrize("question_id", THE_TEN)
def test_a_key_that_changes_places_with_a_distractor_is_seen(question_id: str, sandbox: Runner, tmp_path: Path) -> None:
    """For every distractor: `check` is content, the evidence is not, and the defect names file and false key."""
    question = BANK.questions[question_id]
    once = Once(sandbox)
    once.run_all(question)
    (proof,) = prove([question], once, limit=LIMIT)
    assert proof.ok, proof.defects

    copy = tmp_path / "bank"
    folder = copy / Path(question_id).parent
    shutil.copytree(BANK.file_of(question_id).parent, folder)
    file = copy / f"{question_id}.toml"
    text = file.read_text()
    distractors = [choice.id for choice in question.choice if not choice.key]
    assert len(distractors) == 3
    for distractor in distractors:
        file.write_text(swapped(text, distractor))
        turned = load_bank(copy).questions[question_id]
        assert turned.key.id == distractor
        (proof,) = prove([turned], once, limit=LIMIT)
        assert not proof.ok
        assert all(defect.startswith(f"{question_id}.toml: ") for defect in proof.defects)
        assert any(f'key "{distractor}"' in d or f'key is "{distractor}"' in d for d in proof.defects), proof.defects


@pytest.mark.parametrize("source", ["C1", "P2"])
def test_the_command_turns_red_for_a_swapped_key(source: str, tmp_path: Path) -> None:
    """All the way, for a question with variants and one without: exit status 1, stderr begins with the file."""
    question = next(each for each in BANK.questions.values() if each.source == source)
    folder = tmp_path / "bank" / Path(question.id).parent
    shutil.copytree(BANK.file_of(question.id).parent, folder)
    file = tmp_path / "bank" / f"{question.id}.toml"
    distractor = next(choice.id for choice in question.choice if not choice.key)
    file.write_text(swapped(file.read_text(), distractor))
    done = unroll("bank", "prove", str(file), home=tmp_path / "home")
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith(f"{file}: ")
    assert distractor in done.stderr
    assert "0 questions proved, 1 not" in done.stdout
    listed = unroll("bank", "list", str(file), "--json", home=tmp_path / "home")
    assert '"quarantined": true' in listed.stdout
