"""What is promised of the bank that is shipped: how much there is, and a program behind every option."""

from collections import Counter

import pytest
from content_banks import ROOT

from unroll.actions.comparing import changes
from unroll.content import proofs
from unroll.content.bank import load_bank
from unroll.content.evidence import cell_for, has_own_program
from unroll.content.lint import lint
from unroll.content.trials import trials_for
from unroll.quiz.question import Evidence, Kind, Question
from unroll.quiz.variant import make_variant
from unroll.runner.parameters import with_values

BANK = load_bank(ROOT / "quiz_bank")
QUESTIONS = list(BANK.questions.values())
OUTPUT = [question for question in QUESTIONS if question.evidence is Evidence.OUTPUT]
SMALL = 6
"""Lines of the program that an option's edit may touch: more is another program, not the one that was thought of."""


def name_of(question: Question) -> str:
    return question.id.rpartition("/")[2]


def test_the_bank_is_large_and_spread_over_its_skills() -> None:
    """At least 64 questions, 40 with variants, 45 proved by more than a demonstration, five for every skill."""
    assert len(QUESTIONS) >= 64
    assert sum(bool(question.parameters) for question in QUESTIONS) >= 40
    assert sum(question.evidence is not Evidence.CONCEPT for question in QUESTIONS) >= 45
    skills = Counter(question.skill for question in QUESTIONS)
    assert skills.keys() == BANK.pattern.skills.keys()
    assert min(skills.values()) >= 5, skills


def test_every_kind_of_question_is_used_several_times() -> None:
    """Single choice, several right, shape, number, lines in order, a program to fix."""
    kinds = Counter(question.kind for question in QUESTIONS)
    assert all(kinds[kind] >= 3 for kind in Kind), kinds


def test_nothing_in_it_is_weak() -> None:
    """`bank lint` has no remark."""
    assert lint(BANK) == []


def test_each_question_is_shipped_with_a_good_proof_of_itself() -> None:
    """`proofs.json` speaks of the questions as they stand: changed since, it would have to be recorded again."""
    shipped = proofs.read(ROOT / "quiz_bank" / proofs.FILE)
    assert shipped.keys() == BANK.questions.keys()
    assert [question.id for question in QUESTIONS if proofs.current(question, shipped) is None] == []
    assert [name for name, proof in shipped.items() if not proof.ok] == []


def test_what_a_program_to_fix_should_give_is_said_beside_its_checks() -> None:
    """Checks compare with the key's own program; the condition is what a wrong key would not meet."""
    assert [q.id for q in QUESTIONS if q.kind is Kind.FIX and q.condition is None] == []


@pytest.mark.parametrize("question", OUTPUT, ids=name_of)
def test_every_wrong_option_has_the_program_that_it_was_thinking_of(question: Question) -> None:
    """Another program than the question's, a few lines away, run in every variant that is proved, shown as a diff."""
    variant = make_variant(question, 0)
    trials = trials_for(question)
    variants = {repr(trial.variant.values) for trial in trials}
    own = cell_for(question, variant)
    before = with_values(own.source, own.parameters)
    for choice in question.choice:
        if choice.key:
            continue
        assert has_own_program(choice), choice.id
        asked = cell_for(question, variant, choice.id)
        diff = changes(before, with_values(asked.source, asked.parameters))
        touched = [line for line in diff.splitlines() if line.startswith(("+", "-"))]
        assert touched, choice.id
        assert len(touched) <= SMALL, (choice.id, diff)
        assert {repr(trial.variant.values) for trial in trials if trial.choice == choice.id} == variants
