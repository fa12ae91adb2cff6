"""Being asked a question: which variant, until when, and how one stands with it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import assert_never
from uuid import UUID

from unroll.actions.house import House
from unroll.actions.refusal import NotFound, Refused
from unroll.actions.standing import MODES, State, deadline_of, is_sealed, state_of
from unroll.quiz.grading import RUN_KINDS, Outcome, Tried, Verdict, grade
from unroll.quiz.question import Kind, Question
from unroll.quiz.variant import Variant, make_variant
from unroll.runner.parameters import with_values
from unroll.store import attempts, sittings
from unroll.store.attempts import AttemptRow, Facts, OpeningRow, Place, SubmissionRow
from unroll.store.sittings import SittingRow


@dataclass(frozen=True)
class Asked:
    """A question as it stands before one learner, at one moment."""

    person: str
    sitting_id: str
    mode: str
    question: Question
    variant: Variant
    turn: int
    """Which variant: 0 is the first, "another one like this" the next."""
    opened_at: datetime
    deadline: datetime | None
    """When the countdown ends; None without a limit."""
    attempts: tuple[AttemptRow, ...]
    """Counted ones, in their order."""
    attempts_left: int | None
    """None: as many as one likes."""
    hint_shown: bool
    state: State
    verdicts: tuple[Verdict, ...]
    """On each counted attempt."""
    programs: tuple[SubmissionRow, ...] = ()
    """What was handed in, where the answer is a program."""

    @property
    def verdict(self) -> Verdict | None:
        """On the last counted attempt."""
        return self.verdicts[-1] if self.verdicts else None

    @property
    def tried(self) -> frozenset[str]:
        """Ids of the choices that stand for the answers given so far."""
        return frozenset(verdict.choice for verdict in self.verdicts if verdict.choice)

    @property
    def due(self) -> bool:
        """Whether key and solution may be shown: the question is closed, so nothing is given away."""
        return self.state not in ("open", "answered")

    @property
    def helped(self) -> bool:
        """Whether a hint may be had."""
        return not MODES[self.mode].sealed

    @property
    def place(self) -> Place:
        return Place(self.sitting_id, self.question.id, self.turn)

    @cached_property
    def source(self) -> str:
        """The question's program with this variant's values."""
        return with_values(self.question.source_code, self.variant.values)


def ask(house: House, person: str, sitting_id: str, question_id: str, now: datetime) -> Asked:
    """The question as it stands before this learner. The first call opens it: its clock starts.

    Raises:
        NotFound: it is not asked in this sitting.
    """
    row, facts = own(house, person, sitting_id)
    question = question_of(house, row, question_id)
    opening = facts.last_opening(question.id)
    if opening is None:
        if MODES[row.mode].whole_bank:  # there the mode chooses what is asked
            raise NotFound(f"There is no such question in this {row.mode}.")
        open_turn(house, row, question, 0, now)
        facts = own(house, person, sitting_id)[1]
        opening = opened(facts, question.id)
    return asked_of(row, question, opening, facts, now)


def asked_at(house: House, person: str, sitting_id: str, question_id: str, turn: int, now: datetime) -> Asked:
    """The same, for somebody who acts on the variant `turn`.

    Raises:
        Refused: it is not the variant that is before the learner.
    """
    row, facts = own(house, person, sitting_id)
    question = question_of(house, row, question_id)
    opening = opened(facts, question.id)
    if opening.place.turn != turn:
        raise Refused("This question has moved on to another variant. Load the page again to see it.")
    return asked_of(row, question, opening, facts, now)


def own(house: House, person: str, sitting_id: str) -> tuple[SittingRow, Facts]:
    """A sitting of this learner with all that happened in it.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    try:
        known = str(UUID(sitting_id))
    except ValueError:
        raise NotFound(_NO_SITTING) from None
    with house.database.reading() as db:
        row = sittings.find(db, known)
        if row is None or row.learner != person:
            raise NotFound(_NO_SITTING)
        return row, attempts.facts_of(db, row.id)


SEED_LIMIT = 2**31 - 1
"""The largest seed of a variant."""

