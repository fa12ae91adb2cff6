# ruff: noqa: E501 - one case a line reads best as a table
"""Every kind of question: `check` knows its fields, `prove` runs its evidence."""

from pathlib import Path

import pytest
from content_banks import PATTERN, line_with
from kinds_bank import FIX, FIX_PROGRAM, KINDS, NUMBER, ORDER, ORDER_PROGRAM, SEVERAL, SHAPE

from unroll.content.bank import check, load_bank
from unroll.content.evidence import in_order, without_lines
from unroll.content.prove import prove
from unroll.quiz.question import Question
from unroll.runner.pool import Runner

KNOWN = PATTERN.replace("[skills]", '[skills]\ndoubling = "Doubling"').replace("[misconceptions]", '[misconceptions]\nadds-one = "One."\nkeeps = "Keeps."').replace('["logits"]', "[]")  # fmt: skip
OUTPUT_SEVERAL = SEVERAL.replace('"experiment"', '"output"').replace('outcome = "found"', 'outcome = "[name for name, holds in found.items() if holds]"').replace("claim = \"two and five\"", 'value = "\'four\'"')  # fmt: skip
for _name in ("two", "three", "five"):
    OUTPUT_SEVERAL = OUTPUT_SEVERAL.replace(f'claim = "{_name}"', f"value = \"'{_name}'\"")
OUTPUT_SEVERAL = OUTPUT_SEVERAL.replace('misconception = "adds-one"', 'misconception = "adds-one"\nedit = { find = "== 11", replace = "== 10" }')  # fmt: skip
OUTPUT_SEVERAL = OUTPUT_SEVERAL.replace('misconception = "keeps"', """misconception = "keeps"\nedit = { find = '"two"', replace = '"four": True, "two"' }""")  # fmt: skip


def written(folder: Path, name: str, text: str, program: str) -> Path:
    bank = folder / "bank" / "kinds"
    bank.mkdir(parents=True)
    (bank / "pattern.toml").write_text(KNOWN)
    (bank / f"{name}.py").write_text(program)
    (bank / f"{name}.toml").write_text(text)
    return bank / f"{name}.toml"


