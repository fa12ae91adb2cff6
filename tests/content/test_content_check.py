# ruff: noqa: E501 - one case a line reads best as a table
"""An author is told every mistake at once: file, line, field, problem, mend."""

from pathlib import Path

import pytest
from content_banks import PATTERN, PROGRAM, QUESTION, line_with, write_bank

from unroll.content.bank import BankError, check, load_bank
from unroll.content.mistakes import Mistake

KEY = 'key = true\nwhy = "One'
CONCEPT = (
    QUESTION.replace('evidence = "output"', 'evidence = "concept"')
    .replace("edit = {", "#")
    .replace("[solution]", '[[references]]\ntitle = "GRU"\nurl = "https://docs.pytorch.org"\n[solution]')
)
CLAIMED = CONCEPT.replace("\nwhy =", '\nclaim = "outcome == (1, 3)"\nwhy =')
PATCHED = (
    QUESTION.replace('evidence = "output"', 'evidence = "patch"\ncondition = "outcome == (8, 10, 3)"')
    .replace(KEY, 'key = true\nedit = { find = "h_n.squeeze(0)", replace = "output" }\nwhy = "One')
    .replace('why = "Axes', 'set = { batch = 3 }\nwhy = "Axes')
)

CASES = {
    "unknown field of a choice": (QUESTION.replace(KEY, f"corect = true\n{KEY}"), "corect = true", 'Did you mean "key"?'),
    "unknown field": (QUESTION.replace("level =", 'promt = "x"\nlevel ='), "promt", 'Did you mean "prompt"?'),
    "field from elsewhere": (f'id = "x"\n{QUESTION}', 'id = "x"', "read from elsewhere"),
    "unknown level": (QUESTION.replace('"easy"', '"esy"'), "level =", '"esy" is not known. Did you mean "easy"?'),
    "unknown evidence": (QUESTION.replace('evidence = "output"', 'evidence = "outptu"'), "evidence =", 'Did you mean "output"?'),
    "missing field": (QUESTION.replace('hint = "How many states does h_n hold?"\n', ""), "", "hint: it is missing"),
    "empty text": (QUESTION.replace('"Axes mixed."', '""'), 'why = ""', "it is empty"),
    "bad id": (QUESTION.replace('"steps-first"\ntext', '"Steps First"\ntext'), '"Steps First"', "one-row-per-step"),
    "bad source": (f'source = "X9"\n{QUESTION}', "source", "C1 to C5 or P1 to P5"),
    "number out of range": (f"seconds = 1\n{QUESTION}", "seconds", "greater than or equal to 10"),
    "no list": (QUESTION.replace("seq_len = [7, 8, 10]", "seq_len = 7"), "seq_len = 7", "it is not a list"),
    "one choice": (QUESTION[: QUESTION.index('[[choice]]\nid = "one-row-per-step"')], "[[choice]]", "at least 2"),
    "no key": (QUESTION.replace("key = true\n", ""), "[[choice]]", "no choice is the key"),
    "two keys": (QUESTION.replace('misconception = "mixes-axes"', "key = true"), "key = true\nwhy = \"Axes", "a second key"),
    "key with misconception": (QUESTION.replace(KEY, f'misconception = "mixes-axes"\n{KEY}'), "misconc", "Leave it out"),
    "no misconception": (QUESTION.replace('misconception = "mixes-axes"\n', ""), '[[choice]]\nid = "steps', "has none"),
    "unknown misconception": (QUESTION.replace('"mixes-axes"', '"mixes-axis"'), '"mixes-axis"', 'mean "mixes-axes"'),
    "unknown skill": (QUESTION.replace('"shapes"', '"shape"'), "skill", '"shape" is not in pattern.toml. Did you mean "shapes"'),
    "choice twice": (QUESTION.replace('id = "steps-first"', 'id = "one-row-per-step"'), 'id = "one-row-per-step"\ntext = "({{ seq_len }}, 3)', "there twice"),
    "mistake without choice": (QUESTION.replace('choice = "steps-first"', 'choice = "step-first"'), "choice = ", 'mean "steps-first"'),
    "mistake of the key": (QUESTION.replace('choice = "steps-first"', 'choice = "one-row-per-sequence"'), "choice = ", "not a wrong choice"),
    "excerpt ends nowhere": (f'shows_until = "no such line"\n{QUESTION}', "shows_until", "0 times, not once"),
    "excerpt cuts a line": (f'shows_until = "output, h_n = nn.GRU"\n{QUESTION}', "shows_until", "cuts a statement of the program in two. Let it end"),
    "excerpt is not Python": (f'shows_until = "nn.GRU("\n{QUESTION}', "shows_until", "cuts a statement of the program in two"),
    "edit finds nothing": (QUESTION.replace("h_n.squeeze(0)", "h_n.squeeze(9)"), "edit", "0 times, not once"),
    "edit finds two": (QUESTION.replace('"h_n.squeeze(0)"', '"6"'), "edit", "4 times, not once"),
    "edit breaks the program": (QUESTION.replace('replace = "output"', 'replace = "("'), "edit", "not Python after it"),
    "edit of a parameter": (QUESTION.replace('find = "h_n.squeeze(0)", replace = "output"', 'find = "batch = 8", replace = "batch = 9"'), "edit", "Use `set"),
    "edit of the key": (QUESTION.replace(KEY, f'edit = {{ find = "output, h_n", replace = "h_n, output" }}\n{KEY}'), "edit", "must make the key right"),
    "unknown parameter": (QUESTION.replace("seq_len = [7", "seq_lenn = [7"), "seq_lenn", 'Did you mean "seq_len"?'),
    "value out of the slider": (QUESTION.replace("seq_len = [7", "seq_len = [700"), "seq_len = [700", "700 is outside 2 .. 64"),
    "no values": (QUESTION.replace("seq_len = [7, 8, 10]", "seq_len = []"), "seq_len = []", "it has no values"),
    "set of an unknown parameter": (PATCHED.replace("batch = 3 }", "bach = 3 }"), "set =", 'Did you mean "batch"?'),
    "unknown placeholder": (QUESTION.replace("{{ seq_len }} steps", "{{ seqlen }} steps"), "prompt", 'Did you mean "seq_len"?'),
    "damaged placeholder": (QUESTION.replace("(1, {{ batch }}", "(1, {{ batch }"), "steps = [", "placeholders are damaged"),
    "placeholder without value": (QUESTION.replace("How many", "{{ batch / 0 }}"), "", "division by zero"),
    "value no literal": (QUESTION.replace('"({{ seq_len }}, 3)"', '"seven"'), "seven", "not a Python literal"),
    "outcome no expression": (QUESTION.replace('"tuple(logits.shape)"', '"tuple(logits"'), "outcome", "not a Python expression"),
    "same options": (QUESTION.replace('"({{ seq_len }}, 3)"', '"[{{ batch }}, 3]"'), "[[choice]]", "are the same answer"),
    "no variant": (QUESTION.replace("[parameters]", 'require = ["batch != 4", "seq_len == 10"]\n[parameters]').replace("  8,\n", ""), "[parameters]\nbatch", "no combination"),
    "require false": (QUESTION.replace("[parameters]", 'require = ["batch > 8"]\n[parameters]'), "require", "is false for the program's own"),
    "require unknown": (QUESTION.replace("[parameters]", 'require = ["bach > 8"]\n[parameters]'), "require", "'bach' is undefined"),
    "hint says the key": (QUESTION.replace("How many states", "It is ({{ batch }}, 3). How many"), "hint", "it says the key's text"),
    "output without a program": (QUESTION.replace('edit = { find = "batch_first=True", replace = "batch_first=False" }\n', ""), '[[choice]]\nid = "steps', '"steps-first" has no program. Add `edit'),
    "claim of an output": (QUESTION.replace(KEY, f'claim = "true"\n{KEY}'), "claim", "output evidence does not use it"),
    "condition of an output": (f'condition = "outcome"\n{QUESTION}', "condition", "output evidence does not use it"),
    "concept without claim": (CONCEPT, '[[choice]]\nid = "one-row-per-sequence', "has none. Add `claim"),
    "concept without reference": (CLAIMED.replace("[[references]]", "[[reference]]"), "[[reference]]", 'mean "references"'),
    "claim about nothing": (CLAIMED.replace('"outcome == (1, 3)"', '"batch < 3"', 1), 'claim = "batch', "it says nothing about the outcome. Compare `outcome`"),
    "condition about nothing": (PATCHED.replace('"outcome == (8, 10, 3)"', '"true"'), "condition =", "it says nothing about the outcome"),
    "edit of nothing": (QUESTION.replace('replace = "output"', 'replace = "h_n.squeeze(0)"'), "edit = ", "it changes nothing. Write what stands there"),
    "claim damaged": (CLAIMED.replace('"outcome == (1, 3)"', '"outcome =="', 1), 'claim = "outcome =="', "it cannot be read"),
    "shows damaged": (CLAIMED.replace('why = "Axes', 'shows = "{{ outcome"\nwhy = "Axes'), "shows", "it cannot be read"),
    "patch without condition": (PATCHED.replace("condition =", "#"), "", "a patch needs one"),
    "patch without edit": (PATCHED.replace("set = { batch = 3 }\n", "").replace('edit = { find = "batch_first=True", replace = "batch_first=False" }\n', ""), '[[choice]]\nid = "steps', "changes nothing"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_mistake_is_told_with_its_line_and_mend(name: str, tmp_path: Path) -> None:
    """One damaged place gives a line that names it and how to mend it."""
    text, place, words = CASES[name]
    file = write_bank(tmp_path, text)
    told = [str(mistake) for mistake in check(file)]
    assert any(words in line for line in told), told
    line = line_with(text, place) if place else 1
    assert any(each.startswith(f"{file}:{line}: ") and words in each for each in told), (line, told)


@pytest.mark.parametrize("text", [QUESTION, CLAIMED, PATCHED])
def test_a_sound_question_has_no_mistake(text: str, tmp_path: Path) -> None:
    """The cases above are wrong because of their one change."""
    write_bank(tmp_path, text)
    assert check(tmp_path) == []


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    """Fields that do not fit hide nothing that is wrong elsewhere."""
    text = QUESTION.replace('"easy"', '"esy"').replace("h_n.squeeze(0)", "gone").replace('"mixes-axes"', '"axes"')
    file = write_bank(tmp_path, f'promt = "x"\n{text}'.replace('outcome = "tuple', 'outcome = "(tuple'))
    told = check(file)
    assert [mistake.field for mistake in told] == ["promt", "level", "outcome", "find", "misconception"]
    assert [mistake.line for mistake in told] == sorted(mistake.line for mistake in told)


@pytest.mark.parametrize(
    ("program", "where", "words"),
    [
        (None, "logits.toml:1", "program: logits.py does not exist. Put the program beside"),
        ("x = (\n", "logits.py:1", "this is not Python"),
        (PROGRAM + "def f():\n    x = 1  # @param\n", "logits.py:10", "not read as a parameter"),
        (PROGRAM + "batch = 1  # @param\n", "logits.py:9", "already the parameter of line 4"),
    ],
)
def test_a_program_that_cannot_be_used_is_told(program: str | None, where: str, words: str, tmp_path: Path) -> None:
    """With the place in the file where the mend goes."""
    file = write_bank(tmp_path, program=program)
    told = [str(mistake) for mistake in check(tmp_path)]
    assert len(told) == 1
    assert told[0].startswith(f"{file.parent / where}: ")
    assert words in told[0]


def test_damaged_toml_is_told_with_its_line(tmp_path: Path) -> None:
    """And with what a reader of TOML says about it."""
    file = write_bank(tmp_path, QUESTION.replace('level = "easy"', "level = easy"))
    assert [(m.line, m.field) for m in check(tmp_path)] == [(3, "file")]
    file.write_text('title = "no end')
    assert [(m.line, m.field) for m in check(tmp_path)] == [(1, "file")]
    file.write_bytes(b'title = "a"\nhint = "\xff"\n')
    assert "2: file: this is not UTF-8 text. Save the file as UTF-8." in str(check(tmp_path)[0])


def test_file_names_are_ids(tmp_path: Path) -> None:
    """A name that cannot be an id is told, and what a good one looks like."""
    file = write_bank(tmp_path)
    for suffix in (".toml", ".py"):
        file.with_suffix(suffix).rename(file.with_name(f"The-Logits{suffix}"))
    told = [str(mistake) for mistake in check(tmp_path)]
    assert any('"The-Logits" is not a valid name' in line for line in told)


def test_mistakes_of_the_pattern(tmp_path: Path) -> None:
    """Unknown questions and repetitions in its sets, unknown fields."""
    pattern = PATTERN.replace('["logits"]', '["logit", "logits", "shapes/logits"]') + '\n[extra]\nx = "y"\n'
    write_bank(tmp_path, pattern=pattern)
    told = [str(mistake) for mistake in check(tmp_path)]
    sets = line_with(pattern, "practice =")
    assert any(f':{sets}: practice: there is no question "logit". Did you mean "logits"?' in line for line in told)
    assert any(f':{sets}: practice: "logits" stands in it twice' in line for line in told)
    assert any(f":{line_with(pattern, '[extra]')}: extra: no such field" in line for line in told)


def test_one_source_has_one_question(tmp_path: Path) -> None:
    """C1 cannot be two files."""
    file = write_bank(tmp_path, f'source = "C1"\n{QUESTION}')
    for suffix in (".toml", ".py"):
        file.with_name(f"other{suffix}").write_text(file.with_suffix(suffix).read_text())
    assert [str(m) for m in check(tmp_path)] == [
        f'{file.with_name("other.toml")}:1: source: "C1" is already logits.toml. Only one question can be it.'
    ]


def test_a_path_without_a_bank_is_told(tmp_path: Path) -> None:
    """No folder, an empty folder, no such file."""
    assert "there is no such folder" in str(check(tmp_path / "nowhere")[0])
    assert "there is no pattern in this folder" in str(check(tmp_path)[0])
    (tmp_path / "shapes").mkdir()
    told = [str(mistake) for mistake in check(tmp_path / "shapes" / "x.toml")]
    assert any("it cannot be read (No such file or directory)" in line for line in told)


def test_load_bank_gives_the_bank_or_every_mistake(tmp_path: Path) -> None:
    """By id, with the program's own values; the same for the folder of the pattern."""
    file = write_bank(tmp_path)
    bank = load_bank(tmp_path)
    question = bank.questions["shapes/logits"]
    assert question.defaults == {"batch": 8, "seq_len": 10}
    assert question.source_code == PROGRAM
    assert bank.pattern.title == "Shapes"
    assert bank.in_set("practice") == (question,)
    assert bank.file_of(question.id) == file
    assert load_bank(tmp_path / "shapes").questions == bank.questions
    file.write_text(QUESTION.replace("key = true\n", "").replace('"easy"', '"esy"'))
    with pytest.raises(BankError) as caught:
        load_bank(tmp_path)
    assert str(caught.value).count("\n") == 2
    assert all(isinstance(mistake, Mistake) for mistake in caught.value.mistakes)
