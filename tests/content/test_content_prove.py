# ruff: noqa: E501 - one case a line reads best as a table
"""`prove` runs the evidence and says what does not hold, in the real sandbox."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from content_banks import PROGRAM, QUESTION, documented, unroll, write_bank

from unroll.content import proofs
from unroll.content.bank import check, load_bank
from unroll.content.proofs import Proof
from unroll.content.prove import prove, spared_by
from unroll.quiz.question import Question
from unroll.runner.pool import Runner
from unroll.runner.request import CellRequest

HEAD = QUESTION[: QUESTION.index("[parameters]")].replace("{{ seq_len }}", "10").replace("{{ batch }}", "8")
REST = """
[solution]
steps = ["Look."]
quick_check = "Seen."

[[references]]
title = "torch"
url = "https://docs.pytorch.org"
"""


def choice(name: str, *fields: str, key: bool = False) -> str:
    lines = [f'id = "{name}"', f'text = "It is {name}"', 'why = "So."', *fields]
    return "\n".join(["", "[[choice]]", *lines, "key = true" if key else 'misconception = "mixes-axes"', ""])


def written(folder: Path, text: str, program: str) -> Question:
    """The question, once `check` finds nothing wrong with it."""
    file = write_bank(folder, text, program)
    assert check(folder) == []
    return load_bank(folder).questions[f"shapes/{file.stem}"]


def proof_of(question: Question, sandbox: Runner) -> Proof:
    (proof,) = prove([question], sandbox)
    return proof


PATCH = HEAD.replace('"output"', '"patch"').replace('"tuple(logits.shape)"', '"x"\ncondition = "outcome > 1"') + REST
KEY_EDIT = 'edit = { find = "x = 1", replace = "x = 2" }'
NO_EDIT = 'edit = { find = "x = 1", replace = "x = 0" }'
RAISES = 'edit = { find = "x = 1", replace = "x = 1 / 0" }'
TRIED = HEAD.replace('"output"', '"experiment"\nseeds = 8\nshare = 0.75').replace(
    '"tuple(logits.shape)"', "\"{'x': x}\""
)
CLAIMED = TRIED + REST

BROKEN = {
    "the key is not what the program gives": (
        QUESTION,
        PROGRAM.replace("output, h_n = nn.GRU(4, 6, batch_first=True)", "turned = nn.GRU(4, 6, batch_first=True)\noutput, h_n = nn.GRU(4, 6)"),
        'with batch=8, seq_len=10: the program gives (10, 3): that is "steps-first", the key is "one-row-per-sequence"',
    ),
    "no option is what the program gives": (QUESTION, PROGRAM.replace("nn.Linear(6, 3)", "nn.Linear(6, 4)"), "that is no option"),
    "an edit does not make its option right": (
        QUESTION.replace('replace = "output"', 'replace = "output[:, -1]"'),
        PROGRAM,
        'the program that "one-row-per-step" was thinking of gives (8, 3), not (8, 10, 3)',
    ),
    "an edited program raises": (QUESTION.replace('replace = "output"', 'replace = "missing"'), PROGRAM, "NameError: name 'missing'"),
    "the program raises": (QUESTION, f"{PROGRAM}1 / 0\n", "ZeroDivisionError: division by zero"),
    "the outcome has no value": (QUESTION.replace("tuple(logits.shape)", "tuple(logit.shape)"), PROGRAM, "the outcome has no value (NameError"),
    "the starter is already mended": (
        PATCH + choice("a", KEY_EDIT, key=True) + choice("b", NO_EDIT), "# x = 1\nx = 3\n".replace("# x = 1\n", "y = 'x = 1'\n"),
        "meets the condition before anything is changed",
    ),
    "two edits mend": (PATCH + choice("a", KEY_EDIT, key=True) + choice("b", KEY_EDIT), "x = 1\n", '"b" mends the program too, the key is "a"'),
    "the key does not mend": (PATCH + choice("a", RAISES, key=True) + choice("b", NO_EDIT), "x = 1\n", 'the key "a" does not mend the program (ZeroDivisionError'),
    "a condition that is no condition": (PATCH.replace("outcome > 1", "outcome + 1") + choice("a", KEY_EDIT, key=True) + choice("b", NO_EDIT), "x = 1\n", "neither true nor false"),
    "the key's claim fails too often": (
        CLAIMED + choice("a", 'claim = "x < 0.5"', key=True) + choice("b", 'claim = "x > 2"'), "import torch\nx = torch.rand(()).item()\n",
        'the claim of the key "a" holds in',
    ),
    "another claim holds as well": (
        CLAIMED + choice("a", 'claim = "x < 1"', key=True) + choice("b", 'claim = "x >= 0"'), "import torch\nx = torch.rand(()).item()\n",
        'the claim of "b" holds too, in 8 of 8 runs; the key is "a"',
    ),
    "a claim over an unknown name": (CLAIMED + choice("a", 'claim = "y < 1"', key=True) + choice("b", 'claim = "x > 2"'), "x = 1\n", "'y' is undefined"),
    "a sentence that cannot be filled in": (
        CLAIMED + choice("a", 'claim = "x == 1"', key=True) + choice("b", 'claim = "x > 2"', 'shows = "It is {{ z }}."'), "x = 1\n",
        'the sentence `shows` of "b" cannot be filled in (\'z\' is undefined)',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_does_not_hold_is_said_with_its_file(name: str, sandbox: Runner, tmp_path: Path) -> None:
    """`check` finds nothing in these files: only running them does."""
    text, program, words = BROKEN[name]
    proof = proof_of(written(tmp_path, text, program), sandbox)
    assert not proof.ok
    assert all(defect.startswith("shapes/logits.toml: ") for defect in proof.defects)
    assert any(words in defect for defect in proof.defects), proof.defects


SOUND = {
    "output": (QUESTION, PROGRAM, 15),
    "patch": (PATCH + choice("a", KEY_EDIT, key=True) + choice("b", NO_EDIT) + choice("c", RAISES), "x = 1\n", 4),
    "experiment": (
        CLAIMED + choice("a", 'claim = "x < 1"', key=True) + choice("b", 'claim = "x < 0.2"', 'shows = "{{ x }}"'),
        "import torch\nx = torch.rand(()).item()\n",
        8,
    ),
    "nan": (
        CLAIMED + choice("a", 'claim = "not x < 1 and x != x"', key=True) + choice("b", 'claim = "x > 0"'),
        "x = float('nan')\n",
        8,
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_question_is_proved(name: str, sandbox: Runner, tmp_path: Path) -> None:
    """By exactly the runs that its evidence needs: each program once."""
    text, program, runs = SOUND[name]
    proof = proof_of(written(tmp_path, text, program), sandbox)
    assert proof.defects == ()
    assert proof.runs == runs
    assert proof.torch == "2.13.0"
    assert proof.seconds > 0


def test_a_run_that_is_cut_off_proves_nothing(sandbox: Runner, tmp_path: Path) -> None:
    """A wrong edit that only runs into a limit would otherwise pass for a failure."""
    hungry = 'edit = { find = "x = 1", replace = "x = len(bytearray(4 * 10**9))" }'
    text = PATCH + choice("a", KEY_EDIT, key=True) + choice("b", hungry)
    proof = proof_of(written(tmp_path, text, "x = 1\n"), sandbox)
    assert any("memory" in defect.lower() for defect in proof.defects), proof


class Busy:
    """A sandbox on a machine where every interactive run is cut off by its time limit."""

    def __init__(self, sandbox: Runner) -> None:
        self._sandbox = sandbox
        self.lanes: list[str] = []

    def submit(self, request: CellRequest) -> object:
        self.lanes.append(request.lane)
        if request.lane == "long":
            return self._sandbox.submit(request)
        slow = f"import time\ntime.sleep(60)\n{request.source}"
        return self._sandbox.submit(replace(request, source=slow, limits=replace(request.limits, wall_s=0.1)))


def test_a_run_that_is_cut_off_by_a_busy_machine_gets_more_time(sandbox: Runner, tmp_path: Path) -> None:
    """Ten seconds were too few: the run is made again with sixty, and only what it says then counts."""
    question = written(tmp_path, QUESTION, PROGRAM)
    busy = Busy(sandbox)
    (proof,) = prove([question], busy, limit=1)
    assert proof.ok, proof.defects
    assert busy.lanes.count("long") == proof.runs
    assert busy.lanes.count("interactive") == proof.runs


class Refuses:
    """A sandbox in which nothing may be run."""

    def submit(self, request: CellRequest) -> object:
        raise AssertionError(f"this should not be run:\n{request.source}")


def test_a_good_proof_spares_the_next_run(sandbox: Runner, tmp_path: Path) -> None:
    """Until the question, its program or torch changes; a bad one spares nothing."""
    question = written(tmp_path, QUESTION, PROGRAM)
    known = {question.id: proof_of(question, sandbox)}
    assert list(prove([question], Refuses(), known=known)) == list(known.values())
    other = written(tmp_path, QUESTION, PROGRAM + "# changed\n")
    assert spared_by(other, known) is None
    assert spared_by(question, {question.id: known[question.id].model_copy(update={"torch": "2.0.0"})}) is None
    assert spared_by(question, {question.id: known[question.id].model_copy(update={"ok": False})}) is None


def test_nothing_goes_on_running_when_proving_is_given_up(sandbox: Runner, tmp_path: Path) -> None:
    """Whoever stops reading the proofs stops the runs."""
    slow = TRIED.replace("seeds = 8", "seeds = 40") + REST
    text = slow + choice("a", 'claim = "x == 1"', key=True) + choice("b", 'claim = "x > 2"')
    question = written(tmp_path, QUESTION, PROGRAM)
    waits = written(tmp_path / "slow", text, "import time\ntime.sleep(5)\nx = 1\n")
    proving = prove([question, waits.model_copy(update={"id": "shapes/slow"})], sandbox)
    assert next(proving).ok
    proving.close()
    assert sandbox.status().queued == 0


def test_proofs_are_kept_by_question(tmp_path: Path) -> None:
    """Written beside those of other questions, read back equal; the latest of the present question counts."""
    question = written(tmp_path, QUESTION, PROGRAM)
    path = tmp_path / "home" / "proofs.json"
    assert proofs.read(path) == {}
    old = Proof(
        question=question.id, ok=True, evidence=question.evidence, runs=1, seconds=0.1, torch="2.13.0",
        date=datetime(2026, 1, 1, tzinfo=UTC), digest=proofs.digest_of(question),
    )  # fmt: skip
    bad = old.model_copy(update={"ok": False, "date": datetime(2026, 2, 1, tzinfo=UTC), "defects": ("x: y",)})
    proofs.write(path, [old, old.model_copy(update={"question": "shapes/other"})])
    proofs.write(path, [bad])
    assert proofs.read(path) == {
        "shapes/logits": bad,
        "shapes/other": old.model_copy(update={"question": "shapes/other"}),
    }
    assert proofs.current(question, {question.id: old}, proofs.read(path)) == bad
    assert proofs.is_quarantined(question, {question.id: old}, proofs.read(path))
    changed = question.model_copy(update={"hint": "Another."})
    assert proofs.current(changed, proofs.read(path)) is None
    assert not proofs.is_quarantined(changed, proofs.read(path))
    assert [each.name for each in path.parent.iterdir()] == ["proofs.json"]
    path.write_text("{")
    with pytest.raises(proofs.ProofsError, match="not a record of proofs"):
        proofs.read(path)


def test_the_page_on_authoring_is_right(tmp_path: Path) -> None:
    """Its files, as they are printed there, pass `check` and `prove`; its mistake is told in its words."""
    folder = tmp_path / "bank" / "shapes_by_example"
    folder.mkdir(parents=True)
    for name, text in documented("authoring.md").items():
        (folder / name).write_text(text)
    assert sorted(each.name for each in folder.iterdir()) == [
        "mean_state_shape.py", "mean_state_shape.toml", "pattern.toml",
    ]  # fmt: skip
    home = tmp_path / "home"
    checked = unroll("bank", "check", str(folder.parent), home=home)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "1 question, no mistake.\n", "")
    proved = unroll("bank", "prove", str(folder.parent), "--json", home=home)
    assert proved.returncode == 0, proved.stderr
    (proof,) = json.loads(proved.stdout)
    assert (proof["ok"], proof["cached"], proof["evidence"], proof["torch"]) == (True, False, "output", "2.13.0")
    again = unroll("bank", "prove", str(folder.parent), home=home)
    assert "(proved before)" in again.stdout
    listed = json.loads(unroll("bank", "list", str(folder.parent), "--json", home=home).stdout)
    assert listed == [
        {
            "id": "shapes_by_example/mean_state_shape", "kind": "single_choice", "evidence": "output", "level": "easy",
            "skill": "shapes", "variants": True, "source": None, "quarantined": False,
        }
    ]  # fmt: skip
    file = folder / "mean_state_shape.toml"
    file.write_text(file.read_text().replace("key  = true", "corect = true"))
    wrong = unroll("bank", "check", str(file), home=home)
    assert wrong.returncode == 1
    page = (Path(__file__).resolve().parents[2] / "docs" / "authoring.md").read_text()
    (printed,) = [line for line in wrong.stderr.splitlines() if "corect" in line]
    assert f"\n{printed.removeprefix(f'{folder}/')}\n" in page
