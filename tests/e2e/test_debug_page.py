"""Mending a broken run in a real browser."""

from e2e.conftest import idle, visit
from e2e.test_main_paths import write
from playwright.sync_api import expect

from unroll.actions.house import ROOT
from unroll.content.exercises import load_exercises


def test_mend_a_broken_run_and_find_it_mended_after_a_reload(page, server):
    """The starter fails, a half mend is told why it does not pass, the mended program passes, and the list knows it."""
    exercise = next(each for each in load_exercises(ROOT / "exercises") if each.id == "labels-from-one")
    visit(page, f"{server.url}/debug?exercise={exercise.id}")
    expect(page.get_by_text("the program as you found it", exact=False)).to_be_visible()
    expect(page.get_by_text("Target 4 is out of bounds").first).to_be_visible()
    write(page, exercise.halves[0])
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("One more output hides the error", exact=False).first).to_be_visible()
    expect(page.get_by_role("button", name="Show the solution")).to_be_visible()
    write(page, exercise.solution)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Every check passes", exact=False)).to_be_visible()
    expect(page.get_by_role("heading", name="What was wrong")).to_be_visible()
    page.reload()
    idle(page)
    expect(page.locator(".cm-content")).to_contain_text("labels - 1")
    page.get_by_role("button", name="All runs").click()
    idle(page)
    expect(page.get_by_text("1 of 14 runs mended")).to_be_visible()
