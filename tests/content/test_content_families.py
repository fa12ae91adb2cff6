"""Ten thousand seeds of every question of the bank: all can be answered, none gives its key away."""

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from content_banks import ROOT

from unroll.content.bank import load_bank
from unroll.quiz.literal import read_literal
from unroll.quiz.question import Evidence, Kind, Question, Value
from unroll.quiz.variant import allowed_values, are_distinct, draw, is_allowed, make_variant, variant_with

SEEDS = 10_000
BANK = load_bank(ROOT / "quiz_bank")
IDS = sorted(BANK.questions)
LONGEST_SHARE = 0.5
"""Of the questions with options: in how many the key may be the longest. By chance it would be one in four."""


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
    assert len(drawn) <= len(list(islice(allowed_values(question), 20_000)))
    expected = SEEDS / len(question.choice)
    assert all(abs(count - expected) < 6 * expected**0.5 for count in places.values()), places
    assert len(places) == len(question.choice)


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


def test_length_does_not_give_the_key_away() -> None:
    """Whoever always picks the longest option does not do much better than chance, over the whole bank."""
    asked = [q for q in BANK.questions.values() if q.kind is Kind.SINGLE_CHOICE]
    longest = [q.id for q in asked if len(q.key.text) > max(len(c.text) for c in q.choice if not c.key)]
    assert len(longest) <= LONGEST_SHARE * len(asked), longest


def test_the_place_in_the_file_does_not_give_the_key_away() -> None:
    """The first variant shows the options in the file's order: no place holds the key in more than half of them."""
    asked = [q for q in BANK.questions.values() if q.kind is Kind.SINGLE_CHOICE]
    places = Counter([choice.key for choice in q.choice].index(True) for q in asked)
    assert len(places) >= 3
    assert max(places.values()) <= len(asked) / 2, places
