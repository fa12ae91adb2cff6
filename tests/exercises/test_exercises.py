"""Every debug exercise of the app, run in the real sandbox: the starter fails, the solution passes, a half mend does not."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from unroll.content.exercises import Exercise, load_exercises
from unroll.content.mending import Judgement, Outcome, judge, request_for
from unroll.runner.pool import Runner
from unroll.runner.request import LONG, in_lane

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = load_exercises(ROOT / "exercises")
IDS = [each.id for each in EXERCISES]
SECRETS = ("one", "another")
"""Two houses: each asks about other unseen sequences."""


Asked = tuple[str, str, str]
"""Exercise, program, house."""
IDLE = "\nunrelated = 1\n"


def longer(exercise: Exercise) -> str:
    return exercise.solution.replace("range(STEPS)", "range(2 * STEPS)")


def without_task(exercise: Exercise) -> str:
    return exercise.solution.replace("def sample(count):", "def sample(count, unused=0):")


def programs() -> list[Asked]:
    """All that is run below, in that order."""
    starters = [(each.id, each.starter + more, "one") for each in EXERCISES for more in ("", IDLE)]
    solutions = [(each.id, each.solution, secret) for secret in SECRETS for each in EXERCISES]
    halves = [(each.id, half, "one") for each in EXERCISES for half in each.halves]
    cheats = [(each.id, cheat(each), "one") for each in EXERCISES for cheat in (longer, without_task)]
    return [*starters, *solutions, *halves, *cheats]


@pytest.fixture(scope="module")
def outcome():
    """What comes of an exercise's program; two are run at once, and the next ones while a test looks at its own."""
    named = {each.id: each for each in EXERCISES}
    with Runner(max_parallel=2, spare=False, thorough=False) as runner, ThreadPoolExecutor(2) as workers:
        assert runner.wait_ready(), runner.status().problem

        def run(asked: Asked) -> Judgement:
            """Judged as on the page, with the time of a long run: a crowded machine is no mistake in the program."""
            name, source, secret = asked
            result = runner.submit(in_lane(request_for(named[name], source, secret), LONG.name)).result()
            return judge(named[name], source, result, secret)

        begun = {asked: workers.submit(run, asked) for asked in programs()}
        yield lambda exercise, source, secret="one": begun[exercise.id, source, secret].result()
        workers.shutdown(cancel_futures=True)


def test_there_are_at_least_twelve_and_each_kind_of_failure_is_there():
    """The failures that the product promises, by what their checks speak of."""
    assert len(EXERCISES) >= 12
    assert {each.level.value for each in EXERCISES} == {"easy", "medium", "hard"}


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_the_starter_fails_and_says_what_is_wrong(outcome, exercise):
    """Altered by a line that does nothing it counts as an attempt, and the first open check teaches something."""
    assert outcome(exercise, exercise.starter).outcome is Outcome.NOT_ATTEMPTED
    found = outcome(exercise, exercise.starter + IDLE)
    assert found.outcome is Outcome.NOT_YET
    assert found.first_open is not None
    assert len(found.first_open.sentence) > 30
    assert "{" not in found.first_open.sentence


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_the_solution_passes_every_check_and_every_meter_is_well(outcome, exercise, secret):
    """On other unseen sequences too."""
    found = outcome(exercise, exercise.solution, secret)
    assert [check.id for check in found.checks if check.state != "passed"] == []
    assert [meter.label for meter in found.meters if meter.well is not True] == []
    assert found.outcome is Outcome.MENDED


@pytest.mark.parametrize(
    ("exercise", "half"),
    [pytest.param(each, half, id=f"{each.id}-{n}") for each in EXERCISES for n, half in enumerate(each.halves)],
)
def test_a_half_mend_does_not_pass(outcome, exercise, half):
    """Nor does a cheating one; the task itself was left alone in it, so it fails on what it came to."""
    found = outcome(exercise, half)
    assert found.outcome is Outcome.NOT_YET
    assert {check.id: check.state for check in found.checks}["task-kept"] == "passed"


@pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
def test_the_task_cannot_be_deleted_or_its_budget_stretched(outcome, exercise):
    """A solution that changes the task line, or trains longer, is no solution."""
    assert longer(exercise) != exercise.solution
    found = outcome(exercise, longer(exercise))
    assert found.checks[0].state == "failed"
    assert "budget" in found.checks[0].sentence
    assert outcome(exercise, without_task(exercise)).checks[0].state == "failed"
