"""Challenge: two attempts, the server's clock, a badge; and nothing that a client may claim."""

import threading
from uuid import uuid4

import pytest

from unroll.actions import answering, learn
from unroll.actions.refusal import NotFound, Refused
from unroll.quiz.deadline import GRACE
from unroll.quiz.grading import Outcome

C1 = "doubling/c1"


def begin(house, me, t0, **options):
    return learn.sitting(house, me, "challenge", t0, restart=True, **options)


def answer_all(house, me, sitting, now, wrong_first=()):
    for item in sitting.items:
        asked = learn.ask(house, me, sitting.id, item.question_id, now)
        if item.question_id in wrong_first:
            wrong = next(each.id for each in asked.variant.choices if not each.key)
            learn.answer(house, me, sitting.id, item.question_id, 0, wrong, now)
        learn.answer(house, me, sitting.id, item.question_id, 0, asked.variant.key.id, now)


def test_the_first_look_opens_a_question_and_starts_its_clock(house, me, t0, later):
    """Opening is a fact: a reload keeps the time, the variant and the end."""
    sitting = begin(house, me, t0)
    assert [item.state for item in sitting.items] == ["todo"] * 5
    first = learn.ask(house, me, sitting.id, C1, later(10))
    again = learn.ask(house, me, sitting.id, C1, later(40))
    assert first.opened_at == again.opened_at == later(10)
    assert again.deadline == later(70)
    assert again.variant == first.variant
    assert learn.current_sitting(house, me, "challenge", later(40)).items[0].state == "open"


def test_the_first_sitting_asks_the_questions_as_they_are_written(house, me, t0):
    """Seed 0 is the file's own; a second go has other numbers, the same for this learner whenever they look."""
    one = begin(house, me, t0)
    assert learn.ask(house, me, one.id, C1, t0).variant.seed == 0
    two = begin(house, me, t0)
    asked = learn.ask(house, me, two.id, C1, t0)
    assert two.number == 2
    assert asked.variant.seed != 0
    assert learn.ask(house, me, two.id, C1, t0).variant == asked.variant


def test_a_second_attempt_earns_half_and_a_third_does_not_exist(house, me, t0):
    """Credit is 1, then 0.5; after two wrong answers the question is closed."""
    sitting = begin(house, me, t0)
    learn.ask(house, me, sitting.id, C1, t0)
    assert learn.answer(house, me, sitting.id, C1, 0, "same", t0).outcome is Outcome.WRONG
    between = learn.ask(house, me, sitting.id, C1, t0)
    assert (between.attempts_left, between.state, between.due) == (1, "open", False)
    assert learn.answer(house, me, sitting.id, C1, 0, "twice", t0).outcome is Outcome.RIGHT
    assert learn.current_sitting(house, me, "challenge", t0).items[0].credit == 0.5

    learn.ask(house, me, sitting.id, "doubling/c2", t0)
    for wrong in ("same", "ten"):
        learn.answer(house, me, sitting.id, "doubling/c2", 0, wrong, t0)
    closed = learn.ask(house, me, sitting.id, "doubling/c2", t0)
    assert (closed.state, closed.attempts_left, closed.due) == ("wrong", 0, True)
    late = learn.answer(house, me, sitting.id, "doubling/c2", 0, "twice", t0)
    assert (late.outcome, late.sentence) == (Outcome.NOT_ATTEMPTED, answering.CLOSED)
    assert len(learn.ask(house, me, sitting.id, "doubling/c2", t0).attempts) == 2


def test_a_double_click_counts_once(house, me, t0):
    """The same answer again gives the same verdict and uses no attempt."""
    sitting = begin(house, me, t0)
    learn.ask(house, me, sitting.id, C1, t0)
    verdicts = [learn.answer(house, me, sitting.id, C1, 0, "same", t0) for _ in range(3)]
    assert verdicts[0] == verdicts[1] == verdicts[2]
    assert learn.ask(house, me, sitting.id, C1, t0).attempts_left == 1


