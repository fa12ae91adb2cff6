"""Explain in a real browser: the question in its place, kept over a reload; and skipping by test, by keyboard."""

from e2e.conftest import idle, visit
from playwright.sync_api import expect


def test_a_section_asks_and_keeps_the_answer(page, server):
    """Answered below the lesson's own cell; after a reload the verdict still stands and the step has its tick."""
    visit(page, f"{server.url}/explain")
    expect(page.get_by_text("A goal", exact=False).or_(page.get_by_text("your turn")).first).to_be_visible()
    idle(page)
    page.locator("fieldset label").first.click()
    page.get_by_role("button", name="Submit answer").click()
    said = page.get_by_text("Right.", exact=False).or_(page.get_by_text("is not right.", exact=False)).first
    expect(said).to_be_visible()
    before = said.inner_text()
    page.reload()
    idle(page)
    expect(said).to_have_text(before)
    page.get_by_role("button", name="Next: Tokens become vectors").click()
    expect(page.get_by_role("heading", name="Tokens become vectors")).to_be_visible()


def test_what_is_known_can_be_skipped(page, server):
    """One answer a question and no hint; a reload comes back to the same question; the result names where to begin."""
    visit(page, f"{server.url}/explain")
    page.get_by_role("button", name="Skip by test").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 12")).to_be_visible()
    idle(page)
    expect(page.get_by_role("button", name="Show a hint")).to_have_count(0)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_visible()
    page.reload()
    idle(page)
    expect(page.get_by_text("1 of 12")).to_be_visible()
    expect(page.locator("fieldset")).to_have_count(0)
    page.get_by_role("button", name="Next", exact=True).press("Enter")
    expect(page.get_by_text("2 of 12")).to_be_visible()
    idle(page)
    page.get_by_role("button", name="I do not know").press("Enter")
    expect(page.get_by_text("3 of 12")).to_be_visible()
    page.get_by_role("radio", name="Result").click()
    expect(page.get_by_role("heading", name="of 12 sections", exact=False)).to_be_visible()
    page.get_by_role("button", name="Read the first one").click()
    expect(page.get_by_text("Try it.").first).to_be_visible()
