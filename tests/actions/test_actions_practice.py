"""Practice: no clock, as many tries as one likes, a fresh variant; and where one left off."""

import pytest

from unroll.actions import learn
from unroll.actions.house import open_house
from unroll.actions.refusal import NotDue, NotFound
from unroll.quiz.grading import Outcome

P1 = "doubling/p1"


@pytest.fixture
def sitting(house, me, t0):
    return learn.sitting(house, me, "practice", t0)


def test_wrong_answers_are_unlimited_and_the_solution_waits(house, me, t0, sitting):
    """A wrong answer leaves the question open; the right one closes it and opens the solution."""
    learn.ask(house, me, sitting.id, P1, t0)
    for wrong in ("same", "ten", "plus-one"):
        learn.answer(house, me, sitting.id, P1, 0, wrong, t0)
    asked = learn.ask(house, me, sitting.id, P1, t0)
    assert (asked.state, asked.due, asked.attempts_left, asked.deadline) == ("open", False, None, None)
    assert asked.verdict.choice == "plus-one"
    learn.answer(house, me, sitting.id, P1, 0, "twice", t0)
    asked = learn.ask(house, me, sitting.id, P1, t0)
    assert (asked.state, asked.due, asked.verdict.outcome) == ("right", True, Outcome.RIGHT)


def test_the_solution_can_be_asked_for_after_a_wrong_answer(house, me, t0, sitting):
    """Not before an answer; afterwards the variant is closed and counts as not right."""
    learn.ask(house, me, sitting.id, P1, t0)
    with pytest.raises(NotDue, match="Answer first"):
        learn.reveal(house, me, sitting.id, P1, 0, t0)
    learn.answer(house, me, sitting.id, P1, 0, "same", t0)
    for _ in range(2):
        learn.reveal(house, me, sitting.id, P1, 0, t0)
    asked = learn.ask(house, me, sitting.id, P1, t0)
    assert (asked.state, asked.due) == ("wrong", True)
    assert learn.answer(house, me, sitting.id, P1, 0, "twice", t0).outcome is Outcome.NOT_ATTEMPTED
    assert learn.current_sitting(house, me, "practice", t0).items[0].credit == 0


def test_a_hint_stays_on_the_screen(house, me, t0, later, sitting):
    """Asked for once, shown ever after, for this variant only."""
    assert learn.ask(house, me, sitting.id, P1, t0).hint_shown is False
    for second in (1, 2):
        learn.show_hint(house, me, sitting.id, P1, 0, later(second))
    assert learn.ask(house, me, sitting.id, P1, t0).hint_shown is True
    learn.answer(house, me, sitting.id, P1, 0, "twice", t0)
    assert learn.another(house, me, sitting.id, P1, t0).hint_shown is False


def test_another_one_like_this_has_fresh_numbers_and_waits_for_the_first(house, me, t0, sitting):
    """An open variant is not passed over, so that a double click opens one; what was right stays right."""
    first = learn.ask(house, me, sitting.id, P1, t0)
    assert learn.another(house, me, sitting.id, P1, t0).turn == 0
    learn.answer(house, me, sitting.id, P1, 0, "twice", t0)
    turns = [learn.another(house, me, sitting.id, P1, t0) for _ in range(2)]
    assert [asked.turn for asked in turns] == [1, 1]
    assert turns[0].variant == turns[1].variant
    assert turns[0].variant.seed != first.variant.seed
    assert turns[0].state == "open"
    assert f"n = {turns[0].variant.values['n']} " in turns[0].source
    item = learn.current_sitting(house, me, "practice", t0).items[0]
    assert (item.state, item.credit) == ("right", 1.0)


def test_two_learners_get_different_variants(house, t0):
    """The seed is drawn from the learner's id: a neighbour's answer helps nobody."""
    seeds = set()
    for person in ("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"):
        sitting = learn.sitting(house, person, "practice", t0)
        asked = learn.ask(house, person, sitting.id, P1, t0)
        learn.answer(house, person, sitting.id, P1, 0, asked.variant.key.id, t0)
        seeds.add(learn.another(house, person, sitting.id, P1, t0).variant.seed)
    assert len(seeds) == 2


