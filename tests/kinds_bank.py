"""One small question of each kind beside single choice, as an author would write them."""

from pathlib import Path

HEAD = """\
title = "{title}"
kind = "{kind}"
evidence = "{evidence}"
level = "easy"
skill = "doubling"
prompt = "{prompt}"
outcome = "{outcome}"
hint = "Think."

[solution]
steps = ["Look."]
quick_check = "Seen."
"""

SHAPE_PROGRAM = """\
import torch

batch = 8  # @param {type:"slider", min:1, max:64, step:1}
steps = 5  # @param {type:"slider", min:1, max:64, step:1}
x = torch.zeros(batch, steps, 3)
y = x[:, -1]
"""
SHAPE = (
    HEAD.format(title="A shape", kind="shape", evidence="output", prompt="Shape of y?", outcome="tuple(y.shape)")
    + """
[parameters]
batch = [2, 4, 6]
steps = [7, 9]

[[choice]]
id = "last"
text = "({{ batch }}, 3)"
why = "The last step only."
key = true

[[choice]]
id = "kept"
text = "({{ batch }}, 1, 3)"
why = "That is a slice."
misconception = "keeps"
edit = { find = "x[:, -1]", replace = "x[:, -1:]" }
"""
)

NUMBER_PROGRAM = """\
n = 10  # @param {type:"slider", min:1, max:99, step:1}
weights = 3 * n * n + 0.25
"""
NUMBER = (
    HEAD.format(title="A number", kind="number", evidence="output", prompt="How many?", outcome="weights")
    + """
[number]
absolute = 0.5
unit = "weights"
units = { k = 1000 }

[parameters]
n = [10, 20, 30]

[[choice]]
id = "square"
text = "{{ 3 * n * n }}"
why = "Three squares."
key = true

[[choice]]
id = "proportional"
text = "{{ 3 * n }}"
why = "That grows with n."
misconception = "adds-one"
edit = { find = "n * n", replace = "n" }
"""
)

SEVERAL_PROGRAM = """\
found = {"two": 2 + 2 == 4, "three": 3 + 3 == 6, "five": 5 + 5 == 11}
"""
SEVERAL = (
    HEAD.format(title="Several", kind="several", evidence="experiment", prompt="Which hold?", outcome="found")
    + """
[[choice]]
id = "two"
text = "Two and two is four"
why = "It is four."
claim = "two"
key = true

[[choice]]
id = "five"
text = "Five and five is eleven"
why = "It is ten."
claim = "five"
misconception = "adds-one"

[[choice]]
id = "three"
text = "Three and three is six"
why = "It is six."
claim = "three"
key = true

[[choice]]
id = "four"
text = "Two is three"
why = "It is not."
claim = "two and five"
misconception = "keeps"
"""
)

ORDER_PROGRAM = """\
n = 3  # @param {type:"slider", min:1, max:9, step:1}
def work(value):
    value = value + 1
    value = value * 2
    value = value - n
    return value
answer = work(10)
"""
ORDER = (
    HEAD.format(title="Order", kind="order", evidence="patch", prompt="Order the lines.", outcome="answer").replace(
        'outcome = "answer"', 'outcome = "answer"\ncondition = "outcome == 22 - n"'
    )
    + """
[parameters]
n = [3, 4]

[[line]]
id = "add"
text = "value = value + 1"
[[line]]
id = "double"
text = "value = value * 2"
[[line]]
id = "take"
text = "value = value - n"

[[choice]]
id = "right"
text = "Add, double, take away"
why = "First one more, then twice that."
key = true

[[choice]]
id = "double-first"
text = "Double, add, take away"
why = "That doubles too early."
misconception = "adds-one"
order = ["double", "add", "take"]
"""
)

FIX_PROGRAM = """\
import torch

scale = 2  # @param {type:"slider", min:1, max:9, step:1}

def mean_of(values, lengths):
    return values.mean(dim=1) * scale

print(mean_of(torch.ones(2, 3), torch.tensor([3, 3])))
"""
FIX = (
    HEAD.format(title="Fix", kind="fix", evidence="patch", prompt="Mend it.", outcome="scale")
    + """
[parameters]
scale = [2, 3]

[[check]]
id = "means"
call = "mean_of(values, lengths)"
says = "The mean goes over the real steps only."
[check.given]
values = { shape = [4, 6] }
lengths = { shape = [4], low = 1, high = 5 }

[[check]]
id = "shape"
call = "list(mean_of(values, lengths).shape)"
says = "There is one mean for each row."
[check.given]
values = { shape = [3, 6] }
lengths = { shape = [3], low = 6, high = 6 }

[[choice]]
id = "masked"
text = "Mask what is padding"
why = "Only real steps count."
key = true
[choice.edit]
find = "values.mean(dim=1)"
replace = "(values * (torch.arange(values.shape[1]) < lengths[:, None])).sum(1) / lengths"

[[choice]]
id = "summed"
text = "Divide the sum by the lengths"
why = "The padding is still summed."
misconception = "keeps"
edit = { find = "values.mean(dim=1)", replace = "values.sum(1) / lengths" }
"""
)

KINDS = {
    "shape": (SHAPE, SHAPE_PROGRAM),
    "number": (NUMBER, NUMBER_PROGRAM),
    "several": (SEVERAL, SEVERAL_PROGRAM),
    "order": (ORDER, ORDER_PROGRAM),
    "fix": (FIX, FIX_PROGRAM),
}


def add_kinds(pattern: Path) -> None:
    """Add the five questions to the folder of a pattern that has a set `practice` of p1 to p5."""
    for name, (text, program) in KINDS.items():
        (pattern / f"{name}.toml").write_text(text, encoding="utf-8")
        (pattern / f"{name}.py").write_text(program, encoding="utf-8")
    file = pattern / "pattern.toml"
    names = ", ".join(f'"{name}"' for name in KINDS)
    file.write_text(file.read_text(encoding="utf-8").replace('"p5"]', f'"p5", {names}]'), encoding="utf-8")
