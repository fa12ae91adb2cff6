"""Simulated learners of known ability take tests (`make bench-mastery`): does the interval cover, is "strong" true?

python benchmarks/mastery.py [LEARNERS]

Beside learners as the model assumes them, others are simulated: questions whose difficulty the level tells only
roughly, skills that hang together less or more than assumed, and learners who say that they do not know.
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from catsim.irt import icc_hpc

from unroll.content.bank import load_bank
from unroll.quiz.blueprint import Candidate, draw
from unroll.quiz.grading import RUN_KINDS
from unroll.quiz.mastery import SHARED, ItemParameters, Response, Verdict, estimate, parameters_of

BANK = Path(__file__).resolve().parents[1] / "quiz_bank"
LEARNERS = 2000
TESTS = 60
"""Different tests that are drawn; each learner takes one of them."""


@dataclass(frozen=True)
class World:
    """How the simulated learners and questions really are."""

    name: str
    shared: float = SHARED
    misjudged: float = 0.0
    """Standard deviation by which the true difficulty of a question misses that of its level."""
    guesses: bool = True


WORLDS = (
    World("as assumed"),
    World("difficulty off by 0.4", misjudged=0.4),
    World("skills alike less (0.4)", shared=0.4),
    World("skills alike more (0.8)", shared=0.8),
    World("nobody guesses", guesses=False),
)


@dataclass
class Tally:
    """What came of all learners in all skills that they were asked about."""

    covered: list[bool] = field(default_factory=list)
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    wrong: Counter[Verdict] = field(default_factory=Counter)

    @property
    def coverage(self) -> float:
        return sum(self.covered) / len(self.covered)

    def error(self, verdict: Verdict) -> float:
        """Share of these verdicts that the truth contradicts."""
        return self.wrong[verdict] / self.verdicts[verdict] if self.verdicts[verdict] else 0.0


Item = tuple[str, ItemParameters]


def tests() -> list[list[Item]]:
    """Tests as the blueprint draws them from the bank."""
    questions = {each.id: each for each in load_bank(BANK).questions.values() if each.kind not in RUN_KINDS}
    candidates = [Candidate(each.id, each.level, each.skill, 0) for each in questions.values()]
    drawn = [draw(candidates, random.Random(seed)) for seed in range(TESTS)]
    return [[(each.skill, parameters_of(questions[each.id])) for each in test] for test in drawn]


def simulate(world: World, drawn: Sequence[Sequence[Item]], learners: int, seed: int = 0) -> Tally:
    """Learners of this world, one test each."""
    rng = np.random.default_rng(seed)
    tally = Tally()
    for number in range(learners):
        test = drawn[number % len(drawn)]
        skills = list(dict.fromkeys(skill for skill, _ in test))
        common = rng.normal(0, np.sqrt(world.shared))
        truth = {skill: common + rng.normal(0, np.sqrt(1 - world.shared)) for skill in skills}
        found = estimate([_answer(world, skill, item, truth[skill], rng) for skill, item in test], skills)
        for skill, each in found.items():
            able = truth[skill] >= 0
            tally.covered.append(each.low <= truth[skill] <= each.high)
            tally.verdicts[each.verdict] += 1
            contradicted = {Verdict.STRONG: not able, Verdict.NOT_YET: able, Verdict.GROWING: False}
            tally.wrong[each.verdict] += contradicted[each.verdict]
    return tally


def _answer(world: World, skill: str, item: ItemParameters, ability: float, rng: np.random.Generator) -> Response:
    difficulty = item.difficulty + rng.normal(0, world.misjudged) if world.misjudged else item.difficulty
    guessing = item.guessing if world.guesses else 0.0
    chance = icc_hpc(float(ability), np.array([[item.discrimination, difficulty, guessing, 1.0]]))[0]
    return Response(skill, item, bool(rng.random() < chance))


def main() -> None:
    learners = int(sys.argv[1]) if len(sys.argv) > 1 else LEARNERS
    drawn = tests()
    print(f"{learners} learners each, {len(drawn)} tests of ten questions; intervals of 80 %\n")
    print(f"{'world':<26}{'covered':>9}{'strong':>9}{'wrong':>8}{'growing':>9}{'not yet':>9}{'wrong':>8}")
    for world in WORLDS:
        tally = simulate(world, drawn, learners)
        shares = {verdict: tally.verdicts[verdict] / len(tally.covered) for verdict in Verdict}
        print(
            f"{world.name:<26}{tally.coverage:>9.1%}{shares[Verdict.STRONG]:>9.1%}{tally.error(Verdict.STRONG):>8.1%}"
            f"{shares[Verdict.GROWING]:>9.1%}{shares[Verdict.NOT_YET]:>9.1%}{tally.error(Verdict.NOT_YET):>8.1%}"
        )


if __name__ == "__main__":
    main()
