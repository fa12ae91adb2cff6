"""Grading of every kind, from values alone."""

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quiz_questions import question

from unroll.quiz.credit import credit_for
from unroll.quiz.grading import RUN_KINDS, Outcome, Tried, Verdict, grade, name_of, share_of
from unroll.quiz.question import Kind, Question
from unroll.quiz.variant import are_distinct, make_variant

SEVERAL = question(
    kind="several",
    evidence="concept",
    choice=[
        {
            "id": name,
            "text": name,
            "why": f"{name}.",
            "key": name in "ac",
            "misconception": None if name in "ac" else "m",
        }
        for name in "abcde"
    ],
)
SHAPE = question(kind="shape")
NUMBER = question(
    kind="number",
    number={"absolute": 0.5, "unit": "weights"},
    choice=[
        {"id": "right", "text": "{{ batch * seq_len }}", "why": "Times.", "key": True},
        {"id": "sum", "text": "{{ batch + seq_len }}", "why": "Plus.", "misconception": "m"},
    ],
    mistakes=(),
)
ORDER = question(
    kind="order",
    evidence="patch",
    condition="outcome == 1",
    line=[{"id": name, "text": f"step_{name}()"} for name in "abcd"],
    choice=[
        {"id": "right", "text": "In order", "why": "So.", "key": True},
        {"id": "turned", "text": "Turned", "why": "Not so.", "misconception": "m", "order": ["d", "c", "b", "a"]},
    ],
    mistakes=(),
)
FIX = question(
    kind="fix",
    evidence="patch",
    check=[{"id": "one", "call": "f(1)", "says": "One is one."}, {"id": "two", "call": "f(2)", "says": "Two is two."}],
)
ALL = {each.kind: each for each in (question(), SEVERAL, SHAPE, NUMBER, ORDER, FIX)}


def judged(asked: Question, answer: str, tried: Tried | None = None, seed: int = 0) -> Verdict:
    return grade(asked, make_variant(asked, seed), answer, tried)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_knows_when_nothing_was_given(kind: Kind) -> None:
    """Not attempted is an outcome of its own, with a sentence of its own."""
    verdict = judged(ALL[kind], " \n ")
    assert (verdict.outcome, verdict.counts, verdict.answer) == (Outcome.NOT_ATTEMPTED, False, "")
    assert "first" in verdict.sentence


def test_a_kind_that_nobody_grades_is_an_error() -> None:
    """The type checker fails first; this is the last guard."""
    strange = question().model_copy(update={"kind": cast(Any, "riddle")})
    with pytest.raises(AssertionError):
        grade(strange, make_variant(question(), 0), "rows")


@pytest.mark.parametrize(
    ("picked", "share"),
    [("a,c", 1.0), ("c, a", 1.0), ("a", 0.5), ("a,b,c", 2 / 3), ("a,b", 1 / 6), ("b", 0.0), ("a,b,c,d,e", 0.0)],
)
def test_part_of_several_earns_part_of_the_credit(picked: str, share: float) -> None:
    """Right ones picked as a share of all right ones, less wrong ones picked as a share of all wrong ones."""
    verdict = judged(SEVERAL, picked)
    assert verdict.share == pytest.approx(share)
    assert (verdict.outcome is Outcome.RIGHT) == (share == 1.0)
    assert credit_for(verdict.outcome, 1, verdict.share) == pytest.approx(share)
    assert credit_for(verdict.outcome, 2, verdict.share) == pytest.approx(share / 2)


@given(st.frozensets(st.sampled_from("abcde")))
def test_only_all_and_only_the_right_ones_earn_everything(picked: frozenset[str]) -> None:
    """Between 0 and 1 otherwise; picking everything earns nothing."""
    share = share_of(SEVERAL, picked)
    assert 0.0 <= share <= 1.0
    assert (share == 1.0) == (picked == {"a", "c"})


def test_guessing_several_earns_nothing_on_average_before_the_floor() -> None:
    """Over all picks, hits and false picks balance."""
    picks = [frozenset(x for i, x in enumerate("abcde") if bits >> i & 1) for bits in range(32)]
    plain = [len(p & {"a", "c"}) / 2 - len(p & {"b", "d", "e"}) / 3 for p in picks]
    assert sum(plain) == pytest.approx(0.0)


def test_several_tell_the_first_wrong_pick_and_what_is_missing() -> None:
    """The wrong one carries its misconception; a missing one is not named."""
    verdict = judged(SEVERAL, "d,a,b", seed=7)
    assert (verdict.choice, verdict.misconception, verdict.answer) == ("b", "m", "a,b,d")
    assert verdict.sentence == "b. One right option is missing."
    assert judged(SEVERAL, "a").sentence == "All that you picked is right. One right option is missing."
    assert judged(SEVERAL, "b").sentence == "b. 2 right options are missing."
    assert judged(SEVERAL, "a,b,c").sentence == "b."
    assert judged(SEVERAL, "a,x").outcome is Outcome.UNREADABLE
    assert judged(SEVERAL.model_copy(update={"choice": SEVERAL.choice[:1]}), "a").share == 1.0


