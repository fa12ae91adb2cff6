"""Every page as Streamlit runs it, without a browser: on a store of its own, with the real bank and the real runner."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from unroll.actions import house as houses

ROOT = Path(__file__).resolve().parents[2]
MAIN = str(ROOT / "unroll/ui/main.py")
PAGES = sorted(path.stem for path in (ROOT / "pages/learner").glob("*.py"))


@pytest.fixture(scope="module", autouse=True)
def own_home(tmp_path_factory):
    """The process's house lives in a folder of this module and is closed after it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNROLL_HOME", str(tmp_path_factory.mktemp("home")))
        houses.close_the_house()
        yield
        houses.close_the_house()


def open_page(name: str, **query: str) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    if name != "home":
        app.switch_page(str(ROOT / f"pages/learner/{name}.py"))
        app.run()
    assert not app.exception, [each.value for each in app.exception]
    return app


def options_of(app: AppTest) -> dict:
    """What the options component of the page was given."""
    import json

    for part in app.get("bidi_component"):
        data = json.loads(part.proto.json or "{}")
        if "choices" in data:
            return data
    raise AssertionError("there are no options on this page")


def submit(app: AppTest, key: str, choice: str) -> AppTest:
    """Submit a choice as the component would."""
    app.session_state[key] = {"submit": {"doc": options_of(app)["doc"], "choice": choice}}
    return app.run()


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_with_a_title_and_without_an_error(name):
    """A first visit to any page shows it, with nothing in red."""
    app = open_page(name)
    assert len(app.title) == 1
    assert [each.value for each in app.error] == []


def test_home_offers_both_doors_and_every_mode_that_works():
    """The two doors are buttons that lead somewhere; every mode that has a page is a link, and no other."""
    app = open_page("home")
    assert {button.key for button in app.button} >= {"door-learn", "door-test"}
    app.button(key="door-learn").click().run()
    assert not app.exception


def test_a_practice_answer_is_stored_before_it_is_shown():
    """A wrong answer shows its verdict, and a page drawn anew from the store shows it too."""
    app = open_page("practice")
    from unroll.actions.house import the_house

    question = the_house().bank.in_set("practice")[0]
    wrong = next(choice for choice in question.choice if not choice.key)
    submit(app, f"practice-{question.id}-0", wrong.id)
    assert not app.exception
    assert any("not right" in each.value for each in app.error)
    app.run()
    assert any("not right" in each.value for each in app.error)


def test_the_cell_stays_locked_until_an_answer_is_in():
    """Before an answer there is no way to run the question's program from Practice."""
    app = open_page("practice")
    assert not [button for button in app.button if "Run" in button.label]
    assert any("live cell" in each.value for each in app.markdown)


def test_an_unknown_question_in_the_address_gives_one_sentence_and_the_first_question():
    """A mistyped link loses nothing."""
    app = open_page("practice", question="no_such_thing")
    assert any("no_such_thing" in each.value.replace("\\", "") for each in app.warning)
    assert options_of(app)["choices"]


def test_an_answer_for_another_question_is_dropped():
    """A late answer of a page that is gone counts for nothing."""
    app = open_page("practice")
    from unroll.actions.house import the_house

    question = the_house().bank.in_set("practice")[0]
    app.session_state[f"practice-{question.id}-0"] = {"submit": {"doc": "another", "choice": question.key.id}}
    app.run()
    assert not app.exception
    assert not options_of(app)["locked"]


def test_a_challenge_begins_when_told_and_not_before():
    """The first problem's clock starts with its own button."""
    app = open_page("challenge")
    app.button(key="challenge-begin").click().run()
    assert not app.exception
    assert [button.key for button in app.button if button.key == "open-next"]
    app.button(key="open-next").click().run()
    assert not app.exception
    assert len(options_of(app)["choices"]) == 4


def test_every_section_of_the_lesson_opens():
    """Each section of each lesson shows its title and runs its cells without an error on the page."""
    from unroll.actions.house import the_house

    the_house()
    for lesson in the_house().lessons:
        for section in lesson.sections:
            app = open_page("explain", section=section.id)
            assert section.title in [each.value for each in app.subheader]
            assert [each.value for each in app.error] == []
