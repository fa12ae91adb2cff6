"""What is handed to others: a link to a run of the Lab, and a certificate that verifies itself."""

import re
from pathlib import Path

from e2e.conftest import idle, visit
from e2e.test_main_paths import solve_next, write
from playwright.sync_api import expect

PROGRAM = """import torch
steps = 4  # @param {type:"slider", min:2, max:9, step:1}
print("steps", steps, "draw", round(torch.rand(1).item(), 6))
"""
PRINTED = re.compile(r"steps \d draw 0\.\d+")


def test_a_link_of_the_lab_reproduces_the_run_for_somebody_else(page, server, browser):
    """Edited text, a moved slider and a seed of one's own: another learner opens the link and sees the same numbers."""
    visit(page, f"{server.url}/lab")
    expect(page.get_by_text("Ran in", exact=False)).to_be_visible()  # its end may cross a seed typed that very moment
    idle(page)
    page.get_by_role("spinbutton", name="Seed").fill("1234")
    page.get_by_role("spinbutton", name="Seed").press("Enter")
    idle(page)
    write(page, PROGRAM)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(re.compile("steps 4 draw")).first).to_be_visible()
    slider = page.get_by_role("slider", name="steps")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text(re.compile("steps 5 draw")).first).to_be_visible()
    printed = PRINTED.search(page.get_by_text(PRINTED).first.inner_text()).group()
    page.get_by_role("button", name="Link", exact=True).click()
    link = page.get_by_text(re.compile(r"/lab\?link=[a-z2-7]{16}")).first.inner_text().strip()
    other = browser.new_context()
    try:
        theirs = other.new_page()
        visit(theirs, link)
        expect(theirs.get_by_text("as it was run on")).to_be_visible()
        expect(theirs.get_by_text(printed).first).to_be_visible()
        expect(theirs.get_by_role("spinbutton", name="Seed")).to_have_value("1234")
        theirs.get_by_role("link", name="All programs").click()
        idle(theirs)
        expect(theirs.get_by_label("Starting point")).to_be_visible()
        visit(theirs, link[:-3] + "aaa")
        expect(theirs.get_by_text("no run behind this link")).to_be_visible()
    finally:
        other.close()


def test_a_seed_counts_for_the_next_run_even_if_the_page_was_not_drawn_since(page, line, server):
    """The seed stands beside the cell: what the browser said of it last decides, not what it was at the beginning."""
    visit(page, f"{server.url}/lab")
    expect(page.get_by_text("Ran in", exact=False)).to_be_visible()
    write(page, "import torch\n\nprint('run with', torch.initial_seed())\n")
    line.holding = True
    page.get_by_role("spinbutton", name="Seed").fill("1234")
    page.get_by_role("spinbutton", name="Seed").press("Enter")
    line.hears(1)
    line.lose()
    page.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("run with 1234")).to_be_visible()


def test_the_badge_becomes_a_certificate_that_anybody_can_verify(page, server, bank, browser):
    """Five right answers, a name, a link; another browser sees that it is genuine, and an altered link is refused."""
    visit(page, f"{server.url}/certificate")
    expect(page.get_by_text("comes with the badge")).to_be_visible()
    visit(page, f"{server.url}/challenge")
    page.get_by_role("button", name="Start the challenge").click()
    idle(page)
    for number, question in enumerate(bank.in_set("challenge"), 1):
        solve_next(page, question, number)
    page.get_by_role("button", name="See the result").click()
    page.get_by_role("link", name="Get a certificate").click()
    idle(page)
    page.get_by_role("textbox", name="Your name").fill("Ada <b>Lovelace</b>")
    page.get_by_role("button", name="Make the certificate").click()
    page.wait_for_url("**id=*")
    expect(page.get_by_text("Ada <b>Lovelace</b>")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Printable certificate").click()
    kept_as = Path(saved.value.path()).with_suffix(".html")  # by its name a browser knows what it is
    saved.value.save_as(kept_as)
    paper = page.context.new_page()
    paper.goto(kept_as.as_uri())
    expect(paper.get_by_role("heading", name="Ada <b>Lovelace</b>")).to_be_visible()
    expect(paper.get_by_role("link", name=page.url)).to_be_visible()
    assert len(re.findall(rb"/Type /Page\b", paper.pdf(prefer_css_page_size=True))) == 1, "more than one sheet"
    paper.close()
    other = browser.new_context()
    try:
        theirs = other.new_page()
        visit(theirs, page.url)
        expect(theirs.get_by_text("Genuine", exact=False)).to_be_visible()
        expect(theirs.get_by_text("5 of 5 points", exact=False)).to_be_visible()
        visit(theirs, page.url[:-4] + "zzzz")
        expect(theirs.get_by_text("no such certificate", exact=False)).to_be_visible()
    finally:
        other.close()
