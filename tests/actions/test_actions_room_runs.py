"""The options, run before a whole room: nothing tells the right one before it is due, everything does afterwards."""

from dataclasses import replace
from pathlib import Path

import pytest

from unroll.actions import comparing, room_runs, teach
from unroll.actions.house import open_house
from unroll.actions.identity import new_person
from unroll.actions.room_runs import observe_run, observed_programs, run_options
from unroll.actions.room_sight import host
from unroll.actions.room_snapshot import look
from unroll.classroom.plan import Phase

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = {"bank": "quiz_bank", "lessons": "lessons", "exercises": "exercises"}


@pytest.fixture
def house(house_of_kinds):
    return house_of_kinds


@pytest.fixture
def teacher():
    return new_person()


@pytest.fixture
def at(house, teacher, t0):
    """A room at one question, in the phase that steps lead to."""

    def led(question, *steps):
        row = teach.create_room(house, teacher, "x", [f"doubling/{question}"], teach.Rules(), t0)
        room = None
        for version, step in enumerate(("next", *steps)):
            room = teach.step(house, teacher, row.code, version, step, t0)
        return row, room

    return led


@pytest.fixture
def runs(house, teacher, at):
    return lambda *way: run_options(house, teacher, *at(*way))


def ends(found):
    return [each.end.value for each in found.runs]


@pytest.mark.parametrize("steps", [(), ("close",)])
def test_nothing_is_run_before_the_host_says_so(house, teacher, at, steps, monkeypatch):
    """While a vote is open, and until the close has been followed by the step."""
    monkeypatch.setattr(room_runs, "ran", None)
    assert run_options(house, teacher, *at("p1", *steps)) is None
    assert observe_run(house, teacher, *at("p1", *steps)) is None


def test_before_the_answer_is_shown_every_option_is_run_and_none_is_named(runs):
    """The right one's program is among them; no letter, no mark, no outcome of the question's own beside them."""
    found = runs("p1", "close", "run")
    assert sorted(ends(found)) == ["10", "3", "4", "6"]
    assert {(each.option, each.letter, each.right, each.end.title) for each in found.runs} == {(None, "", None, "")}
    assert (found.start, found.held) == (None, "")


def test_the_order_of_the_outcomes_says_nothing_and_stays(house, teacher, at):
    """It is drawn from the room: the right one stands anywhere, and in one room always at the same place."""
    places = set()
    for _ in range(40):
        row, room = at("p1", "close", "run")
        found = ends(run_options(house, teacher, row, room))
        assert ends(run_options(house, teacher, row, room)) == found
        places.add(found.index("6"))
    assert places == {0, 1, 2, 3}


def test_what_is_shown_before_does_not_depend_on_which_option_is_right(house, teacher, at):
    """With the key moved to another option everything on the wall is the same, to the letter."""
    row, room = at("c5", "close", "run")
    before = run_options(house, teacher, row, room)
    asked = house.bank.questions["doubling/c5"]
    swapped = tuple(
        each.model_copy(update={"key": not each.key, "misconception": "keeps" if each.key else None})
        for each in asked.choice
    )
    moved = replace(
        house.bank, questions={**house.bank.questions, asked.id: asked.model_copy(update={"choice": swapped})}
    )
    assert run_options(replace(house, bank=moved), teacher, row, room) == before
    assert before.start.value == "6"
    assert sorted(ends(before)) == ["-6", "9"]


@pytest.mark.parametrize(
    ("question", "why"), [("several", "Not every option"), ("shape", "typed"), ("number", "typed")]
)
def test_where_some_options_have_no_program_none_is_run_before(runs, question, why):
    """Those that run would tell of the others; a typed answer has no options to run."""
    found = runs(question, "close", "run")
    assert (found.runs, found.start) == ((), None)
    assert why in found.held


@pytest.mark.parametrize(
    ("question", "usual"),
    [("p1", "run"), ("c5", "run"), ("several", "revote"), ("shape", "revote"), ("number", "revote")],
)
def test_the_usual_way_leads_past_a_run_in_which_nothing_would_be_run(house, at, t0, question, usual):
    """The second vote follows the first; the step itself stays possible."""
    row, _ = at(question, "close")
    assert host(house, look(house, row, t0))["usual"] == usual
    row, _ = at(question, "close", "revote", "close")
    assert host(house, look(house, row, t0))["usual"] == "reveal"


