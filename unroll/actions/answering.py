"""Answering, and asking for help. The server decides: whose question, which variant, how often, and until when."""

from datetime import datetime

from unroll.actions.asking import Asked, ask, asked_at, open_turn, own
from unroll.actions.house import House
from unroll.actions.refusal import NotDue, Refused
from unroll.actions.standing import MODES
from unroll.actions.trying import Ran, program_of, try_program
from unroll.quiz.calibration import CONFIDENCES
from unroll.quiz.credit import credit_for
from unroll.quiz.grading import RUN_KINDS, Outcome, Verdict, grade
from unroll.quiz.typed import Unreadable
from unroll.store import attempts, confidences
from unroll.store.attempts import AttemptRow, SubmissionRow

TOO_LATE = "The time for this question was over before your answer came in, so it does not count."
CLOSED = "This question is closed, so this answer does not count."


def answer(
    house: House,
    person: str,
    sitting_id: str,
    question_id: str,
    turn: int,
    given: str,
    now: datetime,
    *,
    local: bool = False,
    confidence: int | None = None,
) -> Verdict:
    """Take an answer: the id of a choice, ids joined by commas, a typed value, or a program. On disk when this returns.

    An answer that cannot be read, comes too late or was given before changes nothing: no attempt is used.

    Args:
        local: whether the visitor sits at the machine that runs the app; it decides who may hand in a program.
        confidence: how sure the learner is, in percent; needed in Predict, stored with the answer.

    Raises:
        Refused: it is not the learner's question, another variant is before the learner by now, or this host runs no
            program of strangers.
    """
    ran: Ran | None = None
    while True:  # again only when another answer to the same variant came in between: at most once a choice
        asked = asked_at(house, person, sitting_id, question_id, turn, now)
        if MODES[asked.mode].confident and confidence not in CONFIDENCES:
            raise Refused("Say first how sure you are; then commit to your answer.")
        if asked.question.kind in RUN_KINDS and given.strip():
            verdict, ran = _judged_by_run(house, asked, given, ran, local, now)
        else:
            verdict = _judged(asked, given)
        if not verdict.counts or _before(asked, verdict.answer) is not None:
            return verdict
        with house.database.session() as db:
            if attempts.record(db, _row(asked, verdict, now)):
                if MODES[asked.mode].confident and confidence is not None:
                    confidences.record(db, asked.place, confidence, now)
                if ran is not None:
                    attempts.keep_program(db, _submission(asked, verdict, ran, now))
                return verdict


def _judged(asked: Asked, given: str) -> Verdict:
    verdict = grade(asked.question, asked.variant, given)
    if asked.state == "open" or not verdict.counts:
        return verdict
    return _before(asked, verdict.answer) or _late(asked)


def _judged_by_run(
    house: House, asked: Asked, given: str, ran: Ran | None, local: bool, now: datetime
) -> tuple[Verdict, Ran | None]:
    """The verdict on a program, and its run; it is run once, and only if that can still count."""
    try:
        answer, source = program_of(asked, given)
    except Unreadable as problem:
        return Verdict(outcome=Outcome.UNREADABLE, choice=None, sentence=str(problem)), None
    if (earlier := _before(asked, answer)) is not None:
        return earlier, ran
    if asked.state != "open":
        return _late(asked), None
    done = ran or Ran(source, try_program(house, asked, source, local=local, now=now))
    return grade(asked.question, asked.variant, answer, done.tried), done


def _before(asked: Asked, answer: str) -> Verdict | None:
    """The verdict on this very answer, if it was given before."""
    return next((verdict for verdict in asked.verdicts if verdict.answer == answer), None)


def _late(asked: Asked) -> Verdict:
    sentence = TOO_LATE if asked.state == "out_of_time" else CLOSED
    return Verdict(outcome=Outcome.NOT_ATTEMPTED, choice=None, sentence=sentence)


def _submission(asked: Asked, verdict: Verdict, ran: Ran, now: datetime) -> SubmissionRow:
    return SubmissionRow(asked.place, verdict.answer, ran.source, ran.tried.failed, ran.tried.error, now)


def _row(asked: Asked, verdict: Verdict, now: datetime) -> AttemptRow:
    number = len(asked.attempts) + 1
    return AttemptRow(
        place=asked.place,
        number=number,
        answer=verdict.answer,
        outcome=verdict.outcome.value,
        credit=credit_for(verdict.outcome, number, verdict.share),
        misconception=verdict.misconception,
        given_at=now,
    )


def show_hint(house: House, person: str, sitting_id: str, question_id: str, turn: int, now: datetime) -> None:
    """Ask for the hint. It costs nothing and stays on the screen.

    Raises:
        Refused: this mode gives none.
    """
    asked = asked_at(house, person, sitting_id, question_id, turn, now)
    if not asked.helped:
        raise Refused("A test gives no hints. Practice does.")
    with house.database.session() as db:
        attempts.show_hint(db, asked.place, now)


def reveal(house: House, person: str, sitting_id: str, question_id: str, turn: int, now: datetime) -> None:
    """Give up on this variant and see its solution; possible after a wrong answer, where nothing is at stake.

    Raises:
        NotDue: there was no answer yet.
        Refused: this mode shows its solutions when a question is closed, not before.
    """
    asked = asked_at(house, person, sitting_id, question_id, turn, now)
    if asked.due:
        return
    if not MODES[asked.mode].varies:
        raise Refused("Here the solution is shown when the question is closed.")
    if not asked.attempts:
        raise NotDue("Answer first; then the solution can be shown.")
    with house.database.session() as db:
        attempts.show_solution(db, asked.place, now)


def another(house: House, person: str, sitting_id: str, question_id: str, now: datetime) -> Asked:
    """Another one like this: the same question with fresh numbers. One that is still open is not passed over.

    Raises:
        Refused: this mode asks each question once.
    """
    row, _ = own(house, person, sitting_id)
    if not MODES[row.mode].varies:
        raise Refused("Here each question is asked once. Practice has more like this.")
    asked = ask(house, person, sitting_id, question_id, now)
    if not asked.due:
        return asked
    open_turn(house, row, asked.question, asked.turn + 1, now)
    return ask(house, person, sitting_id, question_id, now)


def scrap(house: House, person: str, sitting_id: str, question_id: str, turn: int, now: datetime) -> Asked:
    """Put a variant aside for a fresh one, answered or not. What was earned stays: the best variant counts.

    Raises:
        Refused: this mode asks each question once, or the variant is no longer the one before the learner.
    """
    asked = asked_at(house, person, sitting_id, question_id, turn, now)
    row, _ = own(house, person, sitting_id)
    if not MODES[row.mode].varies:
        raise Refused("Here each question is asked once. Practice has more like this.")
    open_turn(house, row, asked.question, turn + 1, now)
    return ask(house, person, sitting_id, question_id, now)
