"""See in a real browser: choose, type, step with the keyboard, play."""

from e2e.conftest import idle, visit
from playwright.sync_api import expect


def stands_at(page, step: int) -> None:
    """Slider and figure say the same."""
    expect(page.get_by_role("slider", name="Words read")).to_have_value(str(step))
    expect(page.get_by_text(f"Step {step} of")).to_be_visible()


def test_step_through_a_sentence_of_ones_own(page, server):
    """The picture opens at the last word; a step back hides the gradient; another network is another picture."""
    visit(page, f"{server.url}/see")
    expect(page.get_by_text("Step 6 of 6")).to_be_visible()
    expect(page.get_by_text("It is right")).to_be_visible()
    stands_at(page, 6)
    page.get_by_role("slider", name="Words read").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("Step 5 of 6")).to_be_visible()
    expect(page.get_by_text("The gradient comes back when the last word is read.")).to_be_visible()
    page.wait_for_url("**step=5*")
    page.reload()
    expect(page.get_by_text("Step 5 of 6")).to_be_visible()
    stands_at(page, 5)
    page.get_by_role("link", name="Home").first.click()
    idle(page)
    page.get_by_test_id("stMain").get_by_role("link", name="See").first.click()
    expect(page.get_by_text("Step 6 of 6")).to_be_visible()
    stands_at(page, 6)
    box = page.get_by_role("textbox", name="Your sentence")
    box.fill("a dull plot")
    box.press("Enter")
    expect(page.get_by_text("Step 3 of 3")).to_be_visible()
    idle(page)
    stands_at(page, 3)
    page.reload()
    expect(page.get_by_text("Step 3 of 3")).to_be_visible()
    page.get_by_text("LSTM", exact=True).click()
    expect(page.get_by_text("forget", exact=False).first).to_be_visible()
    page.get_by_role("textbox", name="Your sentence").fill("a pizza")
    page.get_by_role("textbox", name="Your sentence").press("Enter")
    expect(page.get_by_text("never seen the word")).to_be_visible()


def test_play_walks_to_the_end_and_stops(page, server):
    """From the first word to the last, one a second; then Play is there again."""
    visit(page, f"{server.url}/see?training=before&cell=RNN")
    expect(page.get_by_text("Step 6 of 6")).to_be_visible()
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_text("Step 2 of 6")).to_be_visible()
    expect(page.get_by_text("Step 6 of 6")).to_be_visible()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    stands_at(page, 6)
