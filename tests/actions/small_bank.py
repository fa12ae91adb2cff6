"""A bank with two sets of five small questions and a lesson, written as an author would: files in folders."""

from pathlib import Path

PATTERN = """\
title = "Doubling"
tags = ["PyTorch"]
minutes = 5
summary = "A small pattern."

[skills]
doubling = "Doubling a number"

[misconceptions]
adds-one = "Doubling adds one."
keeps = "Doubling keeps the number."
only-five = "Every number is five."

[sets]
practice = ["p1", "p2", "p3", "p4", "p5"]
challenge = ["c1", "c2", "c3", "c4", "c5"]
"""

PROGRAM = """\
n = 3  # @param {type:"slider", min:1, max:9, step:1}
answer = n * 2
print("the answer is", answer)
"""

QUESTION = """\
title = "Twice, NAME"
evidence = "output"
level = "easy"
skill = "doubling"
seconds = 60
prompt = "What is twice {{ n }}?"
outcome = "answer"
hint = "Add the number to itself."
require = ["n != 5"]

[parameters]
n = [2, 3, 4, 6]

[solution]
steps = ["Take {{ n }} two times."]
quick_check = "It is even."

[[choice]]
id = "twice"
text = "{{ n * 2 }}"
why = "Two times {{ n }}."
key = true

[[choice]]
id = "plus-one"
text = "{{ n + 1 }}"
why = "That adds one to {{ n }}."
misconception = "adds-one"
edit = { find = "n * 2", replace = "n + 1" }

[[choice]]
id = "same"
text = "{{ n }}"
why = "That is {{ n }} itself."
misconception = "keeps"
edit = { find = "n * 2", replace = "n * 1" }

[[choice]]
id = "ten"
text = "10"
why = "That is twice five."
misconception = "only-five"
set = { n = 5 }
"""

MENDING = """\
title = "Mend it"
evidence = "patch"
level = "hard"
skill = "doubling"
seconds = 90
prompt = "Which change makes the answer negative?"
outcome = "answer"
condition = "outcome < 0"
hint = "Look at the sign."

[solution]
steps = ["Change the sign."]
quick_check = "It is below zero."

[[choice]]
id = "minus"
text = "a minus before the two"
why = "Then the answer is negative."
key = true
edit = { find = "n * 2", replace = "n * -2" }

[[choice]]
id = "three"
text = "a three for the two"
why = "Then it is larger still."
misconception = "adds-one"
edit = { find = "n * 2", replace = "n * 3" }
"""

LESSON = """\
+++
title = "Doubling"
minutes = 2
summary = "What doubling is."
+++

## What it is

Twice a number.

```{cell} twice.py
title = "Twice"
```

## Why it matters

It does.

```{question} doubling/p1
```
"""
CELL = """\
k = 4  # @param {type:"slider", min:1, max:9, step:1}
print(k + k)
"""


def write_bank(folder: Path) -> Path:
    """The bank below `folder`."""
    pattern = folder / "bank" / "doubling"
    pattern.mkdir(parents=True)
    (pattern / "pattern.toml").write_text(PATTERN, encoding="utf-8")
    for name in (f"{kind}{number}" for kind in "pc" for number in range(1, 6)):
        text = MENDING if name == "c5" else QUESTION.replace("NAME", name)
        (pattern / f"{name}.toml").write_text(text, encoding="utf-8")
        (pattern / f"{name}.py").write_text(PROGRAM, encoding="utf-8")
    return pattern.parent


def write_lessons(folder: Path) -> Path:
    """The lessons below `folder`."""
    lesson = folder / "lessons" / "01-doubling"
    lesson.mkdir(parents=True)
    (lesson / "lesson.md").write_text(LESSON, encoding="utf-8")
    (lesson / "twice.py").write_text(CELL, encoding="utf-8")
    return lesson.parent


EXERCISE = """\
title = "Twice"
level = "easy"
minutes = 2
skill = "doubling"
steps = 1
story = "It was wrong."
goal = "It is right."
hint = "Look at the first token."
because = "It looked at nothing."
keep = ["classes"]

[held_out]
count = 16
length = [3, 3]
tokens = [0, 1]
label = "tokens[0]"

[[meter]]
label = "Right"
value = "right"
well = "right == 1"

[[check]]
id = "learned"
title = "It is right"
holds = "right == 1"
otherwise = "Right on {{ right }}."
"""
STARTER = """\
classes = 2


def classify(tokens, lengths):
    return tokens[:, 0] * 0
"""


def write_exercises(folder: Path) -> Path:
    """One exercise below `folder`."""
    exercise = folder / "exercises" / "01-twice"
    exercise.mkdir(parents=True)
    (exercise / "exercise.toml").write_text(EXERCISE, encoding="utf-8")
    (exercise / "starter.py").write_text(STARTER, encoding="utf-8")
    (exercise / "solution.py").write_text(STARTER.replace(" * 0", ""), encoding="utf-8")
    (exercise / "half.py").write_text(STARTER.replace(" * 0", " * 0 + 1"), encoding="utf-8")
    return exercise.parent
