"""The questions of a room: which can be voted on, and what of them is sent to whom."""

from typing import Any

from unroll.actions.asking import Asked
from unroll.actions.excerpt import excerpt_of
from unroll.actions.house import House
from unroll.classroom.room import Room
from unroll.content import proofs
from unroll.content.evidence import has_own_program
from unroll.quiz.grading import Outcome, Tried, Verdict, grade
from unroll.quiz.question import Choice, Kind, Question
from unroll.store.rooms import RoomRow

VOTED = frozenset({Kind.SINGLE_CHOICE, Kind.SEVERAL, Kind.SHAPE, Kind.NUMBER, Kind.ORDER})
"""Kinds that can be voted on. A mended program cannot: each is another one, and four hundred would have to be run."""
PICKED = frozenset({Kind.SINGLE_CHOICE, Kind.SEVERAL})
"""Kinds whose options stand on the screen."""
LETTERS = "ABCDEFGHI"
LONGEST_ANSWER = 200
"""Characters of an answer as it is stored."""


def votable(house: House) -> tuple[Question, ...]:
    """Questions that a room can ask, in the order of the bank, without those whose key did not hold last time."""
    asked = house.bank.questions.values()
    fit = (each for each in asked if each.kind in VOTED and len(_own_order(each)) <= LONGEST_ANSWER)
    return tuple(each for each in fit if not proofs.is_quarantined(each, *house.proved))


def _own_order(question: Question) -> str:
    """The answer that is right because the program was proved with it; empty where nothing is put in order."""
    return ",".join(line.id for line in question.line)


def verdict_on(house: House, question: Question, answer: str, tried: Tried | None = None) -> tuple[Verdict, bool]:
    """The verdict on an answer, and whether it is final.

    The program's own order and those of the choices were run when the question was proved. Any other order is wrong
    only for now: it has to be run first.

    Args:
        tried: what came of running it, where it was run.
    """
    known = tried or Tried(right="".join(answer.split()) == _own_order(question))
    verdict = grade(question, house.rooms.variant(question), answer, known)
    return verdict, question.kind is not Kind.ORDER or tried is not None or verdict.choice is not None


def sets(house: House) -> dict[str, tuple[str, ...]]:
    """Ids of the questions that a room can ask, by the name of their set; sets that have none are left out."""
    known = {question.id for question in votable(house)}
    listed = {name: tuple(each for each in ids if each in known) for name, ids in house.bank.pattern.sets.items()}
    return {name: ids for name, ids in listed.items() if ids}


def question_at(house: House, room: Room) -> Question | None:
    """The question that the room is at; None in the lobby, or if the bank no longer has it."""
    return None if room.item is None else house.bank.questions.get(room.item.question)


def asked_in(house: House, person: str, row: RoomRow, room: Room, choice: str | None, *, due: bool) -> Asked | None:
    """The question as the host's cells see it, with `choice` as the answer that was given; None if there is none.

    Args:
        due: whether the right answer may be shown.
    """
    question = question_at(house, room)
    if question is None:
        return None
    variant = house.rooms.variant(question)
    picked = None if choice is None else variant.find(choice)
    return Asked(
        person=person,
        sitting_id=row.id,
        mode="room",
        question=question,
        variant=variant,
        turn=room.place,
        opened_at=room.opened_at or row.created_at,
        deadline=None,
        attempts=(),
        attempts_left=None,
        hint_shown=False,
        state="wrong" if due else "open",
        verdicts=() if picked is None or picked.key else (_verdict(picked),),
    )


def _verdict(choice: Choice) -> Verdict:
    return Verdict(
        outcome=Outcome.WRONG,
        choice=choice.id,
        sentence=choice.why,
        misconception=choice.misconception,
        answer=choice.id,
    )


def public(house: House, row: RoomRow, room: Room) -> dict[str, Any] | None:
    """What everybody sees of the question while it is open: nothing that tells the key.

    `options` stand for kinds in which something is picked, `lines` (id, letter, text; in the order in which they are
    first shown) for those in which lines are put in order; the others have neither. An answer is the id of an option,
    ids of options or lines joined by commas, or what was typed.
    """
    question = question_at(house, room)
    if question is None:
        return None
    asked = asked_in(house, "", row, room, None, due=False)
    program = excerpt_of(asked) if asked is not None and question.shows_program else None
    options = options_of(house, question) if question.kind in PICKED else []
    return {
        "id": question.id,
        "kind": question.kind.value,
        "title": question.title,
        "level": question.level.value,
        "skill": question.skill.replace("-", " "),
        "prompt": house.rooms.variant(question).prompt,
        "program": program,
        "options": options,
        "lines": lines_of(house, question),
        "unit": question.number.unit if question.kind is Kind.NUMBER else None,
    }


def options_of(house: House, question: Question) -> list[dict[str, str]]:
    """The options in the order of the screen, under their letters."""
    choices = house.rooms.variant(question).choices
    return [
        {"id": choice.id, "letter": letter, "text": choice.text}
        for choice, letter in zip(choices, LETTERS, strict=False)
    ]


def runs_alike(question: Question) -> bool:
    """Whether every option has a program, so that running them before the answer is shown sets none apart."""
    wrong = [each for each in question.choice if not each.key]
    return question.kind is Kind.SINGLE_CHOICE and all(has_own_program(each) for each in wrong)


def lines_of(house: House, question: Question) -> list[dict[str, str]]:
    """The lines to put in order, under letters, as they are shown at first."""
    lines = house.rooms.variant(question).lines
    return [
        {"id": line.id, "letter": letter, "text": line.text.strip("\n")}
        for line, letter in zip(lines, LETTERS, strict=False)
    ]


def key_of(house: House, question: Question) -> dict[str, Any]:
    """The right answer and why, once it is due; `lines` is an order that is right, empty where there is none."""
    variant = house.rooms.variant(question)
    return {
        "choices": [choice.id for choice in variant.choices if choice.key],
        "text": " · ".join(choice.text for choice in variant.choices if choice.key),
        "why": " ".join(choice.why for choice in variant.choices if choice.key),
        "lines": [line.id for line in question.line],
    }
