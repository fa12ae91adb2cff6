"""The verdict of a test: sure only where the answers make it so; and the blueprint that draws the questions."""

import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unroll.quiz.blueprint import BLUEPRINT, Candidate, draw
from unroll.quiz.mastery import ItemParameters, Response, Verdict, estimate, expected_share, weakest_first
from unroll.quiz.question import Level

SKILLS = ("shapes", "padding", "metrics")
ITEM = ItemParameters(1.5, 0.0, 0.25)
RESPONSES = st.lists(
    st.builds(
        Response,
        st.sampled_from(SKILLS),
        st.builds(ItemParameters, st.floats(0.5, 3), st.floats(-2, 2), st.floats(0, 0.5)),
        st.booleans(),
    ),
    max_size=12,
)


def answers(skill, right, wrong, item=ITEM):
    return [Response(skill, item, True)] * right + [Response(skill, item, False)] * wrong


def test_without_answers_the_estimate_is_the_prior():
    """Nobody is judged unasked: the middle, with the 80 % interval of a standard normal, and no verdict but growing."""
    found = estimate([], SKILLS)["shapes"]
    assert found.ability == pytest.approx(0, abs=1e-9)
    assert (found.low, found.high) == pytest.approx((-1.2816, 1.2816), abs=0.06)
    assert found.surely == pytest.approx(0.5, abs=0.04)
    assert (found.verdict, found.answered) == (Verdict.GROWING, 0)


def test_the_estimate_agrees_with_sampling():
    """Importance sampling of the same model, with no grid, gives the same mean and the same interval."""
    responses = [*answers("shapes", 2, 1), *answers("padding", 1, 0, ItemParameters(1.5, 1.0, 0.02))]
    rng = np.random.default_rng(1)
    common = rng.normal(0, np.sqrt(0.6), 400_000)
    ability = {skill: common + rng.normal(0, np.sqrt(0.4), common.size) for skill in SKILLS}
    weight = np.ones(common.size)
    for each in responses:
        item = each.item
        logit = item.discrimination * (ability[each.skill] - item.difficulty)
        right = item.guessing + (1 - item.guessing) / (1 + np.exp(-logit))
        weight *= right if each.right else 1 - right
    for skill, found in estimate(responses, SKILLS).items():
        order = np.argsort(ability[skill])
        reached = np.cumsum(weight[order]) / weight.sum()
        assert found.ability == pytest.approx(np.average(ability[skill], weights=weight), abs=0.02)
        edges = [ability[skill][order][np.searchsorted(reached, edge)] for edge in (0.1, 0.9)]
        assert [found.low, found.high] == pytest.approx(edges, abs=0.08)


@settings(max_examples=60)
@given(RESPONSES, st.sampled_from(SKILLS), st.booleans())
def test_one_more_right_answer_never_lowers_and_a_wrong_one_never_raises(responses, skill, right):
    """In its own skill and in every other, whatever was answered before."""
    before = estimate(responses, SKILLS)
    after = estimate([*responses, Response(skill, ITEM, right)], SKILLS)
    for name in SKILLS:
        change = after[name].ability - before[name].ability
        assert change >= -1e-9 if right else change <= 1e-9
        assert after[name].low <= after[name].ability <= after[name].high


def test_a_right_guess_counts_less_than_a_right_answer_that_cannot_be_guessed():
    """One of four options proves less than a typed shape."""
    guessed = estimate(answers("shapes", 1, 0, ItemParameters(1.5, 0.0, 0.25)), SKILLS)["shapes"]
    typed = estimate(answers("shapes", 1, 0, ItemParameters(1.5, 0.0, 0.02)), SKILLS)["shapes"]
    assert 0 < guessed.ability < typed.ability


def test_all_right_is_strong_all_wrong_is_not_yet_and_half_is_growing():
    """The three verdicts, each where it should be; the weakest skill comes first."""
    tests = {Verdict.STRONG: (10, 0), Verdict.GROWING: (5, 3), Verdict.NOT_YET: (0, 10)}
    assert [estimate(answers("shapes", *each), SKILLS)["shapes"].verdict for each in tests.values()] == list(tests)
    mixed = estimate([*answers("shapes", 3, 0), *answers("padding", 0, 3)], SKILLS)
    assert [each.skill for each in weakest_first(mixed)] == ["padding", "metrics", "shapes"]
    assert expected_share(0.0) == 0.5


def bank(per_level, skills=8):
    return [
        Candidate(f"{level.value}-{number}", level, f"skill-{(number + shift) % skills}", 0)
        for shift, level in enumerate(Level)
        for number in range(per_level)
    ]


@given(st.integers(0, 10_000), st.integers(4, 20))
def test_a_test_follows_its_blueprint_over_as_many_skills_as_there_are(seed, per_level):
    """Three easy, four medium, three hard, in this order, none twice, and eight skills where the bank has them."""
    drawn = draw(bank(per_level), random.Random(seed))
    assert Counter(each.level for each in drawn) == BLUEPRINT
    assert [each.level for each in drawn] == sorted((each.level for each in drawn), key=list(Level).index)
    assert len({each.id for each in drawn}) == 10
    assert len({each.skill for each in drawn}) >= min(8, len({each.skill for each in bank(per_level)})) - 1


def test_what_was_seen_least_comes_first_and_a_short_level_is_filled_from_the_next():
    """Unseen questions before seen ones; two hard ones are not three."""
    seen = [Candidate(each.id, each.level, "one", 1) for each in bank(6)]
    fresh = [Candidate(f"new-{each.id}", each.level, "one", 0) for each in bank(4)]
    assert all(each.id.startswith("new-") for each in draw([*seen, *fresh], random.Random(3)))
    few = [each for each in bank(6) if each.level is not Level.HARD][:9] + bank(2)[-2:]
    assert Counter(each.level for each in draw(few, random.Random(1)))[Level.HARD] == 2
    with pytest.raises(ValueError, match="needs 10 questions"):
        draw(bank(3), random.Random(1))
