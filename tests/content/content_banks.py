"""Banks for these tests: small files in a temporary folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PATTERN = """\
title   = "Shapes"
minutes = 20
summary = "What comes out."
tags    = ["PyTorch"]

[skills]
shapes = "Reading shapes"

[misconceptions]
scores-every-step = "Every step gets a score."
mixes-axes = "Axis 0 is time."

[sets]
practice = ["logits"]
"""

PROGRAM = """\
import torch
from torch import nn

batch = 8  # @param {type:"slider", min:1, max:64, step:1}
seq_len = 10  # @param {type:"slider", min:2, max:64, step:1}

output, h_n = nn.GRU(4, 6, batch_first=True)(torch.randn(batch, seq_len, 4))
logits = nn.Linear(6, 3)(h_n.squeeze(0))
"""

QUESTION = """\
title = "The shape of the logits"
evidence = "output"
level = "easy"
skill = "shapes"
prompt = '''
A batch of {{ batch }} sequences
of {{ seq_len }} steps. # not = a comment
'''
outcome = "tuple(logits.shape)"
hint = "How many states does h_n hold?"

[parameters]
batch = [
  4,  # few
  8,
]
seq_len = [7, 8, 10]

[solution]
steps = ["`h_n` is (1, {{ batch }}, 6)."]
quick_check = "One row per sequence."

[[choice]]
id = "one-row-per-sequence"
text = "({{ batch }}, 3)"
key = true
why = "One state per sequence."

[[choice]]
id = "one-row-per-step"
text = "({{ batch }}, {{ seq_len }}, 3)"
misconception = "scores-every-step"
why = "That is every step."
edit = { find = "h_n.squeeze(0)", replace = "output" }

[[choice]]
id = "steps-first"
text = "({{ seq_len }}, 3)"
misconception = "mixes-axes"
why = "Axes mixed."
edit = { find = "batch_first=True", replace = "batch_first=False" }

[[mistakes]]
choice = "steps-first"
text = "Reading the wrong axis."
"""


def write_bank(folder: Path, question: str = QUESTION, program: str | None = PROGRAM, pattern: str = PATTERN) -> Path:
    """A bank with one question; returns the question's file."""
    shapes = folder / "shapes"
    shapes.mkdir(parents=True, exist_ok=True)
    (shapes / "pattern.toml").write_text(pattern)
    file = shapes / "logits.toml"
    file.write_text(question)
    if program is not None:
        file.with_suffix(".py").write_text(program)
    return file


def line_with(text: str, words: str) -> int:
    """The line, from 1, of the first occurrence of `words`."""
    return text[: text.index(words)].count("\n") + 1


def documented(page: str) -> dict[str, str]:
    """The files that a page of docs/ spells out: blocks whose first line names one."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return dict(re.findall(r"^```(?:python|toml) (\S+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))


def swapped(text: str, distractor: str) -> str:
    """A question file in which `distractor` is the key and the key a distractor, and `check` finds nothing wrong.

    Their `key` and `misconception` change places; so do common mistakes that lead to the distractor. An `output`
    question's key has no program of its own and each other choice has one, so the program changes hands as well.
    """
    head, *choices = text.split("[[choice]]")
    key = next(each for each in choices if re.search(r"^key\s*= true$", each, re.MULTILINE))
    other = next(each for each in choices if f'id = "{distractor}"' in each)
    wrong = re.search(r"^misconception = .*$", other, re.MULTILINE)
    assert wrong is not None
    right, program = other.replace(wrong[0], "key = true"), ""
    if 'evidence = "output"' in head:
        program = "\n" + "\n".join(re.findall(r"^(?:edit|set) = .*$", right, flags=re.MULTILINE))
        right = re.sub(r"^(edit|set|shows) = .*\n", "", right, flags=re.MULTILINE)
    new = {key: re.sub(r"^key\s*= true$", lambda _: wrong[0] + program, key, flags=re.MULTILINE), other: right}
    was = re.search(r'id = "(.*)"', key)
    assert was is not None
    head = head.replace(f'choice = "{distractor}"', f'choice = "{was[1]}"')
    return "[[choice]]".join([head, *(new.get(each, each) for each in choices)])


def unroll(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-c", "from unroll.cli import app; app()", *words]
    return subprocess.run(
        command, env={**os.environ, "UNROLL_HOME": str(home)}, capture_output=True, text=True, check=False
    )
