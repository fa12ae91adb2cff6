"""What an author does in the browser: see how every question stands, and look at one in all its states, with its key.

Keys are shown here. Only somebody at the machine that runs the app sees them.
"""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, assert_never

from unroll.actions.asking import SEED_LIMIT, Asked
from unroll.actions.house import House, Options
from unroll.actions.refusal import NotFound, NotHere
from unroll.actions.standing import State
from unroll.content import proofs
from unroll.content.proofs import Proof
from unroll.quiz.grading import RUN_KINDS, Outcome, Tried, Verdict, grade
from unroll.quiz.item_statistics import ItemStatistics, item_statistics
from unroll.quiz.question import Kind, Question
from unroll.quiz.variant import Variant, make_variant
from unroll.store.attempts import AttemptRow, Place
from unroll.store.database import Database, open_database
from unroll.store.first_answers import first_answers

Standing = Literal["proved", "quarantined", "not proved"]
View = Literal["open", "answered", "closed"]
PREVIEW = "preview"
"""Stands where a sitting's id would: nothing of a preview is stored."""
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One question in the author's list."""

    question: Question
    standing: Standing
    """`not proved`: never, or it was changed since."""
    proof: Proof | None
    """The latest proof of the question as it stands today."""
    combinations: int
    """Of parameter values, before `require`; 1 without parameters."""
    sets: tuple[str, ...]
    """In which it is asked."""


def entries(house: House, *, local: bool) -> tuple[Entry, ...]:
    """Every question with its evidence, proof and place.

    Raises:
        NotHere: the visitor does not sit at this machine.
    """
    _may(house, local)
    return tuple(_entry(house, question) for question in house.bank.questions.values())


def entry(house: House, name: str, *, local: bool) -> Entry:
    """One question, by its id or the last part of it.

    Raises:
        NotHere, NotFound.
    """
    found = next((e for e in entries(house, local=local) if name in (e.question.id, slug(e.question.id))), None)
    if found is None:
        raise NotFound("There is no such question in the bank.")
    return found


def slug(question_id: str) -> str:
    """The last part of an id."""
    return question_id.rpartition("/")[2]


def preview(
    house: House, person: str, name: str, *, seed: int, view: View, choice: str | None = None, local: bool
) -> Asked:
    """A question as a learner would see it: open, answered with this choice, or closed. Nothing is stored.

    Args:
        seed: the variant; 0 is everybody's first.
        choice: id of the choice that was picked; by default the first wrong one.

    Raises:
        NotHere, NotFound.
    """
    question = entry(house, name, local=local).question
    if not 0 <= seed <= SEED_LIMIT:
        raise NotFound(f"Variants have the seeds 0 to {SEED_LIMIT}.")
    picked = _picked(question, choice)
    variant = make_variant(question, seed)
    verdict = None if view == "open" else _verdict(question, variant, picked)
    return Asked(
        person=person,
        sitting_id=PREVIEW,
        mode="practice",
        question=question,
        variant=variant,
        turn=seed,
        opened_at=START,
        deadline=None,
        attempts=() if verdict is None else (_attempt(question, seed, verdict),),
        attempts_left=None,
        hint_shown=view != "open",
        state=_state(view, verdict),
        verdicts=() if verdict is None else (verdict,),
    )


def _verdict(question: Question, variant: Variant, choice: str) -> Verdict:
    tried = Tried(right=choice in question.keys) if question.kind in RUN_KINDS else None
    return grade(question, variant, _answer(question, variant, choice), tried)


def _state(view: View, verdict: Verdict | None) -> State:
    if verdict is not None and verdict.outcome is Outcome.RIGHT:
        return "right"
    return "wrong" if view == "closed" else "open"


def _picked(question: Question, choice: str | None) -> str:
    ids = [each.id for each in question.choice]
    if choice is not None and choice not in ids:
        raise NotFound("This question has no such option.")
    return choice or next(each.id for each in question.choice if not each.key)


def _answer(question: Question, variant: Variant, choice: str) -> str:
    """An answer that stands for the choice, in the question's own kind."""
    found = next(each for each in variant.choices if each.id == choice)
    match question.kind:
        case Kind.SINGLE_CHOICE | Kind.SEVERAL | Kind.FIX:
            return choice
        case Kind.SHAPE | Kind.NUMBER:
            return (found.value or "").strip("`")
        case Kind.ORDER:
            return ",".join(found.order or [line.id for line in question.line])
        case _:
            assert_never(question.kind)


def _attempt(question: Question, seed: int, verdict: Verdict) -> AttemptRow:
    place = Place(PREVIEW, question.id, seed)
    return AttemptRow(place, 1, verdict.answer, verdict.outcome, verdict.share, verdict.misconception, START)


def _entry(house: House, question: Question) -> Entry:
    proof = proofs.current(question, *house.proved)
    standing: Standing = "not proved" if proof is None else "proved" if proof.ok else "quarantined"
    combinations = 1
    for values in question.parameters.values():
        combinations *= len(values)
    sets = tuple(name for p in house.bank.patterns.values() for name, ids in p.sets.items() if question.id in ids)
    return Entry(question, standing, proof, combinations, sets)


def answered(house: House, *, local: bool) -> dict[str, ItemStatistics]:
    """How people answered each question that anybody answered, by its id. Votes in rooms are not in it.

    Raises:
        NotHere: the visitor does not sit at this machine.
    """
    _may(house, local)
    return _answered(house.database)


def answered_at(options: Options) -> dict[str, ItemStatistics]:
    """The same for whoever has the command line, while the app may run.

    Raises:
        BadDatabase: the database cannot be used.
    """
    with closing(open_database(options.database_url)) as database:
        return _answered(database)


def _answered(database: Database) -> dict[str, ItemStatistics]:
    with database.reading() as db:
        return item_statistics(first_answers(db))


def _may(house: House, local: bool) -> None:
    if not local or house.options.behind_proxy:
        raise NotHere("The author's page shows keys, so it opens only on the machine that runs Unroll.")
