"""WCAG 2.2 A and AA by axe on every page, light and dark; and all modes reached and left with the keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from e2e.conftest import Server, idle, visit
from playwright.sync_api import Browser, Page, expect

from unroll.ui.frame import ASIDE, MENU, ROOMS, is_there

MODES = [name for listed in MENU.values() for name, _, _ in listed if name != "home"]
ASIDES = [each[0] for each in ASIDE if is_there(each[0])]
OPENED = ["debug?exercise=labels-from-one", "practice?question=rnn_last_state_shape"]
PAGES = ["", *MODES, *ASIDES, *(each[1] for each in ROOMS), *OPENED]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
BACKGROUND = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
MOST_TABS = 150


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} {node['target']} {node['failureSummary'][-160:]}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_any_page(browser: Browser, server: Server, name: str):
    """Every page of the app as somebody new sees it, its runs finished; light, and then dark."""
    opened = browser.new_context(
        viewport={"width": 1280, "height": 1000}, color_scheme="light", reduced_motion="reduce"
    )
    opened.set_default_timeout(60_000)
    try:
        page = opened.new_page()
        visit(page, f"{server.url}/{name}")
        expect(page.get_by_role("button", name="Stop", exact=True)).to_have_count(0, timeout=60_000)
        idle(page)
        light = page.evaluate(BACKGROUND)
        assert violations(page) == []
        page.emulate_media(color_scheme="dark")
        page.wait_for_function(f"was => {BACKGROUND} !== was", arg=light)
        idle(page)
        assert violations(page) == []
    finally:
        opened.close()


FOCUSED = """(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (at?.closest?.('.cm-editor')) return 'editor';
    if (at?.tagName === 'BUTTON') return at.textContent.trim();
    return at?.tagName === 'A' ? new URL(at.href).pathname : '';
})()"""


def tab_to(page: Page, path: str) -> None:
    """Press Tab until the link to `path`, or the button that reads so, has the focus; Escape leaves an editor."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        held = page.evaluate(FOCUSED)
        if held == path:
            return
        if held == "editor":
            page.keyboard.press("Escape")
    raise AssertionError(f"{MOST_TABS} times Tab did not lead from {page.url} to {path}")


def test_every_mode_is_reached_from_home_and_left_again_with_the_keyboard(page: Page, server: Server):
    """Tab and Enter alone: from Home into each mode, and back by the link to Home."""
    visit(page, server.url)
    for name in MODES:
        if name == "progress":  # no tile on Home: it stands in the menu
            tab_to(page, "Check")
            page.keyboard.press("Enter")
            for _ in range(5):
                page.wait_for_timeout(200)
                if page.evaluate(FOCUSED) == "/progress":
                    break
                page.keyboard.press("ArrowDown")
        else:
            tab_to(page, f"/{name}")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{name}*")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        idle(page)
        tab_to(page, "/")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{server.url}/")
        expect(page.get_by_test_id("stMain").get_by_role("link").first).to_be_visible()
        idle(page)
