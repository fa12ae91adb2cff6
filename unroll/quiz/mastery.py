"""What answers say about what somebody can do, skill by skill, with how sure that is.

The model is the three-parameter logistic one of item response theory (Birnbaum 1968, in Lord and Novick): somebody of
ability x answers rightly with probability c + (1 - c) / (1 + exp(-a (x - b))). Response curves are catsim's
(https://douglasrizzo.com.br/catsim). Ability in a skill is what all skills share plus what is the skill's own, both
normal around 0 and together of variance 1, so that few answers in one skill lean on the answers in the others. The
estimate is the whole posterior on a grid; its middle 80 % are the interval that is shown.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from catsim.irt import icc_hpc
from numpy.typing import NDArray

from unroll.quiz.question import Kind, Level, Question

SHARED = 0.6
"""Share of the variance of ability that all skills have in common."""
COVERED = 0.8
"""Probability that the truth lies in the interval."""
STRONG = 0.92
"""`strong` needs this probability of an ability of 0 or more: of solving a medium question more often than not.
At 0.9 one verdict in nine was wrong where skills hang together less than is assumed (`make bench-mastery`)."""
NOT_YET = 0.8
"""`not yet` needs this probability of less."""
DISCRIMINATION = 1.5
DIFFICULTY = {Level.EASY: -1.0, Level.MEDIUM: 0.0, Level.HARD: 1.0}
TYPED_GUESS = 0.02
"""Chance of guessing a shape, a number or a mend."""
_POINTS = 33
"""Of the grid, for each of the two parts of an ability; 4 standard deviations to either side."""


class Verdict(StrEnum):
    STRONG = "strong"
    GROWING = "growing"
    NOT_YET = "not yet"


@dataclass(frozen=True)
class ItemParameters:
    """How a question answers to ability. Kept with each test, so that a later change rewrites no verdict."""

    discrimination: float
    """`a`, above 0: how steeply the chance rises, per unit of ability."""
    difficulty: float
    """`b`, in units of ability: where half of those who do not guess are right."""
    guessing: float
    """`c`, 0 to 1: the chance of somebody who knows nothing."""


@dataclass(frozen=True)
class Response:
    skill: str
    item: ItemParameters
    right: bool


@dataclass(frozen=True)
class Estimate:
    """What somebody can do in one skill. Abilities are in standard deviations of all learners, 0 in the middle."""

    skill: str
    answered: int
    """Questions of this skill, right or not."""
    ability: float
    """The posterior's mean."""
    low: float
    high: float
    """The truth lies between with probability `COVERED`."""
    surely: float
    """Probability of an ability of 0 or more, 0 to 1."""

    @property
    def verdict(self) -> Verdict:
        if self.surely >= STRONG:
            return Verdict.STRONG
        return Verdict.NOT_YET if 1 - self.surely >= NOT_YET else Verdict.GROWING


def parameters_of(question: Question) -> ItemParameters:
    """What is known of a question before anybody has answered it: its level, and how it can be guessed."""
    return ItemParameters(DISCRIMINATION, DIFFICULTY[question.level], _guessing(question))


def _guessing(question: Question) -> float:
    match question.kind:
        case Kind.SINGLE_CHOICE:
            return 1 / len(question.choice)
        case Kind.SEVERAL:  # any set of options but the empty one
            return 1 / ((1 << len(question.choice)) - 1)
        case _:
            return TYPED_GUESS


def expected_share(ability: float) -> float:
    """Of ten questions of medium level, which share somebody of this ability solves without guessing; 0 to 1."""
    return 1 / (1 + math.exp(-DISCRIMINATION * ability))


def estimate(responses: Sequence[Response], skills: Sequence[str]) -> dict[str, Estimate]:
    """The estimate for each of `skills`; also for one that was not asked, from what it shares with the others."""
    likelihoods = {skill: _likelihood([each for each in responses if each.skill == skill]) for skill in skills}
    shares = {skill: found @ _OWN_WEIGHTS for skill, found in likelihoods.items()}
    together = _SHARED_WEIGHTS * np.prod(list(shares.values()), axis=0)
    counts = {skill: sum(each.skill == skill for each in responses) for skill in skills}
    return {
        skill: _estimate(skill, counts[skill], (together / shares[skill])[:, None] * _OWN_WEIGHTS * likelihoods[skill])
        for skill in skills
    }


def _normal(variance: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points = np.linspace(-4, 4, _POINTS)
    weights = np.exp(-(points**2) / 2)
    return points * np.sqrt(variance), weights / weights.sum()


_SHARED_PART, _SHARED_WEIGHTS = _normal(SHARED)
_OWN_PART, _OWN_WEIGHTS = _normal(1 - SHARED)
_ABILITY = _SHARED_PART[:, None] + _OWN_PART[None, :]
_ORDER = np.argsort(_ABILITY, axis=None)
_SORTED = _ABILITY.ravel()[_ORDER]


def _likelihood(responses: Sequence[Response]) -> NDArray[np.float64]:
    """Of these answers, over the grid: shape (shared part, own part)."""
    found = np.ones(_ABILITY.shape)
    for each in responses:
        item = np.array([[each.item.discrimination, each.item.difficulty, each.item.guessing, 1.0]])
        right = icc_hpc(_ABILITY.ravel(), item).reshape(_ABILITY.shape)
        found = found * (right if each.right else 1 - right)
    return found


def _estimate(skill: str, answered: int, joint: NDArray[np.float64]) -> Estimate:
    joint = joint / joint.sum()
    reached = np.cumsum(joint.ravel()[_ORDER])
    low, high = (float(np.interp(edge, reached, _SORTED)) for edge in ((1 - COVERED) / 2, (1 + COVERED) / 2))
    return Estimate(
        skill=skill,
        answered=answered,
        ability=float((joint * _ABILITY).sum()),
        low=low,
        high=high,
        surely=float(1 - np.interp(0.0, _SORTED, reached)),
    )


def weakest_first(estimates: Mapping[str, Estimate]) -> list[Estimate]:
    """What to work on first."""
    return sorted(estimates.values(), key=lambda each: (each.ability, each.skill))
