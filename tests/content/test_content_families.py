"""Ten thousand seeds of every question of the bank: all can be answered, none gives its key away."""

import hashlib
import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from content_banks import ROOT

from unroll.content.bank import load_bank
from unroll.content.evidence import cell_for
from unroll.content.judge import holds
from unroll.quiz.literal import read_literal
from unroll.quiz.question import Evidence, Kind, Question, Value
from unroll.quiz.variant import allowed_values, are_distinct, draw, is_allowed, make_variant, variant_with
from unroll.runner.pool import Runner
from unroll.runner.request import LONG, in_lane

SEEDS = 10_000
BANK = load_bank(ROOT / "quiz_bank")
IDS = sorted(BANK.questions)
BY_LENGTH = 0.35
"""How often somebody may be right who goes by the length of options alone. By chance it would be about one in four."""
CRITICAL = {2: 23.9, 3: 27.6, 4: 30.7, 5: 33.4, 6: 35.9}
"""Number of options -> value that chi-square exceeds once in a million times when all places are equally likely."""


def remembering(question: Question) -> Callable[[dict[str, Value]], bool]:
    """`is_allowed`, asked once for each combination."""
    known: dict[str, bool] = {}

    def allowed(values: dict[str, Value]) -> bool:
        name = repr(values)
        if name not in known:
            known[name] = is_allowed(question, values)
        return known[name]

    return allowed


@pytest.mark.parametrize("question_id", IDS)
def test_ten_thousand_seeds_can_be_asked(question_id: str) -> None:
    """Each draws an allowed combination, in which all options differ; all places of the screen come up for the key.

    `unroll bank prove --deep` runs every allowed combination, so a seed cannot draw what is not proved there.
    """
    question = BANK.questions[question_id]
    allowed = remembering(question)
    drawn: set[str] = set()
    places: Counter[int] = Counter()
    key = [choice.id for choice in question.choice].index(question.key.id)
    for seed in range(1, SEEDS + 1):
        values, order = draw(question, seed, allowed)
        if repr(values) not in drawn:
            drawn.add(repr(values))
            _can_be_answered(question, values)
        assert sorted(order) == list(range(len(question.choice)))
        places[order.index(key)] += 1
    assert drawn <= {repr(values) for values in islice(allowed_values(question), 20_000)}
    assert chi_square(places, len(question.choice)) < CRITICAL[len(question.choice)], places


def chi_square(places: Counter[int], options: int) -> float:
    """How far the counts of the key's places are from being equal."""
    expected = places.total() / options
    return sum((places[place] - expected) ** 2 / expected for place in range(options))


def test_the_first_seeds_of_all_questions_together_favour_no_place() -> None:
    """What one learner sees: ten variants of each question with four options, and the key is equally often anywhere."""
    places: Counter[int] = Counter()
    for question in BANK.questions.values():
        if question.kind is Kind.SINGLE_CHOICE and len(question.choice) == 4:
            key = [choice.id for choice in question.choice].index(question.key.id)
            places.update(draw(question, seed)[1].index(key) for seed in range(1, 11))
    assert places.total() >= 400
    assert chi_square(places, 4) < CRITICAL[4], places


def test_a_place_that_is_favoured_would_be_noticed() -> None:
    """The two tests above can fail: 5 per cent more at one place, in ten thousand seeds."""
    assert chi_square(Counter({0: 2500, 1: 2500, 2: 2500, 3: 2500}), 4) == 0
    assert chi_square(Counter({0: 3000, 1: 2333, 2: 2333, 3: 2334}), 4) > CRITICAL[4]


@pytest.mark.parametrize("question_id", [each for each in IDS if BANK.questions[each].evidence is Evidence.OUTPUT])
def test_the_key_of_a_drawn_variant_is_what_torch_gives(question_id: str, sandbox: Runner) -> None:
    """One of the ten thousand seeds, another one for each question: the key holds in its run, and no distractor.

    All combinations that a seed can draw are run by `make prove-deep`.
    """
    question = BANK.questions[question_id]
    seed = random.Random(question_id).randint(1, SEEDS)
    variant = make_variant(question, seed)
    result = sandbox.submit(in_lane(cell_for(question, variant), LONG.name)).result()
    assert {each.id for each in question.choice if holds(question, variant, each.id, result)} == question.keys


def _can_be_answered(question: Question, values: dict[str, Value]) -> None:
    choices = list(variant_with(question, values).choices)
    assert are_distinct(choices, question), values
    assert {choice.id for choice in choices if choice.key} == question.keys
    if question.evidence is Evidence.OUTPUT:
        assert all(read_literal(choice.value or "") is not None for choice in choices)


def test_the_same_seed_gives_the_same_variant_in_another_process() -> None:
    """Values and places of ten thousand seeds of every question, and the texts of some, to the last sign."""
    here = Path(__file__).parent
    run = [sys.executable, "-c", "import test_content_families as t; print(t.fingerprint())"]
    paths = os.pathsep.join([str(here), str(here.parent), str(ROOT)])
    started = [
        subprocess.Popen(run, env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths}, stdout=subprocess.PIPE)
        for seed in ("1", "2")
    ]
    prints = {each.communicate()[0].decode().strip() for each in started}
    assert [each.returncode for each in started] == [0, 0]
    assert len(prints) == 1
    assert len(prints.pop()) == 64


def fingerprint() -> str:
    """Of all draws of the bank."""
    mark = hashlib.sha256()
    for name in IDS:
        question = BANK.questions[name]
        allowed = remembering(question)
        for seed in range(1, SEEDS + 1):
            mark.update(json.dumps(draw(question, seed, allowed)).encode())
        for seed in range(5):
            mark.update(make_variant(question, seed).model_dump_json().encode())
    return mark.hexdigest()


@pytest.mark.parametrize("favourite", [max, min])
def test_length_does_not_give_the_key_away(favourite: Callable[[list[int]], int]) -> None:
    """Whoever always picks the longest option, or the shortest one, does not do much better than chance."""
    asked = [q for q in BANK.questions.values() if q.kind is Kind.SINGLE_CHOICE]
    right = 0.0
    for question in asked:
        for seed in range(1, 6):
            choices = make_variant(question, seed).choices
            length = favourite([len(choice.text) for choice in choices])
            picked = [choice for choice in choices if len(choice.text) == length]
            right += sum(choice.key for choice in picked) / len(picked) / 5
    assert right <= BY_LENGTH * len(asked)


def test_the_place_in_the_file_does_not_give_the_key_away() -> None:
    """The first variant shows the options in the file's order: no place holds the key in more than half of them."""
    asked = [q for q in BANK.questions.values() if q.kind is Kind.SINGLE_CHOICE]
    places = Counter([choice.key for choice in q.choice].index(True) for q in asked)
    assert len(places) >= 3
    assert max(places.values()) <= len(asked) / 2, places