def test_with_the_answer_each_outcome_stands_under_its_letter(runs):
    """In the order of the screen, the right one marked."""
    found = runs("p1", "close", "reveal")
    assert [(each.letter, each.right, each.end.value) for each in found.runs] == [
        ("A", True, "6"), ("B", False, "4"), ("C", False, "3"), ("D", False, "10"),
    ]  # fmt: skip
    assert found.start is None


def test_with_the_answer_a_change_stands_beside_the_program_as_it_was(runs):
    """What each change comes to, and what there was before."""
    found = runs("c5", "close", "reveal")
    assert (found.start.title, found.start.value) == ("As it stands", "6")
    assert [(each.letter, each.right, each.end.value) for each in found.runs] == [("A", True, "-6"), ("B", False, "9")]


def test_with_the_answer_a_typed_question_shows_its_program_and_what_was_expected(runs):
    """The expected wrong answers stand there with the program that each would be right for."""
    found = runs("shape", "close", "reveal")
    assert (found.start.title, found.start.value) == ("The question's program", "(8, 3)")
    assert [(each.end.title, each.end.value) for each in found.runs] == [("(8, 1, 3)", "(8, 1, 3)")]


def test_with_the_answer_claims_are_shown_beside_the_one_program(runs):
    """Several right claims about one program: it stands there once."""
    found = runs("several", "close", "reveal")
    assert found.start.numbers == {"two": True, "three": True, "five": False}
    assert found.runs == ()


@pytest.fixture
def shipped(options, observing, teacher, t0):
    """A room at one question of the bank that is shipped, with the observer at work: house, person, room row, room."""
    comparing._KNOWN._results.clear()
    ours = {name: ROOT / folder for name, folder in SHIPPED.items()}
    house = open_house(replace(options, **ours), observing)

    def led(question, *steps, shown=None):
        row = teach.create_room(house, teacher, "x", [f"sequence_classification/{question}"], teach.Rules(), t0)
        for version, step in enumerate(("next", *steps)):
            room = teach.step(house, teacher, row.code, version, step, t0)
        if shown:
            room = teach.show(house, teacher, row.code, room.version, shown, t0)
        return house, teacher, row, room

    yield led
    house.database.close()


def test_before_the_answer_only_a_program_that_is_no_option_is_observed(shipped):
    """Figures name layers and sizes, which would tell whose they are, whatever the host chose to show."""
    title, observed = observe_run(*shipped("loss_turns_nan", "close", "run", shown="rate"))
    assert title == "The program as it stands"
    assert observed["recurrent"]
    assert observe_run(*shipped("output_of_two_directions", "close", "run")) is None
    assert observe_run(*shipped("rows_that_learn", "close", "run")) is None
    assert observed_programs(*shipped("loss_turns_nan", "close", "run")) == []


@pytest.mark.parametrize(
    ("question", "first", "shown", "title"),
    [
        ("output_of_two_directions", "The question's program", "added", "The program of B"),
        ("loss_turns_nan", "The program of C", "batch", "The program of A"),
        ("one_sequence_without_a_batch", "The question's program", "batch-of-one", "The program of (1, 1, 12)"),
    ],
)
def test_with_the_answer_the_host_chooses_whose_program_is_observed(shipped, question, first, shown, title):
    """The right one unless another is shown; every program that can be shown is offered with what was seen of it."""
    key = observe_run(*shipped(question, "close", "reveal"))
    assert key[0] == first
    other = observe_run(*shipped(question, "close", "reveal", shown=shown))
    assert other[0] == title
    assert key[1]["recurrent"]
    assert key[1] != other[1]
    offered = observed_programs(*shipped(question, "close", "reveal"))
    assert offered[0][1:] == key
    assert (shown, *other) in offered
    assert len({choice for choice, *_ in offered}) == len(offered) >= 3


def test_a_program_in_which_nothing_was_observed_has_no_figure(house, teacher, at):
    """No model, no figure."""
    assert observe_run(house, teacher, *at("p1", "close", "reveal")) is None


def test_a_question_that_left_the_bank_has_nothing_to_run(house, teacher, at):
    """The room goes on."""
    row, room = at("p1", "close", "reveal")
    assert room.phase is Phase.REVEALED
    empty = replace(house, bank=replace(house.bank, questions={}))
    assert run_options(empty, teacher, row, room) is None
