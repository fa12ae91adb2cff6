"""What the page says beside a run, and which part of a program it shows: on the real bank."""

import pytest

from unroll.actions import learn
from unroll.actions.house import Options, open_house
from unroll.content.judge import holds


@pytest.fixture
def real(tmp_path, runner):
    """A house with the bank that ships, on a store of this test."""
    home = tmp_path / "home"
    house = open_house(Options(home=home, database_url=f"sqlite:///{home / 'unroll.db'}"), runner)
    yield house
    house.database.close()


def closed(house, me, t0, ending):
    """The practice question whose id ends like this, answered right."""
    sitting = learn.sitting(house, me, "practice", t0)
    question = next(each for each in house.bank.in_set("practice") if each.id.endswith(ending))
    asked = learn.ask(house, me, sitting.id, question.id, t0)
    learn.answer(house, me, sitting.id, question.id, 0, asked.variant.key.id, t0)
    return learn.ask(house, me, sitting.id, question.id, t0)


def test_a_prompt_shows_only_what_is_asked_about(real, me, t0):
    """No docstring, no form comments, and nothing after the last line that matters."""
    shown = learn.excerpt_of(closed(real, me, t0, "rnn_last_state_shape"))
    assert shown.splitlines()[0] == "import torch"
    assert shown.splitlines()[-1] == "final_output = h_n.squeeze(0)"
    assert "@param" not in shown


def test_a_program_without_an_end_mark_is_shown_whole(real, me, t0):
    """Nothing is cut where the question names no last line."""
    asked = closed(real, me, t0, "goal_of_classification")
    assert learn.excerpt_of(asked).splitlines()[-1] == asked.source.splitlines()[-1]


def test_a_shape_question_says_what_its_program_gives(real, me, t0):
    """The sentence comes from the run, and there is none when the run does not give the key."""
    asked = closed(real, me, t0, "rnn_last_state_shape")
    result = learn.run_question(real, me, asked).result(60)
    assert holds(asked.question, asked.variant, asked.variant.key.id, result)
    assert asked.variant.key.text in learn.what_it_showed(asked, None, result)
    wrong = next(choice.id for choice in asked.variant.choices if not choice.key)
    other = learn.run_question(real, me, asked, choice_id=wrong).result(60)
    assert learn.what_it_showed(asked, None, other) == ""
    told = learn.what_it_showed(asked, wrong, other)
    assert told
    assert asked.variant.key.text not in told


def test_the_mended_program_stands_for_a_question_about_an_error(real, me, t0):
    """Its own program raises, so the cell shows the one with the right change, and says so."""
    asked = closed(real, me, t0, "linear_input_size")
    mended = learn.shown_program(asked)
    assert mended == asked.variant.key.id
    assert "right change" in learn.what_is_run(asked, mended)
    assert learn.run_question(real, me, asked).result(60).status == "error"
    result = learn.run_question(real, me, asked, choice_id=mended).result(60)
    assert result.status == "ok"
    assert learn.what_it_showed(asked, mended, result) == ""
    assert learn.shown_program(closed(real, me, t0, "rnn_last_state_shape")) is None
