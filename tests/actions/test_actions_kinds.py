"""Questions that are not single choice, answered through the real house: store, sandbox and all."""

from dataclasses import replace

import pytest
from kinds_bank import FIX_PROGRAM

from unroll.actions import learn, trying
from unroll.actions.identity import new_person
from unroll.actions.refusal import NotFound, NotHere, Refused
from unroll.quiz.grading import Outcome
from unroll.runner.result import CellResult

MENDED = FIX_PROGRAM.replace(
    "values.mean(dim=1)", "torch.stack([row[:n].mean() for row, n in zip(values, lengths.tolist())])"
)


@pytest.fixture
def house(house_of_kinds):
    return house_of_kinds


@pytest.fixture
def give(house, me, t0):
    """Answers a question of the sitting and gives back the verdict, and how it then stands."""
    sitting = learn.sitting(house, me, "practice", t0)

    def given(kind, answer, *, local=True):
        question = f"doubling/{kind}"
        learn.ask(house, me, sitting.id, question, t0)
        verdict = learn.answer(house, me, sitting.id, question, 0, answer, t0, local=local)
        return verdict, learn.ask(house, me, sitting.id, question, t0)

    return given


CASES = [
    ("shape", "8x3", "right", "(8, 3)", 1.0),
    ("shape", "torch.Size([8, 1, 3])", "wrong", "(8, 1, 3)", 0.0),
    ("shape", "[8, 4]", "wrong", "(8, 4)", 0.0),
    ("number", "0.3 k", "right", "300.0", 1.0),
    ("number", "30", "wrong", "30.0", 0.0),
    ("several", "three,two", "right", "two,three", 1.0),
    ("several", "two", "wrong", "two", 0.5),
    ("several", "two,five", "wrong", "two,five", 0.0),
    ("order", "add,double,take", "right", "add,double,take", 1.0),
    ("order", "double,add,take", "wrong", "double,add,take", 0.0),
    ("order", "take,add,double", "wrong", "take,add,double", 0.0),
]


@pytest.mark.parametrize(("kind", "answer", "outcome", "kept", "credit"), CASES)
def test_an_answer_of_each_kind_is_judged_and_kept_in_one_spelling(give, kind, answer, outcome, kept, credit):
    """What is on disk is the answer's one spelling, its outcome and its credit; the page shows the same verdict."""
    verdict, asked = give(kind, answer)
    assert verdict.outcome == outcome
    assert [(a.answer, a.outcome, a.credit) for a in asked.attempts] == [(kept, outcome, credit)]
    assert asked.verdict == verdict
    assert learn.answer_text(asked, kept)


@pytest.mark.parametrize(
    ("kind", "answer", "sentence"),
    [
        ("shape", "eight by three", "not a size"),
        ("number", "1,5", "two ways"),
        ("several", "two,nine", "not an option"),
        ("order", "add,add,take", "each line once"),
        ("fix", "def f(:", "not Python in line 1"),
        ("fix", "x = '\ud800'", "not text"),
        ("fix", "#" * 61_441, "at most 61,440"),
        ("fix", "  ", "Write a program first"),
    ],
)
def test_what_cannot_be_read_costs_no_attempt_and_says_why(give, kind, answer, sentence):
    """Nothing is stored."""
    verdict, asked = give(kind, answer)
    assert not verdict.counts
    assert sentence in verdict.sentence
    assert asked.attempts == ()
    assert asked.state == "open"


def test_the_same_answer_in_another_spelling_is_the_same_answer(give):
    """`8,4` after `(8, 4)` uses no second attempt."""
    give("shape", "(8, 4)")
    verdict, asked = give("shape", "8, 4")
    assert verdict.outcome == Outcome.WRONG
    assert len(asked.attempts) == 1


def test_a_typed_wrong_answer_that_was_expected_is_run(house, me, give):
    """It stands for a choice with a program of its own, and that program gives the typed shape."""
    _, asked = give("shape", "8, 1, 3")
    assert asked.verdict.misconception == "keeps"
    assert learn.may_run(asked)
    run = learn.run_question(house, me, asked, "kept")
    assert run.result(timeout=60).probes["outcome"] == [8, 1, 3]


