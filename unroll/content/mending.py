"""Whether a run of a learner's program counts as mended, and what is still wrong. A result in, a judgement out."""

import ast
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from unroll.content import held_out
from unroll.content.exercises import Check, Exercise, names_bound
from unroll.content.findings import NAMES, findings
from unroll.content.judge import with_numbers
from unroll.quiz.expression import BadExpression, evaluate, render
from unroll.runner.request import CellRequest
from unroll.runner.result import CellResult

SHARES = ("right", "recalls", "worst_recall", "alone", "silent_steps")
"""Names whose values are shown as per cent."""
KEPT = "task-kept"
"""Id of the check that the task itself was left alone."""


class Outcome(StrEnum):
    """What can come of a run: a closed set."""

    MENDED = "mended"
    NOT_YET = "not_yet"
    NOT_ATTEMPTED = "not_attempted"
    """The program is still the starter (comments and blank lines aside), or the run was stopped by hand."""


@dataclass(frozen=True)
class Checked:
    id: str
    title: str
    state: Literal["passed", "failed", "unknown"]
    """`unknown`: the run did not get far enough to tell."""
    sentence: str
    """What it means, Markdown; empty when it passed."""


@dataclass(frozen=True)
class Reading:
    """A meter with its value."""

    label: str
    value: str
    well: bool | None
    """None: unknown."""


@dataclass(frozen=True)
class Judgement:
    outcome: Outcome
    checks: tuple[Checked, ...]
    meters: tuple[Reading, ...]

    @property
    def first_open(self) -> Checked | None:
        """What to mend next."""
        return next((each for each in self.checks if each.state != "passed"), None)


def request_for(exercise: Exercise, source: str, secret: str) -> CellRequest:
    """The run of a learner's program, with the question about unseen sequences that it cannot read."""
    unseen = _unseen(exercise, source, secret)
    return CellRequest(source, probes={held_out.PROBE: held_out.expression(unseen)})


def judge(exercise: Exercise, source: str, result: CellResult, secret: str) -> Judgement:
    """The judgement on a run of `request_for(exercise, source, secret)`.

    Raises:
        BadExpression: a sentence of the exercise cannot be filled in.
    """
    answer = with_numbers(result.probes.get(held_out.PROBE))
    scored = held_out.score(_unseen(exercise, source, secret), answer)
    names = {**dict.fromkeys([*NAMES, "right", "recalls", "worst_recall", "predicted", "steady", "alone"])}
    names |= findings(result) | scored | {"problem": "" if scored else _problem(result)}
    checks = (_kept(exercise, source, int(names["steps"] or 0)), *(_checked(each, names) for each in exercise.check))
    meters = tuple(_reading(meter.label, meter.value, meter.well, meter.percent, names) for meter in exercise.meter)
    return Judgement(_outcome(exercise, source, result, checks), checks, meters)


def _outcome(exercise: Exercise, source: str, result: CellResult, checks: tuple[Checked, ...]) -> Outcome:
    if result.status == "stopped" or _tree(source) == _tree(exercise.starter):
        return Outcome.NOT_ATTEMPTED
    mended = result.status == "ok" and all(check.state == "passed" for check in checks)
    return Outcome.MENDED if mended else Outcome.NOT_YET


def _unseen(exercise: Exercise, source: str, secret: str) -> held_out.Unseen:
    return held_out.draw(exercise.held_out, f"{secret}:{exercise.id}:{source}")


def _problem(result: CellResult) -> str:
    if result.status != "ok":
        return "the program did not come to its end"
    errors = result.probes.get("__errors__", {})
    return str(errors.get(held_out.PROBE, "`classify` must return one whole number for each sequence"))


def _checked(check: Check, names: dict[str, Any]) -> Checked:
    try:
        passed = evaluate(check.holds, names)
    except BadExpression:  # it speaks of something that this run did not come to
        passed = None
    if passed is True:
        return Checked(check.id, check.title, "passed", "")
    state: Literal["failed", "unknown"] = "failed" if passed is False else "unknown"
    return Checked(check.id, check.title, state, _sentence(check, names) if state == "failed" else "")


def _sentence(check: Check, names: dict[str, Any]) -> str:
    shown = {name: _worded(name, value) for name, value in names.items()}
    return " ".join(render(check.otherwise, shown).split())


def _worded(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _worded(name, inner) for key, inner in value.items()}
    if not isinstance(value, float):
        return value
    return f"{value:.0%}" if name in SHARES else _shown(value)


def _reading(label: str, value: str, well: str, percent: bool, names: dict[str, Any]) -> Reading:
    try:
        number = evaluate(value, names)
    except BadExpression:
        number = None
    if number is None:
        return Reading(label, "no number", False if names["status"] == "ok" else None)
    try:
        good = evaluate(well, names)
    except BadExpression:
        good = None
    text = f"{number:.0%}" if percent and isinstance(number, int | float) else _shown(number)
    return Reading(label, text, good if isinstance(good, bool) else None)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "0" if not value else f"{value:.2f}" if 0.01 <= abs(value) < 1000 else f"{value:.1e}"
    return str(value)


def _kept(exercise: Exercise, source: str, steps: int) -> Checked:
    title = "The task is still the task"
    try:
        mine = ast.parse(source)
    except (SyntaxError, ValueError):
        return Checked(KEPT, title, "unknown", "")
    own = ast.parse(exercise.starter)
    for name in exercise.keep:
        if _statements(mine, name) != _statements(own, name):
            sentence = f"`{name}` belongs to the task. Put it back as it was, and mend what stands around it."
            return Checked(KEPT, title, "failed", sentence)
    if steps > exercise.steps:
        sentence = f"The budget is {exercise.steps} optimizer steps, and this run took {steps}."
        return Checked(KEPT, title, "failed", sentence)
    return Checked(KEPT, title, "passed", "")


def _statements(tree: ast.AST, name: str) -> list[str]:
    """Every statement that binds the name, as its syntax tree: comments and layout do not matter."""
    return [_bare(node) for node in ast.walk(tree) if name in names_bound(node)]


def _bare(node: ast.AST) -> str:
    """The statement; of a loop only what it loops over."""
    return ast.dump(ast.Tuple([node.target, node.iter])) if isinstance(node, ast.For) else ast.dump(node)


def _tree(source: str) -> str:
    try:
        return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError):
        return source
