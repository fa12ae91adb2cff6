"""Predict: commit to what a program gives, and to how sure you are; then it is run."""

from dataclasses import dataclass
from datetime import datetime

from unroll.actions.asking import Asked, asked_of, own
from unroll.actions.house import House
from unroll.actions.refusal import Refused
from unroll.actions.sitting import sitting
from unroll.actions.unseen import seen_by
from unroll.quiz.calibration import Calibration, Forecast, calibration, halves
from unroll.quiz.grading import Outcome
from unroll.quiz.question import Evidence, Kind, Level, Question
from unroll.store import attempts, confidences, sittings
from unroll.store.attempts import Place

MODE = "predict"
KINDS = (Kind.SINGLE_CHOICE, Kind.SHAPE, Kind.NUMBER)


@dataclass(frozen=True)
class Prediction:
    number: int
    """From 1."""
    asked: Asked
    percent: int | None
    """The confidence that was stated; None while it is open."""


def latest_prediction(house: House, person: str, now: datetime) -> Prediction | None:
    """The prediction that was asked last, answered or not; None before the first. A reload comes back to it."""
    with house.database.reading() as db:
        row = sittings.latest(db, person, MODE)
        said = confidences.of_sitting(db, row.id) if row else {}
    if row is None:
        return None
    _, facts = own(house, person, row.id)
    askable = {question.id: question for question in predictable(house)}
    if not facts.openings or facts.openings[-1].place.question not in askable:
        return None
    last = facts.openings[-1]
    asked = asked_of(row, askable[last.place.question], last, facts, now)
    return Prediction(len(facts.openings), asked, said.get(last.place))


def next_prediction(house: House, person: str, now: datetime) -> Prediction:
    """Ask for the next one: the question asked least, in a variant that was not seen. An open one stays.

    Raises:
        Refused: the bank has no question whose program can be predicted.
    """
    latest = latest_prediction(house, person, now)
    if latest is not None and latest.asked.state == "open":
        return latest
    seen = seen_by(house, person)
    levels = list(Level)
    fitting = sorted(predictable(house), key=lambda each: (seen.times(each), levels.index(each.level), each.id))
    if not fitting:
        raise Refused("This bank has no program whose outcome could be predicted.")
    fresh = ((each, seen.fresh_seed(each, MODE)) for each in fitting)
    question, seed = next(((each, seed) for each, seed in fresh if seed is not None), (fitting[0], None))
    seat = sitting(house, person, MODE, now, time_factor=None)
    _, facts = own(house, person, seat.id)
    turns = [each.place.turn for each in facts.openings if each.place.question == question.id]
    place = Place(seat.id, question.id, max(turns, default=-1) + 1)
    with house.database.session() as db:
        attempts.open_once(db, place, seen.any_seed(question, MODE) if seed is None else seed, None, now)
    found = latest_prediction(house, person, now)
    assert found is not None
    return found


def predictable(house: House) -> tuple[Question, ...]:
    """Questions about what a program gives, with one answer that can be committed to."""
    return tuple(each for each in house.questions_of(MODE) if each.evidence is Evidence.OUTPUT and each.kind in KINDS)


def forecasts(house: House, person: str) -> list[Forecast]:
    """Every prediction that was committed to without a hint, the oldest first."""
    told = []
    with house.database.reading() as db:
        for row in sittings.of_learner(db, person):
            if row.mode == MODE:
                said, facts = confidences.of_sitting(db, row.id), attempts.facts_of(db, row.id)
                told += [
                    Forecast(each.given_at, said[each.place], each.outcome == Outcome.RIGHT)
                    for each in facts.attempts
                    if each.place in said and each.place not in facts.hints
                ]
    return sorted(told, key=lambda each: each.at)


def calibrated(house: House, person: str) -> tuple[Calibration | None, int, tuple[Calibration, Calibration] | None]:
    """How well stated confidence fits, the number of predictions so far, and the earlier beside the later half."""
    told = forecasts(house, person)
    return calibration(told), len(told), halves(told)
