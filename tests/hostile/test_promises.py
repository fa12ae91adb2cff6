"""docs/sandbox.md names a test for each promise: they exist."""

import re
from fnmatch import fnmatch
from pathlib import Path

from attempts import ATTEMPTS

ROOT = Path(__file__).resolve().parents[2]
NAMES = [attempt.name for attempt in ATTEMPTS] + ["foreign_abi_x32", "foreign_abi_i386"]
FILES = [*(ROOT / "tests/hostile").glob("test_*.py"), *(ROOT / "tests/runner").glob("test_*.py")]
MADE = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.M))
TESTS = {name for file in FILES for name in re.findall(r"^def (test_\w+)", file.read_text(), re.M)}


def promises():
    """Promise and what holds it, row by row."""
    text = (ROOT / "docs/sandbox.md").read_text()
    section = text.partition("## Promises")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    return [(row[0], re.findall("`([^`]+)`", row[-1])) for row in rows[2:]]


def exists(name):
    if name.startswith("make "):
        return name.removeprefix("make ") in MADE
    if name.endswith(".py"):
        return any(file.name == name for file in FILES)
    if name.startswith("test_"):
        return any(fnmatch(test, name.replace("...", "*")) for test in TESTS)
    return any(fnmatch(attempt, name) for attempt in NAMES)


def test_every_promise_names_tests_that_exist():
    """No promise without a test, no test that is only a name."""
    assert len(promises()) >= 17
    assert [promise for promise, held_by in promises() if not held_by] == []
    assert [(promise, name) for promise, held_by in promises() for name in held_by if not exists(name)] == []


def test_every_attempt_belongs_to_a_promise():
    """What is tried is promised: no hostile cell stands outside the table."""
    named = [name for _, held_by in promises() for name in held_by]
    assert [attempt for attempt in NAMES if not any(fnmatch(attempt, name) for name in named)] == []
