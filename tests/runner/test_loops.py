"""The length of a training run, read off its text."""

import pytest

from unroll.runner.loops import planned_steps

LOOP = "for step in range({}):\n    loss.backward()\n    optimizer.step()\n"


@pytest.mark.parametrize(
    ("source", "steps"),
    [
        (LOOP.format("40"), 40),
        ("STEPS = 300\n" + LOOP.format("STEPS"), 300),
        ("V, STEPS = 10, 25\n" + LOOP.format("STEPS"), 25),
        ("epochs: int = 4\n" + LOOP.format("1, epochs + 1"), 4),
        ("for e in range(3):\n    for i in tqdm(range(0, 99, 10)):\n        o.step()\n        scheduler.step()\n", 30),
        (LOOP.format("5") + LOOP.format("7"), 12),
        ("with x:\n    for i in trange(8):\n        torch.optim.step()\n", 8),
        ("for i, x in enumerate(range(6 // 2)):\n    opt.step()\n", 3),
    ],
)  # fmt: skip
def test_loops_over_a_range_are_counted(source, steps):
    """Nested ones multiply, those one after the other add up, a scheduler's steps do not count."""
    assert planned_steps(source) == steps


@pytest.mark.parametrize(
    "source",
    [
        "print('no training')",
        "while True:\n    optimizer.step()\n",
        "for batch in loader:\n    optimizer.step()\n",
        "for i in range(n):\n    optimizer.step()\n",
        "n = 3\nn = 4\n" + LOOP.format("n"),
        "n = 3\nn += 1\n" + LOOP.format("n"),
        "n = 3 / 2\n" + LOOP.format("n"),
        "a, b = pair\n" + LOOP.format("a"),
        "def train():\n    for i in range(3):\n        optimizer.step()\ntrain()\n",
        LOOP.format("3") + "def more():\n    optimizer.step()\n",
        "for i in range(9):\n    if i % 2:\n        optimizer.step()\n",
        LOOP.format("0"),
        LOOP.format("5 // 0"),
        LOOP.format("0, 9, 0"),
        LOOP.format("10 ** 12"),
        LOOP.format("100000000"),
        LOOP.format("2.5"),
        "for i in range():\n    optimizer.step()\n",
        "for i in zip([1], [2]):\n    optimizer.step()\n",
        "def broken(:\n",
        "x = '\0'",
    ],
)
def test_what_the_text_does_not_say_is_not_guessed(source):
    """No bar is better than a wrong one."""
    assert planned_steps(source) is None