def loaded(file: Path) -> Question:
    assert check(file) == []
    return load_bank(file.parent).questions[f"kinds/{file.stem}"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_question_of_each_kind_is_proved(kind: str, sandbox: Runner, tmp_path: Path) -> None:
    """`check` finds nothing, and the evidence bears it out in every variant."""
    (proof,) = prove([loaded(written(tmp_path, kind, *KINDS[kind]))], sandbox)
    assert proof.ok, proof.defects
    assert proof.runs > 1 or kind == "several"


CASES = {
    "shape by claim": ("shape", SHAPE.replace('"output"', '"concept"'), "evidence =", 'a question of kind shape has output evidence. Write `evidence = "output"`'),
    "order by outcome": ("order", ORDER.replace('"patch"', '"output"'), "evidence =", "a question of kind order has patch evidence"),
    "unknown kind": ("shape", SHAPE.replace('"shape"', '"shapes"'), "kind =", '"shapes" is not known. Did you mean "shape"?'),
    "tolerance of a shape": ("shape", SHAPE + "\n[number]\nabsolute = 1.0\n", "[number]", "only questions of kind number have it"),
    "lines of a shape": ("shape", SHAPE + '\n[[line]]\nid = "a"\ntext = "b"\n', "[[line]]", "only questions of kind order have it"),
    "checks of a shape": ("shape", SHAPE + '\n[[check]]\nid = "a"\ncall = "b"\nsays = "C."\n', "[[check]]", "only questions of kind fix have it"),
    "order of a shape": ("shape", SHAPE.replace('misconception = "keeps"', 'misconception = "keeps"\norder = ["a"]'), "order =", "only questions of kind order have it"),
    "no shape": ("shape", SHAPE.replace('"({{ batch }}, 1, 3)"', '"{{ batch }}"'), 'text = "{{ batch }}"', "8 is not a shape"),
    "a fraction in a shape": ("shape", SHAPE.replace('"({{ batch }}, 1, 3)"', '"({{ batch }}, 1.5)"'), "1.5)", "is not a shape"),
    "no number": ("number", NUMBER.replace('"{{ 3 * n }}"', '"({{ n }},)"'), ",)", "is not a number"),
    "numbers within the tolerance": ("number", NUMBER.replace("absolute = 0.5", "absolute = 500.0"), "[[choice]]", "are the same answer"),
    "no literal": ("number", NUMBER.replace('"{{ 3 * n }}"', '"some"'), "some", "not a Python literal"),
    "a placeholder without value": ("number", NUMBER.replace('"{{ 3 * n }}"', '"{{ m }}"'), "{{ m }}", 'no parameter "m"'),
    "a size missing": ("shape", SHAPE.replace('"({{ batch }}, 1, 3)"', '"({{ bath }}, 1, 3)"'), "bath", 'Did you mean "batch"?'),
    "no wrong option": ("several", SEVERAL.replace('misconception = "adds-one"', "key = true").replace('misconception = "keeps"', "key = true"), "[[choice]]", "every choice is a key"),
    "no right option": ("several", SEVERAL.replace("key = true", 'misconception = "keeps"'), "[[choice]]", "no choice is the key"),
    "two lines": ("order", ORDER.replace('[[line]]\nid = "take"\ntext = "value = value - n"\n', ""), "[[line]]", "there are 2 lines, at least 3 are needed"),
    "a line twice": ("order", ORDER.replace('id = "take"', 'id = "add"'), "[[line]]", "two lines have the same id"),
    "lines that are not there": ("order", ORDER.replace("value = value - n", "value = value - m"), "[[line]]", "do not stand in the program like this"),
    "order of the key": ("order", ORDER.replace("key = true", 'key = true\norder = ["add", "double", "take"]'), "order = [\"add\"", "the program's own. Leave it out"),
    "order without a line": ("order", ORDER.replace('["double", "add", "take"]', '["double", "take"]'), "order =", "does not name each line once"),
    "order as the key's": ("order", ORDER.replace('["double", "add", "take"]', '["add", "double", "take"]'), "order =", "this is the order of the key"),
    "no check": ("fix", FIX[: FIX.index("[[check]]")] + FIX[FIX.index("[[choice]]") :], "", "a program to fix needs a check"),
    "a check twice": ("fix", FIX.replace('id = "shape"', 'id = "means"'), 'id = "means"\ncall = "list', "there twice"),
    "a call that is none": ("fix", FIX.replace('"mean_of(values, lengths)"', '"mean_of(values"'), "call =", "not a Python expression"),
    "half a range": ("fix", FIX.replace("low = 1, high = 5", "low = 1"), "[check.given]", 'the bounds of "lengths" are no range'),
    "a range turned round": ("fix", FIX.replace("low = 1, high = 5", "low = 6, high = 5"), "[check.given]", 'the bounds of "lengths" are no range'),
    "no name": ("fix", FIX.replace("lengths = { shape = [4]", '"a b" = { shape = [4]'), "[check.given]", "not a Python name"),
    "a size of nothing": ("fix", FIX.replace("[4, 6]", "[4, 0]"), "[check.given]", "0 is no size"),
    "a size of another name": ("fix", FIX.replace("[4, 6]", '["scal", 6]'), "[check.given]", 'Did you mean "scale"?'),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_mistake_of_a_kind_is_told_with_its_mend(name: str, tmp_path: Path) -> None:
    """One damaged place gives a line that names it."""
    kind, text, words, problem = CASES[name]
    file = written(tmp_path, kind, text, KINDS[kind][1])
    mistakes = check(file)
    assert any(problem in str(m) for m in mistakes), list(map(str, mistakes))
    if words:
        lines = [m.line for m in mistakes if problem in str(m)]
        assert any(abs(line - line_with(text, words)) <= 3 for line in lines), (lines, line_with(text, words))


def test_an_order_that_is_no_python_is_told(tmp_path: Path) -> None:
    """Each line has to be whole: a header without its body cannot be moved."""
    program = ORDER_PROGRAM.replace("value = value - n", "if n:\n        value = value * n")
    lines = ORDER.replace('"value = value * 2"', '"if n:"').replace('"value = value - n"', '"    value = value * n"')
    file = written(tmp_path, "order", lines, program.replace("    value = value * 2\n", ""))
    (mistake,) = check(file)
    assert "the program is not Python in this order" in str(mistake)
    assert "Make each line whole" in str(mistake)


BROKEN = {
    "the shape is another": ("shape", SHAPE.replace('"({{ batch }}, 3)"', '"({{ batch }}, 4)"'), None, 'that is no option, the key is "last"'),
    "the number is beside": ("number", NUMBER.replace("{{ 3 * n * n }}", "{{ 3 * n * n + 1 }}"), None, "that is no option"),
    "a right option is not marked": ("several", SEVERAL.replace('claim = "two and five"', 'claim = "two and three"'), None, 'the claim of "four" holds too, in 1 of 1 runs; the keys are "two" and "three"'),
    "a key's claim is false": ("several", SEVERAL.replace('claim = "five"', 'claim = "not three"').replace('claim = "three"', 'claim = "five"'), None, 'the claim of the key "three" holds in 0 of 1 runs only'),
    "the order does not do it": ("order", ORDER, ORDER_PROGRAM.replace("answer = work(10)", "answer = work(11)"), 'in the order of the key "right" do not meet the condition'),
    "the order raises": ("order", ORDER, ORDER_PROGRAM + "1 / 0\n", "(ZeroDivisionError: division by zero)"),
    "a wrong order does it too": ("order", ORDER.replace("outcome == 22 - n", "outcome > 0"), None, 'the order of "double-first" meets the condition too, the key is "right"'),
    "nothing to fix": ("fix", FIX.replace("values.mean(dim=1)", "torch.zeros(1)"), FIX_PROGRAM.replace("values.mean(dim=1)", "(values * (torch.arange(values.shape[1]) < lengths[:, None])).sum(1) / lengths\n    return torch.zeros(1)"), "passes all checks before anything is changed"),
    "another edit fixes it": ("fix", FIX.replace('"values.sum(1) / lengths"', '"(values * (torch.arange(values.shape[1]) < lengths[:, None])).sum(1) / lengths"'), None, '"summed" passes all checks too, the key is "masked"'),
    "the key raises": ("fix", FIX.replace("lengths[:, None])", "lengths[:, Nope])"), None, "does not come to its end (NameError"),
    "the key's program gives another thing": ("fix", FIX.replace("hint =", 'condition = "outcome == 7"\nhint ='), None, 'the key "masked" does not mend the program'),
    "the condition tells nobody apart": ("fix", FIX.replace("hint =", 'condition = "outcome == scale"\nhint ='), None, '"summed" mends the program too, the key is "masked"'),
    "a wrong edit is a slip": ("fix", FIX.replace("hint =", 'condition = "outcome == scale"\nhint =').replace('"values.sum(1) / lengths"', '"value.sum(1) / lengths"'), None, 'the edit of "summed" is no program that anyone means (NameError'),
    "the key fails its check": ("fix", FIX.replace('call = "mean_of(values, lengths)"', 'call = "mean_of(values, length)"'), None, 'does not pass its own check "means"'),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_a_run_does_not_bear_out_is_said(name: str, sandbox: Runner, tmp_path: Path) -> None:
    """For every kind, with the file and the choice."""
    kind, text, program, words = BROKEN[name]
    file = written(tmp_path, kind, text, program or KINDS[kind][1])
    (proof,) = prove([loaded(file)], sandbox)
    assert not proof.ok
    assert any(words in defect for defect in proof.defects), proof.defects


def test_several_right_values_are_the_items_of_the_outcome(sandbox: Runner, tmp_path: Path) -> None:
    """With `output` evidence the outcome lists what is right, and exactly the keys are in it."""
    question = loaded(written(tmp_path / "sound", "several", OUTPUT_SEVERAL, KINDS["several"][1]))
    (proof,) = prove([question], sandbox)
    assert proof.ok, proof.defects
    wrong = question.model_copy(update={"outcome": "['two']"})
    (proof,) = prove([wrong], sandbox)
    assert proof.defects[0].endswith('that is "two", the keys are "two" and "three".')


def test_lines_are_put_in_order_where_they_stand(tmp_path: Path) -> None:
    """As deep as they were, everything else unmoved; without them a mark shows their place."""
    question = loaded(written(tmp_path, "order", ORDER, ORDER_PROGRAM))
    assert in_order(question, ["add", "double", "take"]) == ORDER_PROGRAM
    turned = in_order(question, ["take", "add", "double"])
    assert "    value = value - n\n    value = value + 1\n    value = value * 2\n    return value" in turned
    assert without_lines(question, {"n": 4}).startswith("n = 4")
    with pytest.raises(ValueError, match="cannot be put in the order"):
        in_order(question, ["add"])
    homeless = question.model_copy(update={"source_code": "x = 1"})
    with pytest.raises(ValueError, match="do not stand in its program"):
        without_lines(homeless, {})
