"""Test: ten questions, nothing told before the end, the same place after a reload, and a verdict that is kept."""

import json
from collections import Counter
from dataclasses import asdict, replace

import pytest
from small_bank import QUESTION

from unroll.actions import learn
from unroll.actions.house import open_house
from unroll.actions.refusal import NotDue, NotFound, Refused
from unroll.quiz.grading import Outcome
from unroll.quiz.mastery import Verdict
from unroll.quiz.question import Level

WRONG = "same"


@pytest.fixture
def test(house, me, t0):
    return learn.begin_test(house, me, t0)


def take(house, me, test, at, right=10, passed=0):
    """Answer the first `right` questions rightly, pass the last `passed`, and the rest wrongly."""
    for number, question_id in enumerate(test.questions):
        asked = learn.ask(house, me, test.id, question_id, at)
        if number >= 10 - passed:
            learn.pass_question(house, me, test.id, question_id, at)
        else:
            wrong = next(each.id for each in asked.question.choice if not each.key)
            given = asked.variant.key.id if number < right else wrong
            assert learn.answer(house, me, test.id, question_id, 0, given, at).counts


def test_a_test_has_ten_different_questions_and_its_parameters_are_kept(house, options, runner, me, t0, test):
    """Ten of the bank; a second click, another tab and a restart find the same test."""
    assert len(set(test.questions)) == 10
    assert (test.number, test.next, test.closed) == (1, test.questions[0], frozenset())
    assert learn.begin_test(house, me, t0) == test
    again = open_house(options, runner)
    learn.answer(house, me, test.id, test.questions[0], 0, WRONG, t0)
    found = learn.current_test(again, me)
    again.database.close()
    assert (found.questions, found.next) == (test.questions, test.questions[1])
    assert learn.current_test(house, "00000000-0000-4000-8000-000000000009") is None


def test_nothing_is_told_before_the_last_answer(house, me, t0, test):
    """No verdict, no key, no solution, no program, no hint, no line in the plan for Review; then all of it."""
    for number, question_id in enumerate(test.questions):
        asked = learn.ask(house, me, test.id, question_id, t0)
        assert (asked.state, asked.helped) == ("open", False)
        with pytest.raises(Refused, match="no hints"):
            learn.show_hint(house, me, test.id, question_id, 0, t0)
        wrong = next(each for each in asked.question.choice if each.misconception)
        learn.answer(house, me, test.id, question_id, 0, wrong.id, t0)
        asked = learn.ask(house, me, test.id, question_id, t0)
        if number < 9:
            assert (asked.state, asked.due, asked.verdict, asked.tried) == ("answered", False, None, frozenset())
            for option in (None, wrong.id):
                with pytest.raises(NotDue):
                    learn.run_question(house, me, asked, option)
            with pytest.raises(Refused):
                learn.reveal(house, me, test.id, question_id, 0, t0)
            items = learn.current_sitting(house, me, "test", t0).items
            assert {(each.state, each.credit) for each in items} <= {("answered", 0.0), ("open", 0.0)}
            assert learn.plan(house, me, t0).later == ()
            with pytest.raises(NotDue, match="last question"):
                learn.test_result(house, me, test.id)
    asked = learn.ask(house, me, test.id, test.questions[0], t0)
    assert (asked.state, asked.due, asked.verdict.outcome) == ("wrong", True, Outcome.WRONG)
    assert learn.plan(house, me, t0).later
    assert not any(line.right for line in learn.test_result(house, me, test.id).lines)


def test_one_answer_each_counts_once(house, me, t0, test):
    """A second answer, another or the same, from a second tab, changes nothing."""
    first = test.questions[0]
    asked = learn.ask(house, me, test.id, first, t0)
    wrong = next(each.id for each in asked.question.choice if not each.key)
    assert learn.answer(house, me, test.id, first, 0, wrong, t0).counts
    for given in (asked.variant.key.id, wrong):
        assert learn.answer(house, me, test.id, first, 0, given, t0).outcome is Outcome.NOT_ATTEMPTED
    learn.pass_question(house, me, test.id, first, t0)
    assert len(learn.ask(house, me, test.id, first, t0).attempts) == 1