def test_everything_is_there_again_after_a_restart(house, options, runner, me, t0, later, sitting):
    """Another process that opens the same folder goes on at the same place."""
    learn.ask(house, me, sitting.id, P1, t0)
    learn.answer(house, me, sitting.id, P1, 0, "same", t0)
    before = learn.ask(house, me, sitting.id, P1, t0)
    house.database.close()
    again = open_house(options, runner)
    assert again.secret == house.secret
    assert learn.sitting(again, me, "practice", later(9999)) == learn.current_sitting(again, me, "practice", t0)
    assert learn.ask(again, me, sitting.id, P1, later(9999)) == before
    again.database.close()


def test_home_shows_a_new_learner_nothing_and_writes_nothing(house, me, t0):
    """Looking is free: no row is made for a visitor who only looks."""
    overview = learn.overview(house, me, t0)
    assert (overview.practice_questions, overview.practice_right, overview.challenge_best) == (5, 0, None)
    assert (overview.sections, overview.sections_read, overview.programs, overview.last_page) == (2, 0, 10, None)
    assert learn.current_sitting(house, me, "practice", t0) is None


def test_home_knows_where_one_left_off(house, me, t0, later, sitting):
    """The last thing that was done, whatever it was, with the way back to it."""
    learn.ask(house, me, sitting.id, P1, later(1))
    assert learn.overview(house, me, t0).last_query == {"question": "p1"}
    learn.mark_read(house, me, "doubling", "why-it-matters", later(2))
    overview = learn.overview(house, me, t0)
    assert (overview.last_page, overview.last_title) == ("explain", "Explain: Why it matters")
    assert overview.last_query == {"section": "why-it-matters"}
    assert overview.sections_read == 1
    learn.save_draft(house, me, "p2", "print(1)", later(3))
    assert learn.overview(house, me, t0).last_query == {"program": "p2"}
    learn.answer(house, me, sitting.id, P1, 0, "twice", later(4))
    overview = learn.overview(house, me, t0)
    assert (overview.last_page, overview.last_title) == ("practice", "Practice: Twice, p1")
    assert overview.practice_right == 1


def test_home_shows_the_best_finished_challenge(house, me, t0, later):
    """An unfinished one does not count yet; a worse one later changes nothing."""
    for number, factor in enumerate((1.0, None)):
        challenge = learn.sitting(house, me, "challenge", later(number), restart=True, time_factor=factor)
        assert learn.overview(house, me, later(number)).challenge_best == (None if number == 0 else 5.0)
        for item in challenge.items:
            asked = learn.ask(house, me, challenge.id, item.question_id, later(number))
            wrong = [choice.id for choice in asked.variant.choices if not choice.key][:2]
            given = [asked.variant.key.id] if number == 0 else [*wrong, asked.variant.key.id]
            for choice in given:
                learn.answer(house, me, challenge.id, item.question_id, 0, choice, later(number))
    overview = learn.overview(house, me, later(2))
    assert (overview.challenge_best, overview.badge) == (5.0, True)
    assert overview.last_query == {"problem": "c5"}


def test_what_is_no_longer_taught_leads_nowhere(house, me, t0, sitting):
    """A question, section or program that was taken away does not break Home."""
    learn.ask(house, me, sitting.id, "doubling/p5", t0)
    learn.mark_read(house, me, "doubling", "what-it-is", t0)
    learn.save_draft(house, me, "p5", "print(1)", t0)
    questions = {name: each for name, each in house.bank.questions.items() if not name.endswith("p5")}
    pattern = house.bank.pattern
    fewer = pattern.model_copy(update={"sets": {**pattern.sets, "practice": pattern.sets["practice"][:4]}})
    object.__setattr__(house, "bank", type(house.bank)(house.bank.folder, questions, {"doubling": fewer}))
    object.__setattr__(house, "lessons", ())
    overview = learn.overview(house, me, t0)
    assert (overview.last_page, overview.sections_read, overview.practice_questions) == (None, 0, 4)


def test_reading_is_noted_once_and_only_for_what_there_is(house, me, t0, later):
    """The first time counts; an unknown section is refused."""
    for second in (1, 2):
        learn.mark_read(house, me, "doubling", "what-it-is", later(second))
    assert learn.read_sections(house, me, "doubling") == {"what-it-is"}
    for lesson, section in (("doubling", "none"), ("none", "what-it-is"), ("", "\0")):
        with pytest.raises(NotFound, match="no such section"):
            learn.mark_read(house, me, lesson, section, t0)
