"""Run my answer: what a picked option comes to, beside the real outcome, as far as it may be seen."""

from dataclasses import replace

import pytest

from unroll.actions import comparing, learn
from unroll.actions.refusal import NotHere, Refused
from unroll.runner.result import CellResult


@pytest.fixture
def house(house_of_kinds):
    return house_of_kinds


@pytest.fixture
def after(house, me, t0):
    """Answers a question and shows how it then stands."""

    def given(name, *answers, mode="practice", reveal=False):
        sitting = learn.sitting(house, me, mode, t0)
        question = f"doubling/{name}"
        learn.ask(house, me, sitting.id, question, t0)
        for answer in answers:
            learn.answer(house, me, sitting.id, question, 0, answer, t0, local=True)
        if reveal:
            learn.reveal(house, me, sitting.id, question, 0, t0)
        return learn.ask(house, me, sitting.id, question, t0)

    return given


def test_a_wrong_option_is_run_with_the_edit_that_makes_it_right(house, me, after):
    """While the question is open the real outcome stays hidden; the edit is shown as a diff."""
    found = learn.compare(house, me, after("p1", "plus-one"))
    assert (found.picked.value, found.picked.failed) == ("4", False)
    assert found.picked.title == "The program you were thinking of"
    assert found.diff == ' n = 3  # @param {type:"slider", min:1, max:9, step:1}\n-answer = n * 2\n+answer = n + 1\n print("the answer is", answer)'  # fmt: skip  # noqa: E501
    assert found.real is None


def test_when_the_question_is_closed_the_real_outcome_stands_beside_it(house, me, after):
    """From the question's own program, run as well."""
    found = learn.compare(house, me, after("p1", "plus-one", reveal=True))
    assert (found.picked.value, found.real.value) == ("4", "6")
    assert found.real.title == "The question's program"


def test_a_typed_answer_that_was_expected_is_run_too(house, me, after):
    """The shape that was typed, from the program it is right for."""
    found = learn.compare(house, me, after("shape", "8x1x3"))
    assert found.picked.value == "(8, 1, 3)"
    assert "+y = x[:, -1:]" in found.diff


@pytest.mark.parametrize(("name", "answers"), [("p1", []), ("p1", ["twice"]), ("shape", ["(1, 1)"])])
def test_without_a_wrong_option_there_is_nothing_to_run(house, me, after, name, answers):
    """No answer, a right one, and a wrong one that nobody expected."""
    assert learn.compare(house, me, after(name, *answers)) is None


def test_where_something_is_at_stake_nothing_is_run_before_the_end(house, me, after):
    """In the challenge the second attempt is taken first."""
    assert learn.compare(house, me, after("c1", "plus-one", mode="challenge")) is None
    found = learn.compare(house, me, after("c1", "plus-one", "same", mode="challenge"))
    assert (found.picked.value, found.real.value) == ("3", "6")


def test_a_change_that_does_not_mend_is_shown_beside_the_one_that_does(house, me, after):
    """The real outcome of a patch is the mended program's."""
    found = learn.compare(house, me, after("c5", "three", "three", mode="challenge"))
    assert found is None
    asked = after("c5", "three", mode="challenge")
    closed = replace(asked, state="wrong")
    found = learn.compare(house, me, closed)
    assert (found.picked.title, found.picked.value) == ("With the change you chose", "9")
    assert (found.real.title, found.real.value) == ("With the right change", "-6")


def test_lines_in_a_wrong_order_are_run(house, me, after):
    """With a title of their own; the real outcome is that of the right order."""
    found = learn.compare(house, me, after("order", "double,add,take", reveal=True))
    assert (found.picked.title, found.picked.value, found.real.value) == ("In the order you chose", "18", "19")


def test_a_claim_is_judged_by_the_numbers_of_the_run(house, me, after):
    """Where an option is a claim, it stands beside the numbers that it speaks of."""
    found = learn.compare(house, me, after("several", "five", reveal=True))
    assert (found.picked, found.claim, found.claim_holds) == (None, "five", False)
    assert found.real.numbers == {"two": True, "three": True, "five": False}
    assert found.diff == ""


