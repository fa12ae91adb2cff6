"""Which questions and variants a learner has seen, in any mode, and seeds for those that they have not."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from unroll.actions.house import House
from unroll.quiz.question import Question
from unroll.quiz.variant import make_variant
from unroll.store import attempts, sittings

TRIES = 40
"""Seeds that are tried for a variant that was not seen."""


@dataclass(frozen=True)
class Seen:
    """What was put before one learner."""

    person: str
    seeds: dict[str, list[int]]
    """Id of a question -> the seeds of the variants that were opened."""

    def times(self, question: Question) -> int:
        """How often it was asked."""
        return len(self.seeds.get(question.id, []))

    def fresh_seed(self, question: Question, mode: str) -> int | None:
        """A seed whose variant was not seen; None where none is found."""
        before = [make_variant(question, seed).values for seed in self.seeds.get(question.id, [])]
        if not before:
            return next(self._drawn(question, mode))
        fresh = (seed for seed in self._drawn(question, mode) if make_variant(question, seed).values not in before)
        return next(fresh, None)

    def any_seed(self, question: Question, mode: str) -> int:
        """A seed, where every variant was seen."""
        return next(self._drawn(question, mode))

    def _drawn(self, question: Question, mode: str) -> Iterator[int]:
        """The same for the same learner in the same place, another for everybody else."""
        for number in range(TRIES):
            name = f"{self.person}:{mode}:{question.id}:{self.times(question)}:{number}"
            yield 1 + int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % (2**31 - 1)


def seen_by(house: House, person: str) -> Seen:
    """All that this learner was asked."""
    seeds: dict[str, list[int]] = {}
    with house.database.reading() as db:
        for row in sittings.of_learner(db, person):
            for opening in attempts.facts_of(db, row.id).openings:
                seeds.setdefault(opening.place.question, []).append(opening.seed)
    return Seen(person, seeds)
