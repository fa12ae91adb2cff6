"""The Debug page as Streamlit runs it, on a store of its own, with the real exercises and the real runner."""

from pages.test_pages import open_page, own_home

from unroll.actions.house import the_house

__all__ = ["own_home"]


def wait_for(app, words: str):
    """Run the page again until the words stand on it: a run goes on beside the page."""
    for _ in range(30):
        texts = [each.value for kind in (app.info, app.warning, app.success, app.error) for each in kind]
        if any(words in text for text in texts):
            return texts
        app.run()
    raise AssertionError(texts)


def test_the_list_shows_every_exercise_and_what_was_done():
    """One button an exercise; nothing is mended yet."""
    app = open_page("debug")
    opened = [button.key for button in app.button if button.key and button.key.startswith("open-")]
    assert opened == [f"open-{each.id}" for each in the_house().exercises]
    app.button(key=opened[0]).click().run()
    assert not app.exception
    assert the_house().exercises[0].id in app.query_params["exercise"]


def test_a_starter_runs_at_once_and_is_no_attempt():
    """The page says so, and the solution is not offered before an attempt."""
    app = open_page("debug", exercise="shapes-do-not-fit")
    wait_for(app, "as you found it")
    assert any("mat1 and mat2" in each.value for each in app.error)
    assert "debug-solution" not in [button.key for button in app.button]
    app.button(key="debug-hint").click().run()
    assert any("How many numbers" in each.value for each in app.info)


def test_an_unknown_exercise_gives_one_sentence_and_the_list():
    """A mistyped link loses nothing."""
    app = open_page("debug", exercise="no-such")
    assert any("no-such" in each.value.replace("\\", "") for each in app.warning)
    assert [button.key for button in app.button if button.key and button.key.startswith("open-")]
