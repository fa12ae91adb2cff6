"""How questions behave: facility, discrimination, and who picked what.

Facility index, standard deviation, discrimination index (item-rest correlation), discriminative efficiency and the
coefficient of internal consistency are defined as in Moodle's quiz statistics
(https://docs.moodle.org/dev/Quiz_statistics_calculations) where everybody answered the same questions and all of them
weigh the same; as shares, not in percent. Where they did not, the rest of a learner is the mean of their other
questions, which Moodle does not have.
Only the first answer of a learner to a question counts.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation, covariance, fmean, stdev

from unroll.quiz.calibration import wilson

FEWEST = 10
"""Learners before a discrimination is told: below it, it says nothing."""


@dataclass(frozen=True)
class FirstAnswer:
    learner: str
    question: str
    seed: int
    """Of the variant."""
    answer: str
    misconception: str | None
    credit: float
    """0 to 1."""


@dataclass(frozen=True)
class ItemStatistics:
    question: str
    given: int
    """Learners who answered it."""
    facility: float
    """Mean credit, 0 to 1."""
    low: float
    """80 % interval (Wilson) of the facility, 0 to 1."""
    high: float
    deviation: float | None
    """Standard deviation of the credit; None for one answer."""
    discrimination: float | None
    """-1 to 1: correlation of this question's credit with the learners' mean on all others. None where fewer than
    `FEWEST` learners answered anything else, or nothing varies."""
    efficiency: float | None
    """At most 1: the covariance behind the discrimination, as a share of the largest that these credits could have.
    Unlike the correlation, an easy question can reach 1."""
    answers: Mapping[str, int]
    """How often each answer was given, the most frequent first."""
    misconceptions: Mapping[str, int]
    """How often each stood behind a wrong answer, the most frequent first."""
    variants: Mapping[int, tuple[int, float]]
    """By seed: answers and facility."""


def item_statistics(answers: Iterable[FirstAnswer]) -> dict[str, ItemStatistics]:
    """Statistics of every question that was answered, by its id. A second answer to a question is ignored."""
    credits: dict[str, dict[str, FirstAnswer]] = defaultdict(dict)
    for each in answers:
        credits[each.learner].setdefault(each.question, each)
    by_question: dict[str, list[FirstAnswer]] = defaultdict(list)
    for mine in credits.values():
        for question, answer in mine.items():
            by_question[question].append(answer)
    return {question: _item(question, found, credits) for question, found in by_question.items()}


def _item(
    question: str, found: Sequence[FirstAnswer], credits: Mapping[str, Mapping[str, FirstAnswer]]
) -> ItemStatistics:
    earned = [each.credit for each in found]
    low, high = wilson(math.fsum(earned), len(earned))
    discrimination, efficiency = _discrimination(question, found, credits)
    return ItemStatistics(
        question=question,
        given=len(found),
        facility=fmean(earned),
        low=low,
        high=high,
        deviation=stdev(earned) if len(earned) > 1 else None,
        discrimination=discrimination,
        efficiency=efficiency,
        answers=dict(Counter(each.answer for each in found).most_common()),
        misconceptions=dict(Counter(each.misconception for each in found if each.misconception).most_common()),
        variants=_variants(found),
    )


def _discrimination(
    question: str, found: Sequence[FirstAnswer], credits: Mapping[str, Mapping[str, FirstAnswer]]
) -> tuple[float | None, float | None]:
    """Discrimination and efficiency."""
    rest = _beside_the_rest(question, found, credits)
    if len(rest) < FEWEST:
        return None, None
    own, others = [pair[0] for pair in rest], [pair[1] for pair in rest]
    try:
        # The largest covariance that these credits allow: best with best, worst with worst.
        most = covariance(sorted(own), sorted(others))
        return correlation(own, others), covariance(own, others) / most if most else None
    except StatisticsError:  # everybody had the same
        return None, None


def _beside_the_rest(
    question: str, found: Sequence[FirstAnswer], credits: Mapping[str, Mapping[str, FirstAnswer]]
) -> list[tuple[float, float]]:
    """For each learner with other questions: the credit for this one, and the mean of the others."""
    pairs = []
    for each in found:
        rest = [other.credit for name, other in credits[each.learner].items() if name != question]
        if rest:
            pairs.append((each.credit, fmean(rest)))
    return pairs


def _variants(found: Sequence[FirstAnswer]) -> dict[int, tuple[int, float]]:
    by_seed: dict[int, list[float]] = defaultdict(list)
    for each in found:
        by_seed[each.seed].append(each.credit)
    return {seed: (len(earned), fmean(earned)) for seed, earned in sorted(by_seed.items())}


@dataclass(frozen=True)
class Whole:
    """All learners who answered the same questions."""

    learners: int
    mean: float
    """Mean credit of a question, 0 to 1."""
    deviation: float
    consistency: float | None
    """Cronbach's alpha, at most 1: Moodle's coefficient of internal consistency, over 100."""
    error_ratio: float | None
    """sqrt(1 - consistency), 0 to 1: which share of the deviation is chance."""


def whole(credits: Sequence[Sequence[float]]) -> Whole:
    """A complete table of credits: a row for each learner, a column for each question.

    Args:
        credits: at least two rows and two columns, 0 to 1.

    Raises:
        ValueError: rows of different lengths, or too few of either.
    """
    if len({len(row) for row in credits}) != 1 or len(credits) < 2 or len(credits[0]) < 2:
        raise ValueError("a complete table with at least two learners and two questions is needed")
    size = len(credits[0])
    totals = [math.fsum(row) for row in credits]
    variance = stdev(totals) ** 2
    of_items = math.fsum(stdev(column) ** 2 for column in zip(*credits, strict=True))
    alpha = size / (size - 1) * (1 - of_items / variance) if variance > 0 else None
    ratio = math.sqrt(max(0.0, 1 - alpha)) if alpha is not None else None
    return Whole(len(credits), fmean(totals) / size, math.sqrt(variance) / size, alpha, ratio)
