# ruff: noqa: E501 - one case a line reads best as a table
"""Lessons are prose, cells and questions; what is wrong in them is told at once, with its line."""

from pathlib import Path

import pytest

from unroll.content.lessons import CellPart, LessonError, Prose, QuestionPart, load_lessons

LESSON = """\
+++
title   = "One label"
minutes = 10
summary = "A whole sequence, one answer."
+++

## What is asked

A sentence is **one** row.

```python
## not a heading, and no directive
```

```{cell} first_gru.py
title = "A GRU"
figures = ["hidden_norms"]
```

More prose.

```{question} shapes/logits
```

## And then?

The end.
"""


def write_lesson(folder: Path, text: str = LESSON, name: str = "01-one-label") -> Path:
    path = folder / name / "lesson.md"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    (path.parent / "first_gru.py").write_text("print('a cell')\n")
    return path


def told(folder: Path) -> list[str]:
    with pytest.raises(LessonError) as caught:
        load_lessons(folder, questions={"shapes/logits"}, figures={"hidden_norms", "training"})
    return [f"{m.file.name}:{m.line}: {m.field}: {m.problem}. {m.mend}" for m in caught.value.mistakes]


def test_a_lesson_is_read_in_its_order(tmp_path: Path) -> None:
    """Sections with prose, cells and questions as they stand; other code blocks are prose."""
    write_lesson(tmp_path, LESSON.replace("One label", "Second"), "02-second")
    write_lesson(tmp_path)
    first, second = load_lessons(tmp_path, questions={"shapes/logits"}, figures={"hidden_norms"})
    assert (first.id, first.title, first.minutes) == ("one-label", "One label", 10)
    assert (second.id, second.title) == ("second", "Second")
    asked, end = first.sections
    assert (asked.id, asked.title) == ("what-is-asked", "What is asked")
    prose, cell, more, question = asked.parts
    assert isinstance(prose, Prose)
    assert prose.text.startswith("A sentence is **one** row.\n\n```python\n## not a heading")
    assert cell == CellPart(file="first_gru.py", source="print('a cell')\n", title="A GRU", figures=("hidden_norms",))
    assert more == Prose(text="More prose.")
    assert question == QuestionPart(question_id="shapes/logits")
    assert end.parts == (Prose(text="The end."),)


def test_a_section_keeps_its_id_under_another_title(tmp_path: Path) -> None:
    """What learners have read is stored by id: `{#id}` lets a title change, and clashes like any other id."""
    write_lesson(tmp_path, LESSON.replace("## And then?", "## What comes after {#and-then}"))
    (lesson,) = load_lessons(tmp_path)
    assert [(each.id, each.title) for each in lesson.sections] == [
        ("what-is-asked", "What is asked"),
        ("and-then", "What comes after"),
    ]


MISTAKES = {
    "no front matter": (LESSON.replace("+++", "---"), "lesson.md:1: file: it has no front matter"),
    "damaged front matter": (LESSON.replace("minutes = 10", "minutes = ten"), "lesson.md:3: file: "),
    "unknown field": (LESSON.replace("summary", "sumary"), 'lesson.md:4: sumary: no such field. Did you mean "summary"?'),
    "no minutes": (LESSON.replace("minutes = 10\n", ""), "minutes: it is missing. Add `minutes = …`."),
    "unknown question": (LESSON.replace("shapes/logits", "shapes/logit"), 'lesson.md:22: question: there is no question "shapes/logit". Did you mean "shapes/logits"?'),
    "question with settings": (LESSON.replace("shapes/logits\n", "shapes/logits\nx = 1\n"), "lesson.md:23: question: a question takes no settings"),
    "unknown cell": (LESSON.replace("} first_gru", "} frist_gru"), 'lesson.md:15: cell: there is no "frist_gru.py" beside the lesson. Did you mean "first_gru.py"?'),
    "unknown figure": (LESSON.replace('"hidden_norms"', '"hidden_norm"'), 'lesson.md:17: figures: there is no figure "hidden_norm". Did you mean "hidden_norms"?'),
    "unknown setting": (LESSON.replace("figures =", "figure ="), 'lesson.md:17: figure: no such field. Did you mean "figures"?'),
    "damaged settings": (LESSON.replace('title = "A GRU"', "title = A"), "lesson.md:16: file: "),
    "unknown directive": (LESSON.replace("{cell}", "{cel}"), 'lesson.md:15: cel: no such directive. Did you mean "cell"?'),
    "block without end": (LESSON.replace("shapes/logits\n```\n", "shapes/logits\n"), "lesson.md:22: question: this block has no end"),
    "prose before the first section": (LESSON.replace("## What", "Hello.\n\n## What"), "lesson.md:7: section: this stands before the first"),
    "same title": (LESSON.replace("And then?", "what is ASKED"), "lesson.md:25: section: its id what-is-asked is already that of line 7"),
    "same id": (LESSON.replace("And then?", "Another {#what-is-asked}"), "lesson.md:25: section: its id what-is-asked is already that of line 7"),
    "an id and no title": (LESSON.replace("And then?", "{#then}"), "lesson.md:25: section: it has no title"),
    "no title": (LESSON.replace("And then?", "!"), "lesson.md:25: section: it has no title"),
    "no section": (LESSON[: LESSON.index("## What")], "section: the lesson has no section"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_told_with_its_line(name: str, tmp_path: Path) -> None:
    """File, line, what is wrong, and the mend."""
    text, words = MISTAKES[name]
    write_lesson(tmp_path, text)
    assert any(words in line for line in told(tmp_path)), told(tmp_path)


def test_all_mistakes_of_all_lessons_come_at_once(tmp_path: Path) -> None:
    """Also those of cells and of folders."""
    write_lesson(tmp_path, LESSON.replace("shapes/logits", "gone").replace("10", "0"))
    path = write_lesson(tmp_path, name="two")
    path.with_name("first_gru.py").write_text("x = (\n")
    assert [line.split(":")[:3] for line in told(tmp_path)] == [
        ["lesson.md", "3", " minutes"],
        ["lesson.md", "22", " question"],
        ["first_gru.py", "1", " program"],
        ["lesson.md", "1", " folder"],
    ]


def test_without_lists_any_question_and_figure_may_stand_there(tmp_path: Path) -> None:
    """A lesson can be read without its bank."""
    write_lesson(tmp_path, LESSON.replace("shapes/logits", "any/question").replace("hidden_norms", "any"))
    (lesson,) = load_lessons(tmp_path)
    assert lesson.sections[0].parts[3] == QuestionPart(question_id="any/question")
