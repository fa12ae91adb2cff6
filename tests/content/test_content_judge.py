"""What a run says about a choice, and in which words."""

from pathlib import Path
from typing import Any

import pytest
from content_banks import PROGRAM, write_bank

from unroll.content.bank import load_bank
from unroll.content.evidence import cell_for
from unroll.content.judge import NoOutcome, explain, holds, meets_condition, outcome_of
from unroll.quiz.expression import BadExpression
from unroll.quiz.question import Evidence, Question
from unroll.quiz.variant import make_variant, variant_with
from unroll.runner.pool import Runner
from unroll.runner.result import CellError, CellResult


@pytest.fixture
def question(tmp_path: Path) -> Question:
    write_bank(tmp_path)
    return load_bank(tmp_path).questions["shapes/logits"]


def gave(outcome: Any) -> CellResult:
    return CellResult("ok", probes={"outcome": outcome})


RAISED = CellResult("error", CellError("RuntimeError", "mat1 and mat2\nshapes differ", 8, ""))


def test_the_cell_of_a_question_is_its_program_with_the_values_of_the_variant(question: Question) -> None:
    """Parameters are given beside the source, which keeps its lines."""
    request = cell_for(question, variant_with(question, {"batch": 4}))
    assert request.source == PROGRAM
    assert request.parameters == {"batch": 4, "seq_len": 10}
    assert request.probes == {"outcome": "tuple(logits.shape)"}


def test_the_cell_of_a_choice_is_the_program_it_was_thinking_of(question: Question) -> None:
    """Its edit, and the parameters that it sets, beside the variant's own."""
    choices = [each.model_copy(update={"set": {"seq_len": 3}}) for each in question.choice]
    question = question.model_copy(update={"choice": tuple(choices)})
    request = cell_for(question, make_variant(question, 0), "one-row-per-step")
    assert "nn.Linear(6, 3)(output)" in request.source
    assert request.parameters == {"batch": 8, "seq_len": 3}
    with pytest.raises(ValueError, match='no choice "nothing"'):
        cell_for(question, make_variant(question, 0), "nothing")


def test_exactly_the_choice_with_the_value_holds(question: Question) -> None:
    """Lists from JSON are the tuples that an author writes."""
    variant = make_variant(question, 0)
    right = {each.id: holds(question, variant, each.id, gave([8, 10, 3])) for each in question.choice}
    assert right == {"one-row-per-sequence": False, "one-row-per-step": True, "steps-first": False}
    with pytest.raises(NoOutcome, match="RuntimeError: mat1"):
        holds(question, variant, "steps-first", RAISED)


def test_a_claim_speaks_of_the_outcomes_names_and_the_parameters(question: Question) -> None:
    """And it has to be true or false."""
    claims = ("loss < 0.5 and seq_len == 10", "loss > batch", "loss")
    choices = [c.model_copy(update={"claim": claim}) for c, claim in zip(question.choice, claims, strict=True)]
    asked = question.model_copy(update={"evidence": Evidence.EXPERIMENT, "choice": tuple(choices)})
    variant = make_variant(asked, 0)
    assert holds(asked, variant, "one-row-per-sequence", gave({"loss": 0.25}))
    assert not holds(asked, variant, "one-row-per-step", gave({"loss": 0.25}))
    with pytest.raises(BadExpression, match="neither true nor false"):
        holds(asked, variant, "steps-first", gave({"loss": 0.25}))


def test_a_program_that_raises_is_not_mended_and_one_cut_off_says_nothing(question: Question) -> None:
    """Only torch's own error counts as a failure; a limit could be the machine's fault."""
    asked = question.model_copy(update={"evidence": Evidence.PATCH, "condition": "outcome == (5, 2)"})
    variant = make_variant(asked, 0)
    assert holds(asked, variant, "steps-first", gave([5, 2]))
    assert not meets_condition(asked, variant, gave([5, 3]))
    assert not meets_condition(asked, variant, RAISED)
    for status, words in (("timeout", "too long"), ("memory", "memory"), ("output", "printed"), ("crashed", "crashed")):
        with pytest.raises(NoOutcome, match=words):
            meets_condition(asked, variant, CellResult(status))  # type: ignore[arg-type]


def test_numbers_that_json_does_not_have_are_numbers_again() -> None:
    """So that `loss < 10` is false for nan and for inf."""
    outcome = outcome_of(gave({"loss": "nan", "norms": [1.0, "inf", "-inf"], "name": "GRU"}))
    assert outcome["loss"] != outcome["loss"]
    assert outcome["norms"] == (1.0, float("inf"), float("-inf"))
    assert outcome["name"] == "GRU"
    with pytest.raises(NoOutcome, match="NameError"):
        outcome_of(CellResult("ok", probes={"__errors__": {"outcome": "NameError: x"}}))


def test_the_run_of_a_wrong_choice_is_put_into_words(question: Question) -> None:
    """The author's sentence if there is one and it can be filled in; otherwise what the run gave, or raised."""
    variant = make_variant(question, 0)
    step = "one-row-per-step"
    said = explain(question, variant, step, gave([8, 10, 3]), gave([8, 3]))
    assert said == (
        "In this program your answer is right: it gives `(8, 10, 3)`. The question's program gives `(8, 3)`."
    )
    assert explain(question, variant, step, gave([8, 10, 3])).endswith("it gives `(8, 10, 3)`.")
    bare = question.model_copy(
        update={"choice": tuple(choice.model_copy(update={"edit": None}) for choice in question.choice)}
    )
    assert explain(bare, variant, "steps-first", gave([8, 3])) == "The run gives `(8, 3)`, not `(10, 3)`."
    assert explain(question, variant, step, RAISED) == (
        "Run, this ends with: `RuntimeError: mat1 and mat2 shapes differ`"
    )
    unknown = CellResult("ok", probes={"__errors__": {"outcome": "NameError: x"}})
    assert "the outcome has no value (NameError: x)" in explain(question, variant, step, unknown)


def test_an_authors_sentence_names_the_outcome(question: Question) -> None:
    """Numbers by name, the error when there is one; not its sentence where a name has no value."""
    shows = "{{ '%.1f' % loss }} after {{ seq_len }} steps."
    choices = tuple(each.model_copy(update={"shows": shows}) for each in question.choice)
    asked = question.model_copy(update={"evidence": Evidence.CONCEPT, "choice": choices})
    variant = make_variant(asked, 0)
    assert explain(asked, variant, "steps-first", gave({"loss": 0.25})) == "0.2 after 10 steps."
    assert "RuntimeError" in explain(asked, variant, "steps-first", RAISED)
    assert explain(asked, variant, "steps-first", gave({"los": 0.25})) == "The run gives `los = 0.25`."
    told = tuple(each.model_copy(update={"shows": "It stops: {{ error }}"}) for each in question.choice)
    failing = question.model_copy(update={"choice": told})
    assert explain(failing, variant, "steps-first", RAISED).startswith("It stops: RuntimeError: mat1")


def test_a_picked_choice_is_run_and_told(question: Question, sandbox: Runner) -> None:
    """From the question to the sentence, with nothing in between but the sandbox."""
    variant = make_variant(question, 7)
    picked, real = (
        sandbox.submit(cell_for(question, variant, choice)).result() for choice in ("one-row-per-step", None)
    )
    batch, seq_len = variant.values["batch"], variant.values["seq_len"]
    assert holds(question, variant, "one-row-per-step", picked)
    assert holds(question, variant, question.key.id, real)
    said = explain(question, variant, "one-row-per-step", picked, real)
    assert f"`({batch}, {seq_len}, 3)`" in said
    assert f"`({batch}, 3)`" in said
