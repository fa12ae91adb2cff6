"""The benches beside the Lab, in a real browser."""

from e2e.conftest import idle, visit
from playwright.sync_api import expect


def test_six_models_learn_beside_each_other(page, server):
    """From the Lab to the duel: it starts, draws while it learns, ends with a caption and a table of six models."""
    visit(page, f"{server.url}/lab")
    page.get_by_test_id("stMain").get_by_role("link", name="Model duel").click()
    expect(page.get_by_role("heading", name="Model duel")).to_be_visible()
    page.get_by_role("radio", name="speaker of a vowel").click()
    idle(page)
    page.get_by_role("button", name="Start the duel").click()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    expect(page.get_by_text("After 200 steps", exact=False)).to_be_visible(timeout=180_000)
    expect(page.get_by_role("button", name="Start the duel")).to_be_visible(timeout=180_000)
    idle(page)
    for model in ("RNN", "LSTM", "GRU", "1-D CNN", "Attention", "Bag of embeddings"):
        expect(page.locator(".js-plotly-plot .legendtext").get_by_text(model, exact=True)).to_be_visible()


def test_moving_the_threshold_moves_the_matrix_and_a_pair_is_told(page, server):
    """The slider is worked by keyboard; the caption changes with it; another metric, another pair."""
    visit(page, f"{server.url}/metrics")
    caption = page.get_by_text("positives, and", exact=False).first
    expect(caption).to_be_visible()
    before = caption.inner_text()
    page.get_by_role("slider", name="Threshold").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(caption).not_to_have_text(before)
    expect(page.get_by_text("Accuracy prefers A", exact=False)).to_be_visible()
    page.get_by_text("balanced accuracy", exact=True).last.click()
    expect(page.get_by_text("Balanced accuracy prefers A", exact=False)).to_be_visible()