@pytest.mark.parametrize("choices", [["twice"] * 8, ["same"] * 8, ["same", "ten"] * 4], ids=["right", "wrong", "two"])
def test_threads_that_answer_at_once_count_once_each_choice(house, me, t0, choices):
    """Eight threads in one moment: each choice is counted once, never more than two, numbered without gap."""
    sitting = begin(house, me, t0)
    learn.ask(house, me, sitting.id, C1, t0)
    start, failures = threading.Barrier(len(choices)), []

    def click(choice):
        start.wait()
        try:
            learn.answer(house, me, sitting.id, C1, 0, choice, t0)
        except Exception as failure:  # noqa: BLE001 - whatever it is, the test must see it
            failures.append(failure)

    threads = [threading.Thread(target=click, args=(choice,)) for choice in choices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = learn.ask(house, me, sitting.id, C1, t0).attempts
    assert failures == []
    assert sorted(attempt.answer for attempt in kept) == sorted(set(choices))
    assert [attempt.number for attempt in kept] == list(range(1, len(kept) + 1))


def test_an_answer_that_comes_in_between_is_seen_before_counting(house, me, t0, monkeypatch):
    """While this answer is judged another one is stored: it becomes attempt 1 and this one attempt 2."""
    sitting = begin(house, me, t0)
    learn.ask(house, me, sitting.id, C1, t0)
    judge = answering._judged

    def judge_slowly(asked, given):
        verdict = judge(asked, given)
        monkeypatch.setattr(answering, "_judged", judge)
        learn.answer(house, me, sitting.id, C1, 0, "same", t0)
        return verdict

    monkeypatch.setattr(answering, "_judged", judge_slowly)
    learn.answer(house, me, sitting.id, C1, 0, "twice", t0)
    kept = learn.ask(house, me, sitting.id, C1, t0).attempts
    assert [(attempt.number, attempt.answer, attempt.credit) for attempt in kept] == [(1, "same", 0), (2, "twice", 0.5)]


def test_the_deadline_is_the_servers(house, me, t0, later):
    """Until the countdown and a moment of grace an answer counts; after it, nothing does."""
    sitting = begin(house, me, t0)
    learn.ask(house, me, sitting.id, C1, t0)
    learn.ask(house, me, sitting.id, "doubling/c2", t0)
    last = later(60) + GRACE
    assert learn.answer(house, me, sitting.id, C1, 0, "twice", last).outcome is Outcome.RIGHT
    late = learn.answer(house, me, sitting.id, "doubling/c2", 0, "twice", later(60.1) + GRACE)
    assert (late.outcome, late.sentence) == (Outcome.NOT_ATTEMPTED, answering.TOO_LATE)
    over = learn.ask(house, me, sitting.id, "doubling/c2", later(63))
    assert (over.state, over.due, over.attempts) == ("out_of_time", True, ())


def test_time_is_stretched_for_questions_that_are_not_opened_yet(house, me, t0, later):
    """A running countdown stays as it was; the next one is longer, or off."""
    sitting = begin(house, me, t0)
    first = learn.ask(house, me, sitting.id, C1, t0)
    assert learn.stretch(house, me, sitting.id, 2.0, t0).time_factor == 2.0
    assert learn.ask(house, me, sitting.id, C1, t0).deadline == first.deadline == later(60)
    assert learn.ask(house, me, sitting.id, "doubling/c2", t0).deadline == later(120)
    learn.stretch(house, me, sitting.id, None, t0)
    learn.stretch(house, me, sitting.id, None, t0)
    assert learn.ask(house, me, sitting.id, "doubling/c3", t0).deadline is None
    assert learn.current_sitting(house, me, "challenge", t0).time_factor is None


@pytest.mark.parametrize("factor", [0.5, 1000.0, -1.0, float("nan")])
def test_only_offered_factors_are_taken(house, me, t0, factor):
    """A client cannot give itself a thousand times the time."""
    with pytest.raises(Refused, match=r"1, 1\.5 or 2, or switched off"):
        begin(house, me, t0, time_factor=factor)


def test_a_sitting_that_was_not_used_is_not_begun_twice(house, me, t0):
    """A double click on Start begins one sitting; the clock chosen last holds."""
    one = begin(house, me, t0)
    two = begin(house, me, t0, time_factor=1.5)
    assert (two.id, two.number, two.time_factor) == (one.id, 1, 1.5)
    assert learn.sitting(house, me, "challenge", t0).time_factor == 1.5


@pytest.mark.parametrize("empty", ["", "   ", "no-such-choice", "x" * 5000, "\0", "\ud800"])
def test_an_answer_that_cannot_be_read_costs_nothing(house, me, t0, empty):
    """One sentence, no attempt."""
    sitting = begin(house, me, t0)
    learn.ask(house, me, sitting.id, C1, t0)
    verdict = learn.answer(house, me, sitting.id, C1, 0, empty, t0)
    assert verdict.outcome in (Outcome.UNREADABLE, Outcome.NOT_ATTEMPTED)
    assert "hoose" in verdict.sentence
    assert learn.ask(house, me, sitting.id, C1, t0).attempts_left == 2


def test_all_five_right_earn_the_badge_also_on_second_attempts(house, me, t0):
    """The result has a line for each question; half points do not cost the badge."""
    sitting = begin(house, me, t0)
    assert learn.result(house, me, sitting.id, t0).badge is False
    answer_all(house, me, sitting, t0, wrong_first=("doubling/c2", "doubling/c5"))
    result = learn.result(house, me, sitting.id, t0)
    assert result.badge is True
    assert result.total == 4.0
    assert [line.credit for line in result.lines] == [1, 0.5, 1, 1, 0.5]
    assert learn.current_sitting(house, me, "challenge", t0).finished


def test_a_result_says_what_was_picked_and_what_stands_behind_it(house, me, t0, later):
    """Wrong choice, its reason and its misconception; nothing for what was never answered."""
    sitting = begin(house, me, t0)
    learn.ask(house, me, sitting.id, C1, t0)
    learn.answer(house, me, sitting.id, C1, 0, "plus-one", t0)
    learn.ask(house, me, sitting.id, "doubling/c2", t0)
    first, second, third = learn.result(house, me, sitting.id, later(100)).lines[:3]
    assert (first.state, first.picked, first.why) == ("out_of_time", "4", "That adds one to 3.")
    assert first.misconception == "Doubling adds one."
    assert (second.state, second.picked, second.why, second.misconception) == ("out_of_time", None, "", None)
    assert (third.state, third.picked) == ("todo", None)


def test_a_result_survives_a_choice_that_its_author_took_away(house, me, t0, monkeypatch):
    """An answer that names nothing any more is shown as none, and the page does not break."""
    sitting = begin(house, me, t0)
    learn.ask(house, me, sitting.id, C1, t0)
    learn.answer(house, me, sitting.id, C1, 0, "plus-one", t0)
    question = house.bank.questions[C1]
    shorter = question.model_copy(update={"choice": tuple(c for c in question.choice if c.id != "plus-one")})
    changed = type(house.bank)(house.bank.folder, {**house.bank.questions, C1: shorter}, house.bank.patterns)
    object.__setattr__(house, "bank", changed)
    line = learn.result(house, me, sitting.id, t0).lines[0]
    assert (line.picked, line.misconception) == (None, None)
    assert "not an option" in line.why


def test_a_sitting_is_its_learners_only(house, me, t0):
    """Somebody else's sitting and none at all are refused in the same words."""
    sitting = begin(house, me, t0)
    learn.ask(house, me, sitting.id, C1, t0)
    thief, words = str(uuid4()), set()
    for wrong_id in (sitting.id, str(uuid4()), "", "1", "'; DROP TABLE attempts; --", "\0", "\ud800"):
        for act in (
            lambda i=wrong_id: learn.ask(house, thief, i, C1, t0),
            lambda i=wrong_id: learn.answer(house, thief, i, C1, 0, "twice", t0),
            lambda i=wrong_id: learn.show_hint(house, thief, i, C1, 0, t0),
            lambda i=wrong_id: learn.another(house, thief, i, C1, t0),
            lambda i=wrong_id: learn.result(house, thief, i, t0),
            lambda i=wrong_id: learn.stretch(house, thief, i, 2.0, t0),
        ):
            with pytest.raises(NotFound) as refusal:
                act()
            words.add(str(refusal.value))
    assert words == {"You have no such sitting. Begin again from Home."}
    assert learn.ask(house, me, sitting.id, C1, t0).attempts == ()


@pytest.mark.parametrize("question", ["doubling/p1", "doubling/none", "", "../secret", "\0"])
def test_a_question_must_belong_to_the_sitting(house, me, t0, question):
    """A practice question cannot be answered in a challenge, nor one that does not exist."""
    sitting = begin(house, me, t0)
    with pytest.raises(NotFound, match="no such question in Challenge"):
        learn.ask(house, me, sitting.id, question, t0)


def test_a_question_is_answered_after_it_was_opened(house, me, t0):
    """Without an opening there is no clock, so an answer would have all the time in the world."""
    sitting = begin(house, me, t0)
    with pytest.raises(Refused, match="Open the question before you answer it"):
        learn.answer(house, me, sitting.id, C1, 0, "twice", t0)


@pytest.mark.parametrize("turn", [1, -1, 10**9])
def test_an_answer_is_for_the_variant_on_the_screen(house, me, t0, turn):
    """A variant that is not before the learner takes no answer."""
    sitting = begin(house, me, t0)
    learn.ask(house, me, sitting.id, C1, t0)
    with pytest.raises(Refused, match="moved on to another variant"):
        learn.answer(house, me, sitting.id, C1, turn, "twice", t0)


def test_a_challenge_gives_no_solution_and_no_second_variant(house, me, t0):
    """What practice offers freely would give the challenge away."""
    sitting = begin(house, me, t0)
    learn.ask(house, me, sitting.id, C1, t0)
    learn.answer(house, me, sitting.id, C1, 0, "same", t0)
    with pytest.raises(Refused, match="when the question is closed"):
        learn.reveal(house, me, sitting.id, C1, 0, t0)
    with pytest.raises(Refused, match="asked once"):
        learn.another(house, me, sitting.id, C1, t0)


def test_an_unknown_mode_is_refused(house, me, t0):
    """One sentence instead of an empty page."""
    for ask in (learn.sitting, learn.current_sitting):
        with pytest.raises(NotFound, match="there are practice, challenge"):
            ask(house, me, "exam", t0)
