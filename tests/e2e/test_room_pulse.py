"""The host's pages are drawn when something happened in the room, and not otherwise."""

import pytest
from e2e.conftest import idle, visit
from e2e.hall import enter, make
from playwright.sync_api import expect

STREAM = "**/host/events"
QUIET_S = 6


@pytest.fixture
def ada(browser):
    """A participant in a browser of her own."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def listened(page):
    """What the page sends over its socket, from now on."""
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    return sent


def test_both_views_follow_the_room_and_are_silent_while_nothing_happens(page, context, ada, server):
    """No script runs for a host who waits; a newcomer, an answer and a step show on both views by themselves."""
    sent = listened(page)
    code = make(page, server)
    projector = context.new_page()
    shown = listened(projector)
    visit(projector, f"{server.url}/projector?room={code}")
    idle(projector)
    enter(ada, server, code, "Ada")
    expect(projector.get_by_text("1 here", exact=True)).to_be_visible()
    expect(projector.get_by_text("Ada", exact=True)).to_be_visible()
    expect(page.get_by_text("1 here, 5 questions", exact=True)).to_be_visible()
    expect(page.get_by_text("People (1)")).to_be_visible()
    before = 0, 0
    for _ in range(10):  # what the newcomer brought about may still be on its way
        if before == (before := (len(sent), len(shown))):
            break
        page.wait_for_timeout(2_000)
    page.wait_for_timeout(QUIET_S * 1000)
    assert (len(sent), len(shown)) == before, "a view was drawn though nothing had happened"
    page.get_by_role("button", name="Open the next question").click()
    expect(projector.get_by_text("0 of 1 answered")).to_be_visible()
    ada.keyboard.press("1")
    ada.keyboard.press("Enter")
    expect(ada.get_by_text("Saved: A.")).to_be_visible()
    expect(projector.get_by_text("1 of 1 answered")).to_be_visible()
    expect(page.get_by_text("1 of 1")).to_be_visible()
    first = projector.get_by_role("timer").inner_text()
    expect(projector.get_by_role("timer")).not_to_have_text(first, timeout=1_500)


def test_where_streams_do_not_get_through_the_host_asks_now_and_then(page, ada, server):
    """As behind a proxy that holds them up: the page is a few seconds late, and right."""
    page.route(STREAM, lambda route: None)  # never answered
    code = make(page, server)
    page.wait_for_timeout(11_000)
    enter(ada, server, code, "Ada")
    expect(page.get_by_text("People (1)")).to_be_visible(timeout=15_000)
