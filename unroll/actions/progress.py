"""Progress: what somebody can do, skill by skill and over time; what they believed and no longer do; time spent."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from unroll.actions.house import House
from unroll.actions.refusal import Refused
from unroll.actions.reviewing import recalls_of
from unroll.actions.standing import MODES, is_sealed
from unroll.quiz.cure import Belief, beliefs, minutes_by_day, streak
from unroll.quiz.grading import Outcome
from unroll.quiz.mastery import Estimate, Response, estimate, parameters_of
from unroll.store import attempts, belongings, learners, preferences, reading, sittings
from unroll.store.attempts import Facts, Place

RECENT = 12
"""Answers in a skill that count: older ones speak of somebody who knew less."""
MOST_DAYS = 40
"""Days in the history; longer ones are thinned evenly, the last day stays."""
STREAKS = "streaks"
CONFIRMATION = "erase"
"""What is typed to erase everything."""


@dataclass(frozen=True)
class Answered:
    """A first answer without a hint: the kind that says what somebody can do."""

    at: datetime
    response: Response


@dataclass(frozen=True)
class Day:
    """Where somebody stood at the end of a day."""

    day: date
    estimates: Mapping[str, Estimate]
    """Skill -> estimate, for skills that had been asked by then."""


@dataclass(frozen=True)
class Progress:
    answers: int
    """First answers without a hint."""
    right: int
    estimates: tuple[Estimate, ...]
    """Today, of the skills that were asked, the strongest first."""
    unasked: tuple[str, ...]
    """Skills of the pattern that no answer speaks of."""
    history: tuple[Day, ...]
    beliefs: tuple[Belief, ...]
    minutes: Mapping[date, float]
    """Day -> minutes of work."""
    streak: int | None
    """Days in a row; None while streaks are switched off."""


def progress(house: House, person: str, now: datetime, zone: tzinfo) -> Progress:
    """Everything that the facts say, with days of the learner's own time zone. Changes nothing."""
    facts = _facts(house, person)
    answered = sorted((each for one in facts for each in _answers(house, one)), key=lambda each: each.at)
    history = _history(answered, zone)
    asked = history[-1].estimates if history else {}
    spent = minutes_by_day(_moments(house, person, facts), zone)
    return Progress(
        answers=len(answered),
        right=sum(each.response.right for each in answered),
        estimates=tuple(sorted(asked.values(), key=lambda each: (-each.ability, each.skill))),
        unasked=tuple(skill for skill in house.bank.pattern.skills if skill not in asked),
        history=history,
        beliefs=tuple(beliefs(recalls_of(house, person))),
        minutes=spent,
        streak=streak(spent, now.astimezone(zone).date()) if has_streaks(house, person) else None,
    )


def has_streaks(house: House, person: str) -> bool:
    """Whether the learner switched streaks on; they are off at first."""
    with house.database.reading() as db:
        return preferences.chosen(db, person, STREAKS) == "on"


def switch_streaks(house: House, person: str, on: bool, now: datetime) -> None:
    with house.database.session() as db:
        learners.ensure(db, person, now)
        preferences.choose(db, person, STREAKS, "on" if on else "off")


def my_data(house: House, person: str) -> str:
    """Every row that is kept about the learner, as JSON; times in UTC."""
    with house.database.reading() as db:
        rows = belongings.of_learner(db, person)
    return json.dumps(rows, indent=2, ensure_ascii=False, default=_plain)


def erase_my_data(house: House, person: str, confirmation: str) -> None:
    """Delete every row that is kept about the learner. There is no way back.

    Raises:
        Refused: it was not confirmed.
    """
    if confirmation.strip().lower() != CONFIRMATION:
        raise Refused(f"Type {CONFIRMATION} to erase everything. Nothing was erased.")
    with house.database.session() as db:
        belongings.erase(db, person)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _facts(house: House, person: str) -> list[Facts]:
    """Of every sitting but a test that is still going on."""
    with house.database.reading() as db:
        found = [(MODES[row.mode], attempts.facts_of(db, row.id)) for row in sittings.of_learner(db, person)]
    return [facts for mode, facts in found if not is_sealed(mode, facts)]


def _answers(house: House, facts: Facts) -> list[Answered]:
    first = {each.place: (each.given_at, each.outcome == Outcome.RIGHT) for each in facts.attempts if each.number == 1}
    passed = {place: (at, False) for place, at in facts.solutions.items() if place not in first}
    return [
        Answered(at, Response(question.skill, parameters_of(question), right))
        for place, (at, right) in (first | passed).items()
        if (question := house.bank.questions.get(place.question)) and not _was_helped(facts, place, at)
    ]


def _was_helped(facts: Facts, place: Place, at: datetime) -> bool:
    hinted = facts.hints.get(place)
    return hinted is not None and hinted <= at


def _history(answered: Sequence[Answered], zone: tzinfo) -> tuple[Day, ...]:
    days = sorted({each.at.astimezone(zone).date() for each in answered})
    step = -(-len(days) // MOST_DAYS) or 1
    return tuple(_day(day, answered, zone) for day in days[::-1][::step][::-1])


def _day(day: date, answered: Sequence[Answered], zone: tzinfo) -> Day:
    until = [each.response for each in answered if each.at.astimezone(zone).date() <= day]
    skills = list(dict.fromkeys(each.skill for each in until))
    recent = [each for skill in skills for each in [one for one in until if one.skill == skill][-RECENT:]]
    return Day(day, estimate(recent, skills))


def _moments(house: House, person: str, facts: Sequence[Facts]) -> list[datetime]:
    with house.database.reading() as db:
        moments = [row.read_at for row in reading.sections(db, person)]
    for each in facts:
        moments += [row.opened_at for row in each.openings]
        moments += [row.given_at for row in each.attempts]
        moments += [*each.hints.values(), *each.solutions.values()]
    return moments
