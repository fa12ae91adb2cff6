"""What error messages mean: every sentence is tried on the error it speaks of."""

from pathlib import Path

import pytest

from unroll.content.errors import ErrorsFileError, explain, load_errors
from unroll.runner.pool import Runner
from unroll.runner.request import CellRequest

LESSONS = Path(__file__).resolve().parents[2] / "lessons"
KNOWN = load_errors(LESSONS)
SHORT_NAMES = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"

GOOD = """
[[error]]
name = "one"
type = "ValueError"
matches = 'size (?P<size>.+) is wrong'
means = "It is {size}."
program = "raise ValueError('size 3 is wrong')"
shows = ["3"]
"""


@pytest.fixture(scope="module")
def runner():
    with Runner(observer=None, max_parallel=1, spare=False, thorough=False) as one:
        yield one


def written(folder: Path, text: str) -> Path:
    (folder / "errors.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_thirty_most_common_messages_are_known():
    """And each under a name of its own."""
    assert len(KNOWN) >= 30
    assert len({entry.name for entry in KNOWN}) == len(KNOWN)


@pytest.mark.parametrize("entry", KNOWN, ids=lambda entry: entry.name)
def test_a_program_with_the_mistake_gets_the_sentence_with_its_own_numbers(runner, entry):
    """The program is run: torch's message of today fits, no earlier entry takes it, its numbers are filled in."""
    source = SHORT_NAMES + entry.program
    error = runner.submit(CellRequest(source, observe=False)).result(timeout=60).error
    assert error is not None
    assert error.type == entry.type
    sentence = explain(KNOWN, error.type, error.message, source.splitlines()[error.line - 1])
    own = entry.explain(error.message, source.splitlines()[error.line - 1])
    assert sentence == own, "an earlier entry takes it" if own else f"it does not match: {error.message}"
    assert [part for part in entry.shows if part not in (sentence or "")] == []
    assert "{" not in sentence


def test_another_message_is_not_explained():
    """Better nothing than a guess."""
    assert explain(KNOWN, "RuntimeError", "the moon is full") is None
    assert explain(KNOWN, "KeyError", "Target 3 is out of bounds.") is None


def test_a_message_of_a_programs_own_making_brings_no_markup(tmp_path):
    """A program can raise any text; only plain words and numbers are filled in."""
    known = load_errors(written(tmp_path, GOOD))
    assert explain(known, "ValueError", "size 3 is wrong") == "It is 3."
    assert explain(known, "ValueError", "size ![x](http://a.b/c.png) is wrong") is None


def test_where_one_message_has_two_causes_the_line_decides():
    """A product written with @ is not a linear layer."""
    message = "mat1 and mat2 shapes cannot be multiplied (3x4 and 5x2)"
    assert "nn.Linear(5, 2)" in (explain(KNOWN, "RuntimeError", message, "logits = self.head(h)") or "")
    assert "matrix product" in (explain(KNOWN, "RuntimeError", message, "a @ b") or "")


def test_no_file_means_no_explanations(tmp_path):
    """Lessons of one's own need none."""
    assert load_errors(tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("{size}", "{shape}"), "errors.toml:6: means: {shape} is no named group of `matches`."),
        (GOOD.replace("(?P<size>.+)", "(?P<size>.+"), "errors.toml:5: matches:"),
        (GOOD.replace("means", "meens"), 'errors.toml:6: meens: no such field. Did you mean "means"?'),
        (GOOD.replace('shows = ["3"]', ""), "shows: it is missing"),
        ("[[error]\n", "errors.toml:1: file:"),
    ],
)
def test_a_damaged_file_is_told_with_line_and_mend(tmp_path, text, told):
    """One line a mistake, as for questions."""
    with pytest.raises(ErrorsFileError) as caught:
        load_errors(written(tmp_path, text))
    assert told in str(caught.value)