def test_a_claim_that_cannot_be_judged_is_left_open(house, me, after):
    """No exception reaches the page."""
    asked = after("several", "five", reveal=True)
    broken = asked.question.model_copy(update={"outcome": "1"})
    found = learn.compare(house, me, replace(asked, question=broken))
    assert found.claim_holds is None
    nothing = asked.question.model_copy(update={"outcome": "missing"})
    found = learn.compare(house, me, replace(asked, question=nothing))
    assert found.claim_holds is None
    assert found.real.failed
    assert "NameError" in found.real.value


def test_an_option_that_raises_shows_torchs_own_error(house, me, after):
    """Its words, not ours."""
    asked = after("shape", "8x1x3")
    choices = tuple(
        c if c.key else c.model_copy(update={"edit": c.edit.model_copy(update={"replace": "x @ x"})})
        for c in asked.question.choice
    )
    broken = replace(asked, question=asked.question.model_copy(update={"choice": choices}))
    found = learn.compare(house, me, broken)
    assert found.picked.failed
    assert found.picked.value.startswith("RuntimeError: Expected size for first two dimensions")


def test_the_same_program_is_run_once(house, me, after, monkeypatch):
    """The second look needs no sandbox; what is kept is bounded."""
    asked = after("p1", "plus-one")
    first = learn.compare(house, me, asked)
    monkeypatch.setattr(comparing, "submit", None)
    assert learn.compare(house, me, asked) == first
    monkeypatch.setattr(comparing, "KEPT", 1)
    known = comparing.Known()
    for name in "ab":
        known.put(name, CellResult("ok"))
    assert (known.get("a"), known.get("b")) == (None, CellResult("ok"))


class Stuck:
    def __init__(self, result=None):
        self._result, self.stopped = result, False

    def result(self, timeout=None):
        if self._result is None:
            raise TimeoutError
        return self._result

    def stop(self):
        self.stopped = True


def test_a_run_that_does_not_come_is_said_and_not_kept(house, me, after, monkeypatch):
    """One sentence; the next look runs it."""
    asked, run = after("p1", "plus-one"), Stuck()
    monkeypatch.setattr(comparing, "submit", lambda *_, **_how: run)
    with pytest.raises(NotHere, match="Load the page again"):
        learn.compare(house, me, asked)
    assert run.stopped
    monkeypatch.setattr(comparing, "submit", lambda *_, **_how: Stuck(CellResult("crashed")))
    with pytest.raises(Refused, match="could not be run"):
        learn.compare(house, me, asked)
    monkeypatch.undo()
    assert learn.compare(house, me, asked).picked.value == "4"


def test_a_variant_is_scrapped_without_losing_what_was_earned(house, me, t0, after):
    """Answered or not: fresh numbers, the best credit counts, and a stale click changes nothing."""
    sitting = learn.sitting(house, me, "practice", t0)
    first = after("p1")
    second = learn.scrap(house, me, sitting.id, "doubling/p1", 0, t0)
    assert (first.turn, second.turn, second.state) == (0, 1, "open")
    with pytest.raises(Refused, match="moved on to another variant"):
        learn.scrap(house, me, sitting.id, "doubling/p1", 0, t0)
    learn.answer(house, me, sitting.id, "doubling/p1", 1, "twice", t0)
    third = learn.scrap(house, me, sitting.id, "doubling/p1", 1, t0)
    learn.answer(house, me, sitting.id, "doubling/p1", 2, "same", t0)
    item = next(i for i in learn.sitting(house, me, "practice", t0).items if i.question_id == "doubling/p1")
    assert (third.turn, item.state, item.credit) == (2, "right", 1.0)


def test_a_challenge_scraps_nothing(house, me, t0, after):
    """There each question is asked once."""
    sitting = learn.sitting(house, me, "challenge", t0)
    after("c1", mode="challenge")
    with pytest.raises(Refused, match="asked once"):
        learn.scrap(house, me, sitting.id, "doubling/c1", 0, t0)
