"""The benchmark of the verdict, with fewer learners: what the intervals of a test promise holds."""

import runpy
from pathlib import Path

import pytest

from unroll.quiz.mastery import Verdict

BENCH = runpy.run_path(str(Path(__file__).resolve().parents[2] / "benchmarks" / "mastery.py"))


@pytest.mark.parametrize("name", ["as assumed", "difficulty off by 0.4", "skills alike less (0.4)"])
def test_intervals_cover_and_strong_is_true(name):
    """The 80 % interval covers the truth 75 to 85 % of the time; strong is wrong in under 10 %."""
    world = next(each for each in BENCH["WORLDS"] if each.name == name)
    tally = BENCH["simulate"](world, BENCH["tests"](), 1000)
    assert 0.75 <= tally.coverage <= 0.85
    assert tally.verdicts[Verdict.STRONG] > 100
    assert tally.error(Verdict.STRONG) < 0.10