def test_a_mended_program_is_judged_by_what_it_computes(give):
    """Another mend than the key's passes as well: only its numbers on unseen inputs are compared."""
    verdict, asked = give("fix", MENDED)
    assert verdict.outcome == Outcome.RIGHT, verdict
    assert asked.state == "right"
    assert asked.programs[-1].source == MENDED
    assert learn.answer_text(asked, asked.attempts[0].answer) == "the program that you handed in"


FORGED = {
    "says that it passed": FIX_PROGRAM + "\npassed = True\noutcome = 2\nprint('ok')\n",
    "learns one input by heart": FIX_PROGRAM.replace("values.mean(dim=1) * scale", "torch.ones(len(values)) * scale"),
    "equals everything": FIX_PROGRAM.replace(
        "values.mean(dim=1) * scale",
        "type('Yes', (float,), {'__eq__': lambda a, b: True, '__hash__': None})(1.0)",
    ),
    "raises in the check": FIX_PROGRAM.replace("return values", "return lengths.nothing or values").replace(
        "print(mean_of", "print(lambda: mean_of"
    ),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_program_that_only_claims_to_be_mended_is_not(give, name):
    """Whatever it prints, names or returns: the host compares numbers for inputs that it drew itself."""
    verdict, asked = give("fix", FORGED[name])
    assert verdict.outcome == Outcome.WRONG
    assert "The mean goes over the real steps only." in verdict.sentence
    assert "means" in asked.programs[-1].failed
    assert asked.verdict == verdict


def test_a_program_that_raises_is_told_its_error_and_line(give):
    """The learner's own error, once more after a reload."""
    verdict, asked = give("fix", "x = 1\ny = x / 0\n")
    assert "`ZeroDivisionError: division by zero (line 2)`" in verdict.sentence
    assert asked.verdict == verdict


def test_an_order_that_raises_is_told_its_error(house, give):
    """With the error of the very program that was assembled."""
    question = house.bank.questions["doubling/order"]
    raising = question.source_code.replace("return value", "return value if value == 22 - n else 1 / 0")
    broken = question.model_copy(update={"source_code": raising})
    object.__setattr__(house.bank, "questions", {**house.bank.questions, question.id: broken})
    verdict, asked = give("order", "double,take,add")
    assert verdict.outcome == Outcome.WRONG
    assert "`ZeroDivisionError: division by zero (line 6)`" in verdict.sentence
    assert asked.verdict == verdict


def test_a_kind_whose_answers_nobody_shows_is_an_error(give):
    """The type checker fails first."""
    _, asked = give("shape", "(8, 3)")
    strange = replace(asked, question=asked.question.model_copy(update={"kind": "riddle"}))
    with pytest.raises(AssertionError):
        learn.answer_text(strange, "(8, 3)")


@pytest.mark.parametrize(("condition", "outcome"), [("outcome > 'a'", "answer"), ("outcome > 0", "missing")])
def test_an_order_whose_outcome_cannot_be_judged_is_not_right(house, give, condition, outcome):
    """It is wrong, with the reason; no exception reaches the page."""
    question = house.bank.questions["doubling/order"]
    broken = question.model_copy(update={"condition": condition, "outcome": outcome})
    object.__setattr__(house.bank, "questions", {**house.bank.questions, question.id: broken})
    verdict, _ = give("order", "add,take,double")
    assert verdict.outcome == Outcome.WRONG
    assert "error" in verdict.sentence


def test_the_same_program_is_judged_once(house, me, give, monkeypatch):
    """Handed in twice, it is neither run nor counted again."""
    give("fix", FIX_PROGRAM)
    monkeypatch.setattr(trying, "submit", None)
    verdict, asked = give("fix", FIX_PROGRAM + "\n")
    assert verdict.outcome == Outcome.WRONG
    assert len(asked.attempts) == 1


def test_a_program_that_comes_too_late_is_not_run(give, monkeypatch):
    """When the question is closed, the sentence says so."""
    give("fix", MENDED)
    monkeypatch.setattr(trying, "submit", None)
    verdict, asked = give("fix", FIX_PROGRAM)
    assert verdict.sentence == "This question is closed, so this answer does not count."
    assert len(asked.attempts) == 1


def test_strangers_hand_in_programs_only_where_the_host_is_safe(house, weak_runner, give):
    """On a weak host the refusal says what to do; lines of ours in another order may be run by anybody."""
    object.__setattr__(house, "runner", weak_runner)
    with pytest.raises(NotHere, match="no programs of visitors"):
        give("fix", MENDED, local=False)
    assert give("order", "add,double,take", local=False)[0].outcome == Outcome.RIGHT


class Stuck:
    """A run that never ends, or ends for a reason of the host's."""

    state = "queued"

    def __init__(self, result=None):
        self._result, self.stopped = result, False

    def result(self, timeout=None):
        if self._result is None:
            raise TimeoutError
        return self._result

    def stop(self):
        self.stopped = True


@pytest.mark.parametrize("result", [None, CellResult("crashed"), CellResult("stopped")])
def test_a_run_that_the_host_could_not_carry_out_costs_nothing(give, monkeypatch, result):
    """It is said, and can be handed in again."""
    runs = []
    monkeypatch.setattr(trying, "submit", lambda *_: runs.append(Stuck(result)) or runs[-1])
    with pytest.raises(Refused, match="no attempt was used"):
        give("fix", MENDED)
    assert any(run.stopped for run in runs) == (result is None)
    monkeypatch.undo()
    assert give("fix", MENDED)[0].outcome == Outcome.RIGHT


def test_a_reference_that_fails_here_costs_nothing(give, monkeypatch):
    """The learner is not to blame for the key's program."""
    results = iter([CellResult("ok"), CellResult("timeout")])
    monkeypatch.setattr(trying, "submit", lambda *_: Stuck(next(results)))
    with pytest.raises(Refused, match="no attempt was used"):
        give("fix", MENDED)


def test_what_was_left_in_the_editor_comes_back(house, me, t0, give):
    """The start, then what was handed in, then what was typed since; too much text is refused."""
    sitting = learn.sitting(house, me, "practice", t0)
    asked = learn.ask(house, me, sitting.id, "doubling/fix", t0)
    assert learn.work_on(house, me, asked) == asked.source
    _, asked = give("fix", FORGED["says that it passed"])
    assert learn.work_on(house, me, asked) == FORGED["says that it passed"]
    learn.keep_work(house, me, asked, "x = 2", t0)
    assert learn.work_on(house, me, asked) == "x = 2"
    with pytest.raises(Refused, match="not kept"):
        learn.keep_work(house, me, asked, "#" * 61_441, t0)


def test_what_was_handed_in_can_be_run_by_its_learner(house, me, t0, give):
    """And by nobody else; lines in another order too."""
    _, asked = give("fix", FIX_PROGRAM)
    assert learn.run_handed_in(house, me, asked, {}, now=t0, local=True).result(timeout=60).status == "ok"
    with pytest.raises(NotFound):
        learn.run_handed_in(house, new_person(), asked, {}, now=t0, local=True)
    _, asked = give("order", "double,add,take")
    run = learn.run_handed_in(house, me, asked, {"n": 4}, now=t0, local=False, lane="long")
    assert (run.result(timeout=60).status, run.request.lane) == ("ok", "long")
    assert run.request.cell.endswith(":-"), "of the same cell as any other run of what was handed in here"


def test_the_lines_to_order_are_not_in_the_program_that_is_shown(give):
    """Their place is marked; the rest stands there."""
    _, asked = give("order", "double,add,take")
    shown = learn.excerpt_of(asked)
    assert "    # your lines go here\n    return value" in shown
    assert "value * 2" not in shown
    assert learn.shown_program(asked) is None
    _, asked = give("fix", FIX_PROGRAM)
    assert learn.shown_program(asked) == "masked"