_NO_SITTING = "You have no such sitting. Begin again from Home."


def question_of(house: House, row: SittingRow, question_id: str) -> Question:
    """A question of this sitting.

    Raises:
        NotFound: it is not asked there.
    """
    for question in house.questions_of(row.mode):
        if question.id == question_id:
            return question
    raise NotFound(f"There is no such question in {MODES[row.mode].title}.")


def opened(facts: Facts, question_id: str) -> OpeningRow:
    """The variant that was opened last.

    Raises:
        Refused: the question was never opened.
    """
    opening = facts.last_opening(question_id)
    if opening is None:
        raise Refused("Open the question before you answer it.")
    return opening


def open_turn(house: House, row: SittingRow, question: Question, turn: int, now: datetime) -> None:
    """Open a variant; if it is open already, that stays as it is."""
    seed = seed_for(row, question.id, turn)
    with house.database.session() as db:
        attempts.open_once(db, Place(row.id, question.id, turn), seed, row.time_factor, now)


def seed_for(row: SittingRow, question_id: str, turn: int) -> int:
    """The variant's seed, the same whenever it is asked for.

    The first time everybody gets the question as it is written (seed 0); later ones differ from learner to learner.
    So do those in a lesson: Practice asks some of them again.
    """
    if row.number == 1 and turn == 0 and not MODES[row.mode].in_lessons:
        return 0
    name = f"{row.learner}:{row.mode}:{row.number}:{question_id}:{turn}"
    return 1 + int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % SEED_LIMIT


def asked_of(row: SittingRow, question: Question, opening: OpeningRow, facts: Facts, now: datetime) -> Asked:
    """The view of one opened variant."""
    mode = MODES[row.mode]
    given = facts.attempts_at(opening.place)
    variant = make_variant(question, opening.seed)
    state = state_of(mode, question, opening, facts, now)
    sealed = is_sealed(mode, facts)
    return Asked(
        person=row.learner,
        sitting_id=row.id,
        mode=row.mode,
        question=question,
        variant=variant,
        turn=opening.place.turn,
        opened_at=opening.opened_at,
        deadline=deadline_of(mode, question, opening).at,
        attempts=tuple(given),
        attempts_left=None if mode.attempts is None else max(0, mode.attempts - len(given)),
        hint_shown=opening.place in facts.hints,
        state="answered" if sealed and state != "open" else state,
        verdicts=tuple(
            verdict_on(question, variant, each, facts.submissions.get((each.place, each.answer)))
            for each in given
            if not sealed
        ),
        programs=tuple(row for (place, _), row in facts.submissions.items() if place == opening.place),
    )


def verdict_on(question: Question, variant: Variant, attempt: AttemptRow, submission: SubmissionRow | None) -> Verdict:
    """The verdict on an attempt as it was stored. A program is not run again: what came of it is a fact."""
    if question.kind not in RUN_KINDS:
        return grade(question, variant, attempt.answer)
    failed, error = (submission.failed, submission.error) if submission else ((), None)
    tried = Tried(right=attempt.outcome == Outcome.RIGHT, failed=failed, error=error)
    return grade(question, variant, attempt.answer, tried)


def answer_text(asked: Asked, answer: str) -> str:
    """A stored answer as the learner would recognise it, Markdown; empty if nothing of it can be shown."""
    match asked.question.kind:
        case Kind.SINGLE_CHOICE | Kind.SEVERAL:
            found = [asked.variant.find(name) for name in answer.split(",")]
            return " · ".join(choice.text for choice in found if choice)
        case Kind.SHAPE:
            return f"`{answer}`"
        case Kind.NUMBER:
            unit = asked.question.number.unit
            return f"`{float(answer):.10g}{f' {unit}' if unit else ''}`"
        case Kind.ORDER:
            texts = {line.id: line.text.strip().splitlines()[0] for line in asked.question.line}
            return " → ".join(f"`{texts[name]}`" for name in answer.split(",") if name in texts)
        case Kind.FIX:
            return "the program that you handed in"
        case _:
            assert_never(asked.question.kind)