def test_all_right_is_strong_and_says_what_to_skip(house, me, t0):
    """The section that asks about doubling can be skipped; after ten passes it is worth the time."""
    medium = {each.id: each.model_copy(update={"level": Level.MEDIUM}) for each in house.bank.questions.values()}
    house = replace(house, bank=replace(house.bank, questions=medium))
    test = learn.begin_test(house, me, t0)
    take(house, me, test, t0)
    found = learn.test_result(house, me, test.id)
    assert [each.verdict for each in found.estimates] == [Verdict.STRONG]
    assert ([each.title for each in found.skip], found.study) == (["Why it matters"], ())
    again = learn.begin_test(house, me, t0)
    assert again.number == 2
    take(house, me, again, t0, passed=10)
    found = learn.test_result(house, me, again.id)
    assert [each.verdict for each in found.estimates] == [Verdict.NOT_YET]
    assert (found.skip, [each.title for each in found.study]) == ((), ["Why it matters"])
    assert all(line.passed and not line.right for line in found.lines)


def test_ten_easy_questions_say_too_little_to_be_strong(house, me, t0, test):
    """Whoever can do little more than guess solves easy ones too."""
    take(house, me, test, t0)
    found = learn.test_result(house, me, test.id)
    assert [each.verdict for each in found.estimates] == [Verdict.GROWING]
    assert found.skip == ()


def test_another_test_asks_unseen_variants(house, me, t0, test):
    """Four values a question: four tests without any seen twice, then the fifth must repeat."""
    seen = Counter()
    for number in range(1, 5):
        taken = test if number == 1 else learn.begin_test(house, me, t0)
        for question_id in taken.questions:
            asked = learn.ask(house, me, taken.id, question_id, t0)
            seen[question_id, json.dumps(dict(asked.variant.values))] += 1
        take(house, me, taken, t0)
    mending = {key: times for key, times in seen.items() if key[0] == "doubling/c5"}
    assert all(times == 1 for key, times in seen.items() if key not in mending)
    assert learn.begin_test(house, me, t0).number == 5


def test_a_later_change_of_the_bank_rewrites_no_verdict(house, options, runner, me, t0, test):
    """The parameters are those of the day of the test, even if a question is called hard afterwards or leaves."""
    take(house, me, test, t0, right=6)
    before = learn.test_result(house, me, test.id)
    folder = options.bank / "doubling"
    for file in folder.glob("p*.toml"):
        if file.stem != "pattern":
            text = QUESTION.replace("NAME", file.stem).replace('level = "easy"', 'level = "hard"')
            file.write_text(text, encoding="utf-8")
    changed = open_house(options, runner)
    after = learn.test_result(changed, me, test.id)
    changed.database.close()
    assert [asdict(each) for each in after.estimates] == [asdict(each) for each in before.estimates]


def test_only_a_test_is_passed_and_judged_and_only_its_owner_sees_it(house, me, t0, test):
    """Practice has no passing, another sitting no verdict, a stranger no test, and no other question is opened."""
    practice = learn.sitting(house, me, "practice", t0)
    with pytest.raises(Refused, match="Only a test"):
        learn.pass_question(house, me, practice.id, "doubling/p1", t0)
    with pytest.raises(NotFound, match="no such test"):
        learn.test_result(house, me, practice.id)
    with pytest.raises(NotFound):
        learn.test_result(house, "00000000-0000-4000-8000-000000000009", test.id)


def test_a_small_bank_makes_no_test(house, options, runner, me, t0):
    """Nine questions are no test, and it says so."""
    folder = options.bank / "doubling"
    (folder / "c5.toml").unlink()
    (folder / "c5.py").unlink()
    pattern = folder / "pattern.toml"
    pattern.write_text(pattern.read_text(encoding="utf-8").replace(', "c5"', ""), encoding="utf-8")
    smaller = open_house(options, runner)
    with pytest.raises(Refused, match="needs 10 questions, and there are 9"):
        learn.begin_test(smaller, me, t0)
    smaller.database.close()


def test_a_question_that_is_not_in_the_test_is_not_opened(house, options, runner, me, t0):
    """The mode chooses what is asked, not the one who asks."""
    folder = options.bank / "doubling"
    for suffix in ("toml", "py"):
        (folder / f"extra.{suffix}").write_bytes((folder / f"p1.{suffix}").read_bytes())
    larger = open_house(options, runner)
    test = learn.begin_test(larger, me, t0)
    left_out = (set(larger.bank.questions) - set(test.questions)).pop()
    with pytest.raises(NotFound, match="no such question in this test"):
        learn.ask(larger, me, test.id, left_out, t0)
    larger.database.close()