@given(st.integers(0, 500))
def test_a_typed_shape_is_compared_with_the_variant(seed: int) -> None:
    """The key is right in any spelling; an expected wrong answer gives its own feedback."""
    variant = make_variant(SHAPE, seed)
    batch, steps = variant.values["batch"], variant.values["seq_len"]
    right = grade(SHAPE, variant, f"[{batch} , 3]")
    assert (right.outcome, right.choice, right.answer) == (Outcome.RIGHT, "rows", f"({batch}, 3)")
    wrong = grade(SHAPE, variant, f"{batch}x{steps}x3")
    assert (wrong.outcome, wrong.choice, wrong.misconception) == (Outcome.WRONG, "steps", "m")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("(1, 2, 3, 4)", "You wrote 4 dimensions; the tensor has 2."),
        ("7", "You wrote 1 dimension;"),
        ("9,9", "2 dimensions are right"),
    ],
)
def test_an_unexpected_shape_is_told_how_it_differs(answer: str, sentence: str) -> None:
    """First the number of axes, then the sizes."""
    verdict = judged(SHAPE, answer)
    assert (verdict.outcome, verdict.choice) == (Outcome.WRONG, None)
    assert sentence in verdict.sentence


def test_a_vector_of_another_size() -> None:
    """With one axis there is only one size to be wrong."""
    vector = question(
        kind="shape", choice=[{**c, "value": f"({i},)"} for i, c in enumerate(SHAPE.model_dump()["choice"])]
    )
    assert judged(vector, "(9,)").sentence == "The size is another."


@pytest.mark.parametrize(
    ("answer", "outcome", "choice", "kept"),
    [
        ("80", "right", "right", "80.0"),
        ("80.5 weights", "right", "right", "80.5"),
        ("18", "wrong", "sum", "18.0"),
        ("81", "wrong", None, "81.0"),
        ("a lot", "unreadable", None, ""),
    ],
)
def test_a_typed_number_is_right_within_the_tolerance(answer: str, outcome: str, choice: str, kept: str) -> None:
    """8 times 10, give or take a half."""
    verdict = judged(NUMBER, answer)
    assert (verdict.outcome, verdict.choice, verdict.answer) == (outcome, choice, kept)


def test_expected_numbers_within_the_tolerance_are_the_same_answer() -> None:
    """Such a variant is not asked."""
    one, other = make_variant(NUMBER, 0).choices
    near = other.model_copy(update={"text": "81", "value": "80.4"})
    assert not are_distinct([one, near], NUMBER)
    assert are_distinct([one, near])
    assert are_distinct([one, other], NUMBER)


@given(st.integers(0, 10_000))
def test_lines_are_never_shown_in_their_own_order(seed: int) -> None:
    """Whatever the seed; the same seed shows the same order."""
    shown = [line.id for line in make_variant(ORDER, seed).lines]
    assert sorted(shown) == list("abcd")
    assert shown != list("abcd")
    assert shown == [line.id for line in make_variant(ORDER, seed).lines]


def test_an_order_is_judged_by_its_run() -> None:
    """An order that runs as asked is right even if it is not the file's; a listed wrong one tells why."""
    right = judged(ORDER, "b,a,c,d", Tried(right=True))
    assert (right.outcome, right.choice, right.answer) == (Outcome.RIGHT, "right", "b,a,c,d")
    listed = judged(ORDER, "d, c, b, a", Tried(right=False))
    assert (listed.choice, listed.misconception, listed.sentence) == ("turned", "m", "Not so.")
    other = judged(ORDER, "b,a,d,c", Tried(right=False))
    assert (other.choice, other.sentence) == (None, "Run in this order, the program does not do what is asked.")
    raised = judged(ORDER, "b,a,d,c", Tried(right=False, error="NameError: `x`"))
    assert raised.sentence == "Run in this order, the program ends with an error: `NameError: 'x'`"
    assert judged(ORDER, "a,b,c", Tried(right=True)).outcome is Outcome.UNREADABLE


def test_a_program_is_judged_by_its_checks() -> None:
    """It is stored under a name that the same text always gets."""
    right = judged(FIX, "x = 1", Tried(right=True))
    assert (right.outcome, right.sentence) == (Outcome.RIGHT, "All hidden checks pass.")
    assert right.answer == name_of("x = 1\n") == name_of(right.answer)
    wrong = judged(FIX, "x = 2", Tried(right=False, failed=("two",)))
    assert (wrong.outcome, wrong.sentence[-11:]) == (Outcome.WRONG, "Two is two.")
    unknown = judged(FIX, "x = 2", Tried(right=False))
    assert unknown.sentence == "Your program runs, but it does not do all that is asked."
    raised = judged(FIX, "x = 3", Tried(right=False, failed=("one", "two"), error="E: `a`\n b"))
    assert raised.sentence == "Your program ends with an error: `E: 'a' b`"
    single = FIX.model_copy(update={"check": FIX.check[:1]})
    assert judged(single, "x = 1", Tried(right=True)).sentence == "The hidden check passes."


@pytest.mark.parametrize("kind", sorted(RUN_KINDS))
def test_a_program_cannot_be_graded_without_running_it(kind: Kind) -> None:
    """Forgetting the run is a mistake of ours, never a verdict."""
    with pytest.raises(ValueError, match="graded by running it"):
        judged(ALL[kind], "a,b,c,d")


def test_several_right_choices_are_known_by_id() -> None:
    """And the first of them is the key where one is asked for."""
    assert SEVERAL.keys == {"a", "c"}
    assert SEVERAL.key.id == "a"
    right = judged(SEVERAL, "a,c")
    assert right.sentence == "a. c."
