"""Each field of a TOML file is found on its line."""

import tomllib
from typing import Any

from content_banks import QUESTION, line_with
from hypothesis import given
from hypothesis import strategies as st

from unroll.content.lines import FieldPath, line_of, lines_of

KEYS = st.from_regex(r"[a-z][a-z0-9_-]{0,6}", fullmatch=True)
TEXTS = st.text(alphabet="ab =#[]{}\n,.", max_size=12)


def written(value: str | int | list[int]) -> str:
    """The value as TOML, texts in the quotes that show their line breaks."""
    if isinstance(value, str):
        return f"'''\n{value}'''" if "\n" in value else f"'{value}'"
    if isinstance(value, list):
        return "[\n" + "".join(f"  {each},  # ] no end\n" for each in value) + "]"
    return str(value)


TABLES = st.dictionaries(KEYS, TEXTS | st.integers() | st.lists(st.integers(), max_size=3), max_size=4)


@given(st.dictionaries(KEYS, st.lists(TABLES, min_size=1, max_size=3), max_size=3))
def test_every_field_of_any_document_is_found(document: dict[str, list[dict[str, Any]]]) -> None:
    """Whatever stands in texts and comments: the line of each field is the one it was written on."""
    lines: list[str] = []
    expected: dict[FieldPath, int] = {}
    for name, tables in document.items():
        for place, table in enumerate(tables):
            lines.append(f"[[{name}]]")
            expected[(name, place)] = len(lines)
            for key, value in table.items():
                expected[(name, place, key)] = len(lines) + 1
                lines += f"{key} = {written(value)}".split("\n")
    text = "\n".join(lines)
    assert tomllib.loads(text) == document
    found = lines_of(text)
    assert {path: found[path] for path in expected} == expected


def test_the_forms_of_a_question_file() -> None:
    """Texts over several lines, tables, arrays of tables; an inline table is one line."""
    lines = lines_of(QUESTION)
    assert line_of(("outcome",), lines) == line_with(QUESTION, "outcome =")
    assert line_of(("parameters", "seq_len"), lines) == line_with(QUESTION, "seq_len = [")
    assert line_of(("parameters", "batch", 1), lines) == line_with(QUESTION, "batch = [")
    assert line_of(("choice", 1, "edit", "find"), lines) == line_with(QUESTION, "edit =")
    assert line_of(("choice", 2, "key"), lines) == line_with(QUESTION, 'id = "steps-first"') - 1
    assert line_of(("nothing",), lines) == 1


def test_dotted_and_quoted_names() -> None:
    """`a.b = 1`, `[x."y z"]`, and a table within the last element of an array."""
    lines = lines_of('a.b = 1\n["x"."y z"]\nc = 2\n[[t]]\n[t.u]\nd = 3\n[[t]]\n[t.u]\nd = 4\n')
    assert lines[("a", "b")] == lines[("a",)] == 1
    assert lines[("x", "y z", "c")] == 3
    assert lines[("t", 0, "u", "d")] == 6
    assert lines[("t", 1, "u", "d")] == 9
