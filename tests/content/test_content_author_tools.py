"""`unroll bank new` and `lint`: a question that works at once, and what makes one weak."""

import json
from pathlib import Path

import pytest
from content_banks import PATTERN, PROGRAM, QUESTION, unroll, write_bank
from kinds_bank import add_kinds

from unroll.content import proofs
from unroll.content.bank import check, load_bank
from unroll.content.lint import lint
from unroll.content.pattern import read_pattern
from unroll.content.proofs import Live, ProofsError
from unroll.content.prove import prove
from unroll.content.skeleton import CannotBegin, Wish, begin, evidence_of
from unroll.quiz.question import Evidence, Kind
from unroll.runner.pool import Runner

ALL = [(Kind.SINGLE_CHOICE, evidence) for evidence in Evidence] + [
    (kind, evidence_of(kind, None)) for kind in Kind if kind is not Kind.SINGLE_CHOICE
]
SPARE = PATTERN.replace('["logits"]', "[]")


def folder_of(tmp_path: Path, text: str = SPARE) -> Path:
    folder = tmp_path / "bank" / "shapes"
    folder.mkdir(parents=True)
    (folder / "pattern.toml").write_text(text)
    return folder


@pytest.mark.parametrize(("kind", "evidence"), ALL)
def test_a_new_question_is_checked_and_proved_as_it_stands(
    kind: Kind, evidence: Evidence, sandbox: Runner, tmp_path: Path
) -> None:
    """For every kind and every evidence that it can begin with."""
    folder = folder_of(tmp_path)
    pattern, _ = read_pattern(folder, "shapes")
    assert pattern is not None
    file, program = begin(folder, pattern, Wish("fresh", kind, evidence, title='A "new" one'))
    assert check(folder) == []
    question = load_bank(folder).questions["shapes/fresh"]
    assert (question.kind, question.evidence, question.title) == (kind, evidence, 'A "new" one')
    assert "@@" not in file.read_text()
    (proof,) = prove([question], sandbox, limit=4)
    assert proof.ok, proof.defects
    assert program.exists()


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish("Bad Name"), "cannot be the name"),
        (Wish("pattern"), "cannot be the name"),
        (Wish("there"), "is there already"),
        (Wish("fresh", skill="shape"), 'Did you mean "shapes"'),
    ],
)
def test_what_cannot_be_begun_says_why(wish: Wish, words: str, tmp_path: Path) -> None:
    """And nothing is written."""
    folder = folder_of(tmp_path)
    (folder / "there.py").write_text("x = 1\n")
    pattern, _ = read_pattern(folder, "shapes")
    assert pattern is not None
    with pytest.raises(CannotBegin, match=words):
        begin(folder, pattern, wish)
    assert sorted(path.name for path in folder.iterdir()) == ["pattern.toml", "there.py"]
    with pytest.raises(CannotBegin, match="names no skill"):
        begin(folder, pattern.model_copy(update={"misconceptions": {}}), Wish("fresh"))


def test_a_kind_begins_with_its_own_evidence() -> None:
    """A typed shape cannot be a matter of claims."""
    assert evidence_of(Kind.SINGLE_CHOICE, None) is Evidence.OUTPUT
    assert evidence_of(Kind.SINGLE_CHOICE, Evidence.PATCH) is Evidence.PATCH
    with pytest.raises(CannotBegin, match="begins with output evidence"):
        evidence_of(Kind.SHAPE, Evidence.CONCEPT)


