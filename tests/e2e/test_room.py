"""One host and three participants in real browsers, through a room with a second vote; the export has its rows."""

import csv
import io
from pathlib import Path

import pytest
from e2e.conftest import idle, visit
from e2e.hall import PHONE, enter, make, press, shot
from playwright.sync_api import expect


@pytest.fixture
def people(browser):
    """Three participants, each a browser of their own; the first is a phone."""
    contexts = [browser.new_context(viewport=PHONE), browser.new_context(), browser.new_context(color_scheme="dark")]
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def vote(page, digit):
    page.keyboard.press(str(digit))
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Saved: {'ABCD'[digit - 1]}.")).to_be_visible()


def test_a_whole_room_with_a_second_vote(page, people, server):
    """Made in two clicks; votes, a reload, a change, a second vote, the answer, the end; then one row an answer."""
    visit(page, f"{server.url}/live")
    page.get_by_role("link", name="Host a room").click()
    idle(page)
    shot(page, "make")
    page.get_by_role("button", name="Create the room").click()
    page.wait_for_url("**room=*")
    code = page.url.split("room=")[1][:6]
    for name, each in zip(("Ada", "Bob", "Ada"), people, strict=True):
        enter(each, server, code, name)
    shot(people[0], "phone-lobby")
    shot(page, "control-lobby")
    expect(people[2].get_by_text("You are in, Ada (2)")).to_be_visible()
    press(page, "Open the next question")
    for each in people:
        expect(each.locator("fieldset input")).to_have_count(4)
    for each, digit in zip(people, (1, 2, 3), strict=True):
        vote(each, digit)
    for _ in range(2):
        people[1].reload()
        expect(people[1].get_by_text("Saved: B.")).to_be_visible()
    vote(people[0], 4)
    expect(page.get_by_text("3 of 3")).to_be_visible()
    shot(people[0], "phone-saved")
    shot(page, "control-open")
    assert people[0].evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    press(page, "Close the vote")
    expect(people[0].get_by_text("The vote is closed.")).to_be_visible()
    projector = page.context.new_page()
    visit(projector, f"{server.url}/projector?room={code}")
    expect(projector.get_by_text("Vote closed")).to_be_visible()
    assert projector.get_by_test_id("stTopNavLink").count() == 0, "a menu stands on the wall"
    projector.keyboard.press("PageDown")
    expect(people[0].get_by_text("run on the projector")).to_be_visible()
    expect(projector.locator(".card .end").first).to_be_visible()
    assert projector.locator(".letter").all_inner_texts() == list("ABCD"), "an outcome stands under a letter"
    shot(projector, "projector-run")
    projector.keyboard.press(" ")
    for each in people:
        expect(each.get_by_text("In the first vote you chose")).to_be_visible()
        vote(each, 1)
    expect(projector.get_by_text("3 of 3 answered")).to_be_visible()
    projector.keyboard.press("p")
    expect(people[0].get_by_text("Paused by the host.")).to_be_visible()
    projector.keyboard.press("p")
    expect(projector.get_by_text("Paused")).to_be_visible()
    projector.keyboard.press(" ")
    expect(projector.get_by_role("timer")).not_to_contain_text("Paused")
    projector.keyboard.press(" ")
    expect(projector.get_by_text("Vote closed")).to_be_visible()
    projector.keyboard.press("a")
    expect(projector.locator(".option.right .end, .option.right .votes").first).to_be_visible()
    expect(projector.get_by_text("Of 3 who voted twice", exact=False)).to_be_visible()
    shot(projector, "projector-revealed")
    projector.close()
    for each in people:
        expect(each.get_by_text("The right answer").first).to_be_visible()
    shot(people[0], "phone-revealed")
    shot(people[2], "dark-revealed")
    shot(page, "control-revealed")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Answers as CSV").click()
    rows = list(csv.DictReader(io.StringIO(saved.value.path().read_text(encoding="utf-8"))))
    found = [(row["vote"], row["participant"], row["attempt"], row["counts"]) for row in rows]
    first = [("1", "Ada", "1", "0"), ("1", "Ada", "2", "1"), ("1", "Ada (2)", "1", "1"), ("1", "Bob", "1", "1")]
    assert found == [*first, *(("2", name, "1", "1") for name in ("Ada", "Ada (2)", "Bob"))]
    press(page, "End the room")
    press(page, "Keep it")
    press(page, "End the room")
    press(page, "End it")
    expect(people[1].get_by_text("This room has ended")).to_be_visible()
    page.get_by_role("link", name="Report of this room").click()
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("In the end", exact=False).first).to_be_visible()
    expect(main.get_by_text("Of 3 who voted twice", exact=False)).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Gradebook as CSV").click()
    kept = list(csv.reader(io.StringIO(saved.value.path().read_text(encoding="utf-8"))))
    assert [row[0] for row in kept] == ["participant", "Ada", "Ada (2)", "Bob"]
    with page.expect_download() as saved:
        page.get_by_role("button", name="Printable summary").click()
    kept_as = Path(saved.value.path()).with_suffix(".html")  # by its name a browser knows what it is
    saved.value.save_as(kept_as)
    paper = people[1].context.new_page()
    paper.goto(kept_as.as_uri())
    expect(paper.get_by_role("cell", name="Ada (2)")).to_be_visible()
    assert paper.pdf(format="A4")[:5] == b"%PDF-"
    page.set_viewport_size({"width": 1280, "height": 1500})
    shot(page, "report")
    page.set_viewport_size({"width": 390, "height": 1700})
    shot(page, "report-phone")


def test_the_host_chooses_whose_figures_the_projector_shows(page, server, bank):
    """Those of the right one first; then of the option that is chosen, also when the projector is opened anew."""
    code = make(page, server, (bank.questions["sequence_classification/loss_turns_nan"].title,))
    wall = page.context.new_page()
    visit(wall, f"{server.url}/projector?room={code}")
    for step in ("Open the next question", "Close the vote", "Run the options"):
        press(page, step)
    expect(wall.get_by_text("The program as it stands").first).to_be_visible()
    choice = page.get_by_role("combobox", name="Figures on the projector")
    expect(choice).to_have_count(0)
    press(page, "Show the answer")
    expect(choice).to_be_visible()
    first = choice.input_value()
    expect(wall.get_by_text(first).first).to_be_visible()
    choice.click()
    other = next(each for each in page.get_by_role("option").all_inner_texts() if each != first)
    page.get_by_role("option", name=other).click()
    expect(wall.get_by_text(other).first).to_be_visible()
    expect(wall.get_by_text(first)).to_have_count(0)
    visit(wall, f"{server.url}/projector?room={code}")
    expect(wall.get_by_text(other).first).to_be_visible()
    shot(page, "control-figures")
    shot(wall, "projector-figures")
