"""What answers say about what somebody can do, skill by skill, with how sure that is.

The model is the three-parameter logistic one of item response theory (Birnbaum 1968, in Lord and Novick): somebody of
ability x answers rightly with probability c + (1 - c) / (1 + exp(-a (x - b))). Response curves are catsim's
(https://douglasrizzo.com.br/catsim). Ability in a skill is what all skills share plus what is the skill's own, both
normal around 0 and together of variance 1, so that few answers in one skill lean on the answers in the others. How
much is shared nobody knows: three shares stand beside each other, alike at first, and the answers weigh them. The
estimate is the whole posterior, on a grid for each share; its middle 80 % are the interval that is shown.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
from catsim.irt import icc_hpc
from numpy.typing import NDArray

from unroll.quiz.question import Kind, Level, Question

SHARED: Mapping[int, tuple[float, ...]] = {1: (0.6,), 2: (0.4, 0.6, 0.8)}
"""By model: which shares of the variance of ability all skills may have in common, each as likely as the others."""
MODEL = 2
"""The model of new tests. Its number is kept with each test; an entry of `SHARED` is never changed, only added."""
COVERED = 0.8
"""Probability that the truth lies in the interval."""
STRONG = 0.9
"""`strong` needs this probability of an ability of 0 or more: of solving a medium question more often than not."""
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


def estimate(responses: Sequence[Response], skills: Sequence[str], model: int = MODEL) -> dict[str, Estimate]:
    """The estimate for each of `skills`; also for one that was not asked, from what it shares with the others.

    Args:
        model: a key of `SHARED`; that of a test is kept with it.
    """
    grids = [_grid(share) for share in SHARED[model]]
    joints = [_joints(grid, responses, skills) for grid in grids]  # not normalized: their sums weigh the shares
    counts = {skill: sum(each.skill == skill for each in responses) for skill in skills}
    return {
        skill: _estimate(skill, counts[skill], model, np.concatenate([found[skill].ravel() for found in joints]))
        for skill in skills
    }


@dataclass(frozen=True)
class _Grid:
    """Abilities where the skills share this much, and what they weigh before any answer."""

    ability: NDArray[np.float64]
    """Shape (shared part, own part)."""
    shared_weights: NDArray[np.float64]
    own_weights: NDArray[np.float64]


@cache
def _grid(share: float) -> _Grid:
    shared, shared_weights = _normal(share)
    own, own_weights = _normal(1 - share)
    return _Grid(shared[:, None] + own[None, :], shared_weights, own_weights)


@cache
def _ordered(model: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The abilities of all grids one behind the other: the order that sorts them, and they themselves sorted."""
    ability = np.concatenate([_grid(share).ability.ravel() for share in SHARED[model]])
    order = np.argsort(ability)
    return order, ability[order]


def _normal(variance: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points = np.linspace(-4, 4, _POINTS)
    weights = np.exp(-(points**2) / 2)
    return points * np.sqrt(variance), weights / weights.sum()


def _joints(grid: _Grid, responses: Sequence[Response], skills: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """For each skill, prior times likelihood of all answers over the grid. Each sums to the evidence for its share."""
    likelihoods = {skill: _likelihood(grid, [each for each in responses if each.skill == skill]) for skill in skills}
    alone = {skill: found @ grid.own_weights for skill, found in likelihoods.items()}
    together = grid.shared_weights * np.prod(list(alone.values()), axis=0)
    return {skill: (together / alone[skill])[:, None] * grid.own_weights * likelihoods[skill] for skill in skills}


def _likelihood(grid: _Grid, responses: Sequence[Response]) -> NDArray[np.float64]:
    """Of these answers, over the grid: shape (shared part, own part)."""
    found = np.ones(grid.ability.shape)
    for each in responses:
        item = np.array([[each.item.discrimination, each.item.difficulty, each.item.guessing, 1.0]])
        right = icc_hpc(grid.ability.ravel(), item).reshape(grid.ability.shape)
        found = found * (right if each.right else 1 - right)
    return found


def _estimate(skill: str, answered: int, model: int, joint: NDArray[np.float64]) -> Estimate:
    order, ability = _ordered(model)
    weight = joint[order] / joint.sum()
    reached = np.cumsum(weight)
    low, high = (float(np.interp(edge, reached, ability)) for edge in ((1 - COVERED) / 2, (1 + COVERED) / 2))
    return Estimate(
        skill=skill,
        answered=answered,
        ability=float((weight * ability).sum()),
        low=low,
        high=high,
        surely=float(1 - np.interp(0.0, ability, reached)),
    )


def weakest_first(estimates: Mapping[str, Estimate]) -> list[Estimate]:
    """What to work on first."""
    return sorted(estimates.values(), key=lambda each: (each.ability, each.skill))
