"""Debug exercises: what is wrong in their files is told with its line; a judgement is made from a result alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from unroll.content import held_out
from unroll.content.exercises import Exercise, ExerciseError, load_exercises
from unroll.content.findings import NAMES, findings
from unroll.content.held_out import HeldOut, draw, expression, score
from unroll.content.mending import Outcome, judge, request_for
from unroll.runner.result import CellError, CellResult

TOML = """\
title = "Twice"
level = "easy"
minutes = 2
skill = "doubling"
steps = 5
story = "It was half."
goal = "It is twice."
hint = "Add it to itself."
because = "It was not added."
keep = ["N"]

[held_out]
count = 16
length = [2, 4]
tokens = [1, 9]
at = { "0" = [3, 3] }
label = "tokens[0] % 2"

[[meter]]
label = "Loss"
value = "loss_last"
well = "loss_last < 1"

[[meter]]
label = "Right"
value = "right"
well = "right > 0.9"
percent = true

[[check]]
id = "low"
title = "The loss is low"
holds = "loss_last < 1"
otherwise = "It is {{ loss_last }}."

[[check]]
id = "learned"
title = "It is right"
holds = "right > 0.9"
otherwise = "Only {{ right }}."
"""
STARTER = "N = 1\nanswer = N\n"


def write(folder: Path, text: str = TOML, name: str = "01-twice", **programs: str) -> Path:
    path = folder / name / "exercise.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    for each, source in {
        "starter": STARTER,
        "solution": STARTER + "answer *= 2\n",
        "half": STARTER,
        **programs,
    }.items():
        (path.parent / f"{each}.py").write_text(source)
    return path


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    write(tmp_path)
    return load_exercises(tmp_path, {"doubling"})[0]


def told(folder: Path) -> str:
    with pytest.raises(ExerciseError) as caught:
        load_exercises(folder, {"doubling"})
    return str(caught.value)


def test_an_exercise_is_read_with_its_programs(exercise: Exercise) -> None:
    """Its id is its folder's name without the number."""
    assert (exercise.id, exercise.title, exercise.steps) == ("twice", "Twice", 5)
    assert exercise.solution.endswith("answer *= 2\n")
    assert exercise.halves == (STARTER,)


def test_no_folder_means_no_exercise(tmp_path: Path) -> None:
    """A house without exercises is a house."""
    assert load_exercises(tmp_path / "none") == ()


