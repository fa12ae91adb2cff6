"""WCAG 2.2 A and AA by axe on a room from its making to its end: phone, desktop, control view, wall and report."""

import pytest
from e2e.conftest import idle, visit, watched
from e2e.hall import PHONE, enter, make, press
from e2e.test_accessibility import BACKGROUND, violations
from playwright.sync_api import expect

QUESTIONS = ["Shape of the last hidden state", "Where clipping belongs", "The size of an LSTM"]


@pytest.fixture
def two(browser):
    """A phone and a laptop, each of a participant."""
    with watched(browser, viewport=PHONE, has_touch=True, is_mobile=True) as phone, watched(browser) as laptop:
        yield phone.new_page(), laptop.new_page()


class Look:
    """Looks at pages in both colours and keeps what axe says, so that one look tells all of it."""

    def __init__(self):
        self.found = []

    def at(self, when, **pages):
        for name, page in pages.items():
            idle(page)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.wait_for_function(f"dark => ({BACKGROUND} === 'rgb(20, 22, 27)') === dark", arg=scheme == "dark")
                idle(page)
                self.found += [f"{when}, {name}, {scheme}: {each}" for each in violations(page)]


def test_axe_finds_nothing_in_a_room_from_the_lobby_to_the_report(page, two, server):
    """As host, on the wall, and as a participant at 360 pixels and on a laptop; with an answer saved and without."""
    phone, laptop = two
    look = Look()
    code = make(page, server, QUESTIONS)
    visit(phone, f"{server.url}/live?room={code}")
    look.at("door", phone=phone)
    enter(phone, server, code, "Ada")
    enter(laptop, server, code, "Bob")
    wall = page.context.new_page()
    visit(wall, f"{server.url}/projector?room={code}")
    all_of_them = {"phone": phone, "laptop": laptop, "control": page, "wall": wall}
    look.at("lobby", **all_of_them)
    press(page, "Open the next question")
    phone.locator("fieldset label").first.tap()
    phone.get_by_role("button", name="Send answer").tap()
    expect(phone.get_by_text("✓ Saved")).to_be_visible()
    look.at("open", **all_of_them)
    press(page, "Pause")
    expect(phone.get_by_text("Paused by the host.")).to_be_visible()
    look.at("paused", **all_of_them)
    press(page, "Go on")
    press(page, "Close the vote")
    expect(phone.get_by_text("The vote is closed.")).to_be_visible()
    look.at("closed", **all_of_them)
    press(page, "Run the options")
    expect(wall.locator(".card").first).to_be_visible()
    look.at("run", **all_of_them)
    press(page, "Vote again")
    expect(phone.get_by_text("In the first vote you chose")).to_be_visible()
    look.at("second vote", **all_of_them)
    press(page, "Close the vote")
    press(page, "Show the answer")
    expect(wall.get_by_test_id("stPlotlyChart").first).to_be_visible()
    look.at("answer", **all_of_them)
    press(page, "Open the next question")
    expect(phone.locator(".line")).to_have_count(4)
    look.at("lines", **all_of_them)
    phone.get_by_role("button", name="Send answer").tap()
    expect(phone.get_by_text("✓ Saved")).to_be_visible()
    press(page, "Close the vote")
    press(page, "Show the answer")
    expect(phone.get_by_text("Not right.", exact=True)).to_be_visible()
    look.at("order that is right", **all_of_them)
    press(page, "Open the next question")
    expect(phone.get_by_role("textbox", name="Number")).to_be_visible()
    look.at("typed", **all_of_them)
    press(page, "End the room")
    look.at("asked to end", control=page)
    press(page, "End it")
    expect(phone.get_by_text("This room has ended")).to_be_visible()
    look.at("end", **all_of_them)
    for name in (f"report?room={code}", "host", "report"):
        visit(wall, f"{server.url}/{name}")
        look.at(name, laptop=wall)
    wall.set_viewport_size(PHONE)
    for name in (f"host?room={code}", f"report?room={code}", "host"):
        visit(wall, f"{server.url}/{name}")
        look.at(name, phone=wall)
    assert look.found == []