def test_new_on_the_command_line(tmp_path: Path) -> None:
    """Prints both files and what to do next; a second time the name is taken; without a name it says how."""
    folder, home = folder_of(tmp_path), tmp_path / "home"
    done = unroll("bank", "new", str(folder / "mine"), "--kind", "number", "--title", "How many?", home=home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{folder / 'mine.toml'}\n{folder / 'mine.py'}\n")
    assert unroll("bank", "check", str(folder), home=home).returncode == 0
    again = unroll("bank", "new", "mine", "--in", str(folder), home=home)
    assert (again.returncode, "is there already" in again.stderr) == (1, True)
    assert "unroll bank new NAME" in unroll("bank", "new", home=home).stderr
    nowhere = unroll("bank", "new", str(tmp_path / "no" / "mine"), home=home)
    assert (nowhere.returncode, "pattern.toml" in nowhere.stderr) == (1, True)
    assert "Traceback" not in nowhere.stderr


LINTED = {
    "longest key": (QUESTION.replace('text = "({{ batch }}, 3)"', 'text = "(  {{ batch }},            3          )"'), "much the longest option"),  # noqa: E501
    "one in code": (QUESTION.replace('text = "({{ batch }}, 3)"', 'text = "`({{ batch }}, 3)`"'), 'only "one-row-per-sequence" is code'),  # noqa: E501
    "one not in code": (QUESTION.replace('"({{ batch }}, {{ seq_len }}, 3)"', '"`({{ batch }}, {{ seq_len }}, 3)`"').replace('"({{ seq_len }}, 3)"', '"`({{ seq_len }}, 3)`"'), "is unlike the others: each of them is code"),  # noqa: E501
    "uneven": (QUESTION.replace('text = "({{ seq_len }}, 3)"', 'text = "(   {{ seq_len }},                  3   )"'), "the options have"),  # noqa: E501
    "telling hint": (QUESTION.replace('text = "({{ batch }}, 3)"', 'text = "the whole carousel"\nvalue = "({{ batch }}, 3)"').replace("How many states does h_n hold?", "Think of the carousel alone."), "it says what only the key says (carousel)"),  # noqa: E501
}  # fmt: skip


@pytest.mark.parametrize("name", LINTED)
def test_what_gives_the_key_away_is_found(name: str, tmp_path: Path) -> None:
    """With the line of the field, and how to mend it."""
    text, words = LINTED[name]
    file = write_bank(tmp_path, text)
    assert check(tmp_path) == []
    found = [advice for advice in lint(load_bank(tmp_path)) if words in str(advice)]
    assert found, list(map(str, lint(load_bank(tmp_path))))
    assert found[0].file == file
    assert found[0].line > 1


def test_a_sound_question_gets_no_remark(tmp_path: Path) -> None:
    """The one that the other tests spoil."""
    write_bank(tmp_path)
    assert lint(load_bank(tmp_path)) == []


def test_questions_that_are_there_twice_and_names_without_use_are_found(tmp_path: Path) -> None:
    """The same program and outcome, nearly the same prompt, a misconception and a skill that nobody uses."""
    write_bank(tmp_path, pattern=PATTERN.replace("[skills]", '[skills]\nidle = "Idle"').replace("[misconceptions]", '[misconceptions]\nunheard = "Of."'))  # fmt: skip  # noqa: E501
    folder = tmp_path / "shapes"
    (folder / "same.toml").write_text(QUESTION)
    (folder / "same.py").write_text(PROGRAM)
    (folder / "near.toml").write_text(QUESTION.replace("steps. #", "step. #"))
    (folder / "near.py").write_text(PROGRAM + "# another\n")
    said = [str(advice) for advice in lint(load_bank(tmp_path))]
    assert any("shapes/logits has the same program and outcome" in each and "same.toml" in each for each in said)
    assert any("asks nearly the same" in each and "near.toml" in each for each in said)
    assert any('no option of a question has "unheard"' in each for each in said)
    assert any('no question is about "idle"' in each for each in said)


def test_a_key_that_always_stands_at_the_same_place_is_found(tmp_path: Path) -> None:
    """Everybody's first variant shows the file's order; a few questions say nothing yet."""
    write_bank(tmp_path)
    add_kinds_of(tmp_path / "shapes", 6)
    assert not any("in 7 of 7" in str(advice) for advice in lint(load_bank(tmp_path)))
    add_kinds_of(tmp_path / "shapes", 9)
    assert any("the key is option 1 in 10 of 10 questions" in str(advice) for advice in lint(load_bank(tmp_path)))
    (tmp_path / "shapes" / "logits.toml").write_text(QUESTION)
    for number in range(5):
        head, one, two, three = QUESTION.split("[[choice]]")
        turned = "[[choice]]".join([head, two, one, three.split("[[mistakes]]")[0]])
        (tmp_path / "shapes" / f"q{number}.toml").write_text(turned)
    assert not any("of 10 questions" in str(advice) for advice in lint(load_bank(tmp_path)))


def add_kinds_of(folder: Path, number: int) -> None:
    for each in range(number):
        (folder / f"q{each}.toml").write_text(QUESTION)
        (folder / f"q{each}.py").write_text(PROGRAM)


def test_a_program_to_fix_without_a_condition_gets_a_remark(tmp_path: Path) -> None:
    """Its checks take the key's program for right; with a condition that is said from outside, and there is none."""
    folder = folder_of(tmp_path)
    pattern, _ = read_pattern(folder, "shapes")
    assert pattern is not None
    file, _ = begin(folder, pattern, Wish("fresh", Kind.FIX, Evidence.PATCH))
    words = "only the key's own program says that the key is right"
    assert [each for each in lint(load_bank(folder)) if words in str(each)] == []
    file.write_text("\n".join(line for line in file.read_text().splitlines() if not line.startswith("condition")))
    (told,) = [each for each in lint(load_bank(folder)) if words in str(each)]
    assert told.field == "outcome"


def test_lint_on_the_command_line(tmp_path: Path) -> None:
    """Remarks are no mistakes, unless one is strict."""
    write_bank(tmp_path, LINTED["one in code"][0])
    done = unroll("bank", "lint", str(tmp_path), home=tmp_path / "home")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 remark.")
    assert unroll("bank", "lint", str(tmp_path), "--strict", home=tmp_path / "home").returncode == 1


def test_preview_names_the_page_or_what_was_meant(tmp_path: Path) -> None:
    """A question that is not there starts no server."""
    done = unroll("bank", "preview", "gru_logit_shape", home=tmp_path / "home")
    assert (done.returncode, done.stdout) == (1, "")
    assert 'Did you mean "gru_logits_shape"' in done.stderr


def test_prove_sums_up_each_kind(tmp_path: Path) -> None:
    """Questions, runs and machine time a kind; the record tells each question's torch."""
    folder = folder_of(tmp_path, SPARE.replace("[skills]", '[skills]\ndoubling = "Doubling"').replace("[misconceptions]", '[misconceptions]\nadds-one = "One."\nkeeps = "Keeps."'))  # fmt: skip  # noqa: E501
    add_kinds(folder)
    done = unroll("bank", "prove", str(folder), home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert "5 questions proved, 0 not, on torch 2.13.0." in done.stdout
    assert all(
        f"     {kind:13}  1 question, " in done.stdout for kind in ("shape", "number", "several", "order", "fix")
    )
    kept = json.loads((tmp_path / "home" / "proofs.json").read_text())
    assert {each["torch"] for each in kept.values()} == {"2.13.0"}


def test_a_live_record_follows_its_file(tmp_path: Path) -> None:
    """Written, written again, damaged, gone: it never breaks what is being served."""
    file = tmp_path / "proofs.json"
    live = Live(file)
    assert (len(live), list(live)) == (0, [])
    question = load_bank(write_bank(tmp_path).parent).questions["shapes/logits"]
    made = proofs.Proof(
        question=question.id, ok=True, evidence=question.evidence, runs=1, seconds=0.1, torch="2", date="2026-01-01T00:00:00Z", digest="x",  # noqa: E501
    )  # fmt: skip
    proofs.write(file, [made])
    assert live[question.id] == made
    file.write_text("{damaged")
    assert live[question.id] == made
    file.unlink()
    assert question.id not in live
    file.write_text("{damaged")
    with pytest.raises(ProofsError):
        Live(file)
