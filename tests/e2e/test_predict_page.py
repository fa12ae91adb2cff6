"""Predict in a real browser: commit, see it run, go on; a reload comes back to the same place."""

from e2e.conftest import idle, visit
from playwright.sync_api import expect


def test_commit_with_a_confidence_and_see_it_run(page, server):
    """Without a confidence nothing counts; with one the program runs and the verdict stays after a reload."""
    visit(page, f"{server.url}/predict")
    page.get_by_role("button", name="Start predicting").click()
    expect(page.get_by_text("How sure are you?")).to_be_visible()
    idle(page)
    choices = page.locator("fieldset label")
    typed = page.get_by_role("textbox")
    expect(choices.first.or_(typed.first)).to_be_visible()

    def answer():
        if choices.count():
            choices.first.click()
            page.get_by_role("button", name="Commit and run").click()
        else:
            typed.first.fill("(1, 1)" if page.get_by_role("textbox", name="Shape").count() else "7")
            typed.first.press("Enter")
        idle(page)

    answer()
    expect(page.get_by_text("Say first how sure you are")).to_be_visible()
    page.get_by_text("70 % fairly sure").click()
    idle(page)
    answer()
    expect(page.get_by_text("You said: 70 %, fairly sure.")).to_be_visible()
    expect(page.get_by_text("After 4 more predictions")).to_be_visible()
    page.reload()
    idle(page)
    expect(page.get_by_text("You said: 70 %, fairly sure.")).to_be_visible()
    page.get_by_role("button", name="Next prediction").click()
    expect(page.get_by_text("prediction 2")).to_be_visible()
    expect(page.get_by_text("How sure are you?")).to_be_visible()
