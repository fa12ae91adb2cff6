"""A seed gives the same question again, and every variant can be answered."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quiz_questions import CHOICES, question

from unroll.quiz.expression import BadExpression
from unroll.quiz.literal import read_literal
from unroll.quiz.variant import (
    NoVariant,
    allowed_values,
    are_distinct,
    is_allowed,
    make_variant,
    sample_variants,
    variant_with,
)

SEEDS = st.integers(min_value=1, max_value=10**12)


def test_seed_0_is_the_program_as_it_is_written() -> None:
    """Its own values, the file's order of choices, every placeholder filled in."""
    variant = make_variant(question(), 0)
    assert variant.values == {"batch": 8, "seq_len": 10, "classes": 3}
    assert [choice.text for choice in variant.choices] == ["(8, 3)", "(8, 10, 3)", "(10, 3)", "(3, 8)"]
    assert [choice.value for choice in variant.choices] == [choice.text for choice in variant.choices]
    assert variant.prompt == "A batch of 8, 10 steps."
    assert variant.hint == "Count the rows of 8."
    assert variant.steps == ("First 8.", "Then.")
    assert variant.quick_check == "8 rows."
    assert variant.mistakes[0].text == "Scoring 10 steps."
    assert variant.key.why == "One row for each of 8."


@given(SEEDS)
def test_a_variant_keeps_the_options_apart_and_meets_its_rules(seed: int) -> None:
    """Every seed: allowed values only, all options of different value, the same four choices."""
    asked = question(require=("seq_len != 7",))
    variant = make_variant(asked, seed)
    assert variant.values["batch"] in (4, 8, 10)
    assert variant.values["seq_len"] in (8, 10)
    values = [read_literal(choice.value or "") for choice in variant.choices]
    assert len(set(values)) == 4
    assert {choice.id for choice in variant.choices} == {"rows", "steps", "time-first", "hidden"}
    assert variant.key.id == "rows"
    assert values[[c.id for c in variant.choices].index("rows")] == (variant.values["batch"], 3)


@given(SEEDS)
def test_the_same_seed_gives_the_same_variant(seed: int) -> None:
    """A reload shows the same numbers in the same order."""
    assert make_variant(question(), seed) == make_variant(question(), seed)


def test_the_same_seed_gives_the_same_variant_in_another_process() -> None:
    """Hash randomisation and imports do not enter into it."""
    script = (
        "from quiz_questions import question; from unroll.quiz.variant import make_variant;"
        "print([make_variant(question(), seed).model_dump_json() for seed in range(30)])"
    )
    run = [sys.executable, "-c", script]
    places = [{"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)} for seed in ("1", "2")]
    outputs = {subprocess.run(run, env=env, check=True, capture_output=True, text=True).stdout for env in places}
    assert outputs == {f"{[make_variant(question(), seed).model_dump_json() for seed in range(30)]}\n"}


def test_seeds_vary_both_the_values_and_the_place_of_the_key() -> None:
    """No value and no position gives the answer away: all allowed combinations and places come up."""
    variants = [make_variant(question(), seed) for seed in range(1, 400)]
    seen = {(v.values["batch"], v.values["seq_len"]) for v in variants}
    allowed = {(v["batch"], v["seq_len"]) for v in allowed_values(question())}
    assert seen == allowed
    assert (8, 8) not in allowed
    places = [[choice.id for choice in v.choices].index("rows") for v in variants]
    assert all(60 <= places.count(place) <= 140 for place in range(4)), "each place about one time in four"


def test_two_questions_with_the_same_seed_differ() -> None:
    """The id enters into the draw, so that a whole quiz does not move in step."""
    one = [make_variant(question(), seed).values for seed in range(1, 40)]
    other = [make_variant(question(id="pattern/other"), seed).values for seed in range(1, 40)]
    assert one != other


def test_rare_values_are_found_by_search_when_draws_miss_them() -> None:
    """One combination in 40,000 is allowed: it is still the variant."""
    many = tuple(range(100, 300))
    asked = question(parameters={"batch": many, "seq_len": many}, require=("batch == 199", "seq_len == 101"))
    assert {make_variant(asked, seed).values["batch"] for seed in (1, 2, 3)} == {199}


def test_no_allowed_combination_is_said() -> None:
    """The error names the question."""
    with pytest.raises(NoVariant, match="pattern/shape: no combination"):
        make_variant(question(require=("batch > 100",)), 1)


def test_a_question_without_parameters_only_shuffles() -> None:
    """Its values stay the program's own."""
    asked = question(parameters={})
    assert make_variant(asked, 3).values == asked.defaults
    assert {make_variant(asked, seed).choices[0].id for seed in range(1, 60)} == {c["id"] for c in CHOICES}


def test_a_sample_is_every_combination_or_an_even_part_of_them() -> None:
    """The program's own first and once; none twice."""
    everything = sample_variants(question(), 24)
    values = [tuple(variant.values.values()) for variant in everything]
    assert values[0] == (8, 10, 3)
    assert len(values) == len(set(values)) == len(list(allowed_values(question())))
    part = sample_variants(question(), 3)
    assert len(part) == 4
    assert {tuple(v.values.values()) for v in part} <= set(values)
    assert len(sample_variants(question(parameters={}), 24)) == 1


def test_choices_are_told_apart_by_text_and_by_value() -> None:
    """`(8, 3)` and `[8, 3]` are one answer, whatever they look like; without values the text decides."""
    one, other = make_variant(question(), 0).choices[:2]
    assert are_distinct([one, other])
    assert not are_distinct([one, other.model_copy(update={"value": "[8, 3]"})])
    assert not are_distinct([one, other.model_copy(update={"text": " (8,  3) "})])
    assert are_distinct([one.model_copy(update={"value": None}), other.model_copy(update={"value": None})])


def test_only_output_choices_carry_a_value() -> None:
    """Other evidence compares claims and conditions."""
    asked = question(evidence="concept")
    assert {choice.value for choice in make_variant(asked, 0).choices} == {None}
    values = [{**choice, "value": f"({n}, {{{{ batch }}}})"} for n, choice in enumerate(CHOICES)]
    assert make_variant(question(choice=values), 0).choices[1].value == "(1, 8)"


def test_a_variant_knows_its_choices_by_id() -> None:
    """Never by place."""
    variant = make_variant(question(), 5)
    steps = variant.find("steps")
    assert steps is not None
    assert steps.why == "Every step."
    assert variant.find("nothing") is None


def test_values_can_be_named() -> None:
    """Beside the program's own, for a proof of a chosen combination."""
    assert variant_with(question(), {"batch": 4}).key.text == "(4, 3)"
    assert not is_allowed(question(), {"batch": 10})


def test_a_text_without_a_value_is_an_error() -> None:
    """No learner ever sees an empty place."""
    with pytest.raises(BadExpression, match="'length' is undefined"):
        make_variant(question(prompt="{{ length }} steps"), 0)
