"""Which questions make a test: so many of each level, over as many skills as possible, the least seen first."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from unroll.quiz.question import Level

BLUEPRINT = {Level.EASY: 3, Level.MEDIUM: 4, Level.HARD: 3}
TRIALS = 200
"""Draws of which the best is taken."""
_RANK = {Level.EASY: 0, Level.MEDIUM: 1, Level.HARD: 2}


@dataclass(frozen=True)
class Candidate:
    id: str
    level: Level
    skill: str
    seen: int
    """How often this learner was asked it."""


def draw(candidates: Sequence[Candidate], rng: random.Random) -> list[Candidate]:
    """A test, easy questions first; where a level has too few, the nearest level helps out.

    Raises:
        ValueError: there are fewer candidates than questions in a test.
    """
    if len(candidates) < sum(BLUEPRINT.values()):
        raise ValueError(f"A test needs {sum(BLUEPRINT.values())} questions, and there are {len(candidates)}.")
    draws = [_once(candidates, rng) for _ in range(TRIALS)]
    best = min(draws, key=_unevenness)
    return sorted(best, key=lambda each: _RANK[each.level])


def _once(candidates: Sequence[Candidate], rng: random.Random) -> list[Candidate]:
    """Greedy, from a random order: rare levels first, then a skill that was drawn least, then what was seen least."""
    left = list(candidates)
    rng.shuffle(left)
    drawn: list[Candidate] = []
    times: Counter[str] = Counter()
    places = [level for level, number in BLUEPRINT.items() for _ in range(number)]
    places.sort(key=lambda level: sum(each.level is level for each in candidates))
    for level in places:
        found = min(left, key=lambda each: (abs(_RANK[each.level] - _RANK[level]), times[each.skill], each.seen))
        left.remove(found)
        drawn.append(found)
        times[found.skill] += 1
    return drawn


def _unevenness(drawn: Sequence[Candidate]) -> tuple[int, int, int]:
    """Smaller is better: levels off the blueprint, then skills asked twice, then questions seen before."""
    levels = Counter(each.level for each in drawn)
    skills = Counter(each.skill for each in drawn)
    off = sum(abs(levels[level] - number) for level, number in BLUEPRINT.items())
    return off, sum(number * number for number in skills.values()), sum(each.seen for each in drawn)
