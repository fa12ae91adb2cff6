"""WCAG 2.2 A and AA by axe on a room from its making to its end: phone, desktop, control view, wall and report."""

import pytest
from e2e.conftest import idle, visit, watched
from e2e.hall import PHONE, enter, make, press
from e2e.test_accessibility import BACKGROUND, violations
from playwright.sync_api import expect

SETTLED = """() => document.getAnimations()
  .filter((each) => Number.isFinite(each.effect?.getComputedTiming().endTime)).forEach((each) => each.finish())"""
"""Colours that were on their way from one scheme to the other have arrived."""


@pytest.fixture
def two(browser):
    """A phone and a laptop, each of a participant."""
    with watched(browser, viewport=PHONE, has_touch=True, is_mobile=True) as phone, watched(browser) as laptop:
        yield phone.new_page(), laptop.new_page()


pytestmark = pytest.mark.timeout(900)  # some fifty looks at four pages


class Look:
    """Looks at pages in both colours and keeps what axe says, so that one look tells all of it."""

    def __init__(self):
        self.found = {}

    def at(self, when, **pages):
        for name, page in pages.items():
            idle(page)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.wait_for_function(f"dark => ({BACKGROUND} === 'rgb(20, 22, 27)') === dark", arg=scheme == "dark")
                idle(page)
                page.evaluate(SETTLED)
                for each in violations(page):
                    self.found.setdefault(each, []).append(f"{when}, {name}, {scheme}")


def opened(host, two, server, titles):
    """A room with its two participants, its wall and its control view, by name; and its code."""
    code = make(host, server, titles)
    for each, name in zip(two, ("Ada", "Bob"), strict=True):
        enter(each, server, code, name)
    wall = host.context.new_page()
    visit(wall, f"{server.url}/projector?room={code}")
    return code, dict(zip(("phone", "laptop", "control", "wall"), (*two, host, wall), strict=True))


def test_axe_finds_nothing_in_a_room_from_the_lobby_to_the_answer(page, two, server):
    """As host, on the wall, and as a participant at 360 pixels and on a laptop; with an answer saved and without."""
    phone, look = two[0], Look()
    _, all_of_them = opened(page, two, server, ["Shape of the last hidden state"])
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
    expect(all_of_them["wall"].locator(".card").first).to_be_visible()
    look.at("run", **all_of_them)
    press(page, "Show the answer")
    expect(all_of_them["wall"].get_by_test_id("stPlotlyChart").first).to_be_visible()
    look.at("answer", **all_of_them)
    assert look.found == {}, "\n".join(f"{each}: {where}" for each, where in look.found.items())


def test_axe_finds_nothing_where_lines_are_put_in_order_and_after_the_end(page, two, server):
    """Also at the door, in the report, and in the list of one's rooms, on a laptop and at 360 pixels."""
    phone, look = two[0], Look()
    code, all_of_them = opened(page, two, server, ["Where clipping belongs"])
    wall = all_of_them["wall"]
    press(page, "Open the next question")
    expect(phone.locator(".line")).to_have_count(4)
    look.at("lines", **all_of_them)
    phone.get_by_role("button", name="Send answer").tap()
    expect(phone.get_by_text("✓ Saved")).to_be_visible()
    press(page, "Close the vote")
    press(page, "Show the answer")
    expect(phone.get_by_text("Not right.", exact=True)).to_be_visible()
    look.at("order that is right", **all_of_them)
    press(page, "End the room")
    look.at("asked to end", control=page)
    press(page, "End it")
    expect(phone.get_by_text("This room has ended")).to_be_visible()
    look.at("end", **all_of_them)
    visit(wall, f"{server.url}/live?room={code}")
    look.at("door", laptop=wall)
    for name in (f"report?room={code}", "host", "report"):
        visit(wall, f"{server.url}/{name}")
        look.at(name, laptop=wall)
    wall.set_viewport_size(PHONE)
    for name in (f"host?room={code}", f"report?room={code}", "host"):
        visit(wall, f"{server.url}/{name}")
        look.at(name, phone=wall)
    assert look.found == {}, "\n".join(f"{each}: {where}" for each, where in look.found.items())