MISTAKES = {
    "unknown field": (TOML.replace("hint =", "hints ="), 'hints: no such field. Did you mean "hint"?'),
    "unknown name in a check": (TOML.replace('holds = "right', 'holds = "rihgt'), 'nothing is called "rihgt" here'),
    "unknown name in a sentence": (TOML.replace("{{ right }}", "{{ rigth }}"), 'nothing is called "rigth" here'),
    "damaged expression": (TOML.replace('well = "right > 0.9"', 'well = "right >"'), "well: "),
    "unknown skill": (TOML.replace('skill = "doubling"', 'skill = "doublin"'), 'there is no skill "doublin"'),
    "keeps what is not there": (TOML.replace('["N"]', '["M"]'), 'the starter defines no "M"'),
    "label of nothing": (TOML.replace("tokens[0] % 2", "token[0] % 2"), 'nothing is called "token" here'),
    "not TOML": (TOML.replace("minutes = 2", "minutes = two"), "exercise.toml:3: file: "),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_told(name: str, tmp_path: Path) -> None:
    """With its file, and what to do."""
    text, words = MISTAKES[name]
    write(tmp_path, text)
    assert words in told(tmp_path)


def test_a_bad_folder_a_missing_half_and_a_damaged_program_are_told(tmp_path: Path) -> None:
    """All at once."""
    write(tmp_path, name="twice")
    write(tmp_path, name="02-no-half").with_name("half.py").unlink()
    write(tmp_path, name="03-damaged", solution="def (:\n")
    text = told(tmp_path)
    assert '"twice" is no name for an exercise' in text
    assert "there is no half.py" in text
    assert "solution.py:1: program: this is not Python" in text


def test_unseen_sequences_are_the_same_for_the_same_text_only() -> None:
    """Lengths, tokens and single places are within their limits; labels follow from the tokens."""
    plan = HeldOut(count=50, length=(2, 4), tokens=(1, 9), at={"0": (3, 4)}, label="tokens[0] - 3")
    unseen = draw(plan, "a")
    assert draw(plan, "a") == unseen != draw(plan, "b")
    assert {len(row) for row in unseen.rows} == {2, 3, 4}
    assert all(row[0] in (3, 4) and set(row) <= set(range(1, 10)) for row in unseen.rows)
    assert unseen.labels == tuple(row[0] - 3 for row in unseen.rows)


def test_the_question_about_unseen_sequences_holds_no_label() -> None:
    """Two plans that differ in their labels only ask the same."""
    plan = HeldOut(count=20, label="tokens[0] % 2")
    other = plan.model_copy(update={"label": "1 - tokens[0] % 2"})
    assert expression(draw(plan, "s")) == expression(draw(other, "s"))
    assert draw(plan, "s").labels != draw(other, "s").labels


def test_a_score_is_computed_here_and_from_whole_numbers_only() -> None:
    """Booleans, floats, texts, wrong counts: no answer at all."""
    unseen = draw(HeldOut(count=20, tokens=(0, 1), label="tokens[0]"), "s")
    right, alone = list(unseen.labels), list(unseen.labels[:16])
    full = score(unseen, [right, right, alone])
    assert (full["right"], full["worst_recall"], full["alone"], full["steady"]) == (1.0, 1.0, 1.0, True)
    wrong = [1 - label for label in right]
    swapped = score(unseen, [wrong, right, alone])
    assert (swapped["right"], swapped["steady"], swapped["alone"]) == (0.0, False, 0.0)
    assert swapped["recalls"] == {0: 0.0, 1: 0.0}
    floats = [float(label) for label in right]
    for bad in (None, [right], [right[:-1], right, alone], [floats, right, alone], [right, right, []], ["a", "b", "c"]):
        assert score(unseen, bad) == {}


STEP = {"step": 0, "loss": 0.9, "grad_norm": 1.0, "grad_norm_before_clip": 2.0, "by_parameter": {"rnn.weight_hh_l0": 0.5},  # noqa: E501
        "update_ratio": {"rnn.weight_hh_l0": 0.1, "zero": None}}  # fmt: skip
OBSERVATION = {
    "steps": [STEP, {**STEP, "step": 1, "loss": None, "by_parameter": {"rnn.weight_hh_l0": 0.0}, "update_ratio": {}}],
    "parameters": [{"name": "rnn.weight_hh_l0"}, {"name": "zero"}, {"name": "frozen"}],
    "recurrent": [{"hidden_norm": [[1, 2, 3], [1, 2]]}],
    "history": [
        {"step": 0, "hidden_grad_norm": [0.5, 2.0]},
        {"step": 0, "hidden_grad_norm": None},
        {"step": 7, "hidden_grad_norm": [2.0, 2.0]},
    ],
    "first_nonfinite": {"step": 1, "tensor": "loss"},
    "notes": ["… (no zero_grad): gradients add up"],
}


def test_findings_name_what_the_observer_saw() -> None:
    """Every name has a value or None; nothing is made up."""
    found = findings(CellResult("ok", observation=OBSERVATION))
    assert found.keys() == NAMES.keys()
    assert (found["steps"], found["loss_first"], found["loss_last"], found["loss_lowest"]) == (2, 0.9, None, 0.9)
    assert (found["finite"], found["nonfinite_step"], found["nonfinite_tensor"]) == (False, 1, "loss")
    assert (found["grad_norm_max"], found["grad_norm_last"], found["clipped"]) == (2.0, 1.0, True)
    assert (found["moved"], found["never_moved"]) == (["rnn.weight_hh_l0", "zero"], ["frozen"])
    assert (found["silent_steps"], found["time_steps"], found["reach"], found["accumulated"]) == (0.5, 3, 0.25, True)


@pytest.mark.parametrize(
    "observation", [None, {}, {"steps": "x", "history": [{"hidden_grad_norm": [None, 1]}], "notes": None}]
)
def test_findings_of_nothing_are_unknown(observation: dict | None) -> None:
    """A damaged observation gives None, never an exception."""
    found = findings(CellResult("error", CellError("E", "m", 1, ""), observation=observation))
    assert (found["steps"], found["loss_last"], found["reach"], found["never_moved"]) == (0, None, None, None)
    assert found["error"] == "E: m"


def test_a_gradient_of_zero_at_the_start_reaches_nothing_and_one_at_the_start_only_reaches_all() -> None:
    """The two ends of `reach`."""
    for line, reach in (([0.0, 1.0], 0.0), ([1.0, 0.0], 1.0), ([1.0], None)):
        assert (
            findings(CellResult("ok", observation={"history": [{"step": 0, "hidden_grad_norm": line}]}))["reach"]
            == reach
        )


MENDED = STARTER + "answer *= 2\n"


def done(exercise: Exercise, source: str, loss: float = 0.5) -> CellResult:
    """A run whose program knows every label."""
    labels = list(held_out.draw(exercise.held_out, f"s:{exercise.id}:{source}").labels)
    probes = {held_out.PROBE: [labels, labels, labels[:16]]}
    return CellResult("ok", probes=probes, observation={"steps": [{**STEP, "loss": loss}]})


def test_a_mended_run_passes_everything(exercise: Exercise) -> None:
    """Meters are well, and nothing is open."""
    found = judge(exercise, MENDED, done(exercise, MENDED), "s")
    assert found.outcome is Outcome.MENDED
    assert found.first_open is None
    assert [(meter.value, meter.well) for meter in found.meters] == [("0.50", True), ("100%", True)]


def test_the_starter_with_other_comments_is_not_an_attempt(exercise: Exercise) -> None:
    """Nor is a run that was stopped by hand."""
    commented = "# mine\n" + STARTER.replace("\n", "  # so\n")
    assert judge(exercise, commented, done(exercise, commented), "s").outcome is Outcome.NOT_ATTEMPTED
    assert judge(exercise, MENDED, CellResult("stopped"), "s").outcome is Outcome.NOT_ATTEMPTED


def test_an_open_check_says_what_is_wrong_with_the_numbers_of_the_run(exercise: Exercise) -> None:
    """A check that a run did not get to is unknown, and does not pass."""
    found = judge(exercise, MENDED, done(exercise, MENDED, loss=3.0), "s")
    assert found.outcome is Outcome.NOT_YET
    assert found.first_open is not None
    assert found.first_open.sentence == "It is 3.00."
    none = judge(exercise, MENDED, CellResult("error", CellError("E", "m", 1, "")), "s")
    assert [check.state for check in none.checks] == ["passed", "unknown", "unknown"]
    assert [(meter.value, meter.well) for meter in none.meters] == [("no number", None), ("no number", None)]
    no_numbers = judge(exercise, MENDED, CellResult("ok"), "s")
    assert [meter.well for meter in no_numbers.meters] == [False, False]


@pytest.mark.parametrize(
    ("source", "state"),
    [
        ("N = 2\nanswer = N\n", "failed"),
        ("N = 1\nN = 2\n", "failed"),
        ("answer = 1\n", "failed"),
        ("N = 1\nfor N in (1, 2): pass\n", "failed"),
        ("N = 1  # one\nx = [0]\nx[N - 1] += 1\n", "passed"),
        ("def (", "unknown"),
    ],
)
def test_the_task_has_to_stay(exercise: Exercise, source: str, state: str) -> None:
    """Its statements are compared as Python, so layout and comments do not matter."""
    result = replace(done(exercise, source), status="ok")
    assert judge(exercise, source, result, "s").checks[0].state == state


def test_more_steps_than_the_budget_do_not_count(exercise: Exercise) -> None:
    """Training longer is no mend."""
    result = replace(done(exercise, MENDED), observation={"steps": [STEP] * 6})
    kept = judge(exercise, MENDED, result, "s").checks[0]
    assert (kept.state, kept.sentence) == ("failed", "The budget is 5 optimizer steps, and this run took 6.")


def test_the_program_is_run_as_it_stands(exercise: Exercise) -> None:
    """Nothing is added to its text; the question goes beside it."""
    request = request_for(exercise, MENDED, "s")
    assert request.source == MENDED
    assert set(request.probes) == {held_out.PROBE}
