"""Listings in a real browser: what is read, copied and reached with the keyboard."""

import pytest
from e2e.conftest import visit
from e2e.test_accessibility import violations
from playwright.sync_api import Page, expect

PROGRAM = "def f(x, n=2):\n\n    return 'a'  # as it is"
AT = "(() => { const at = document.activeElement; return (at.shadowRoot?.activeElement ?? at).ariaLabel })()"


def text_of(page: Page, name: str):
    return page.get_by_role("group", name=name, exact=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_listings(page, parts, scheme):
    """Programs, changes, wide and tall ones: colours and keyboard, light and dark."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    visit(page, f"{parts.url}?part=listing")
    expect(text_of(page, "Many lines")).to_be_visible()
    assert violations(page) == []
    colours = page.locator(".tok-keyword, .tok-string, .tok-number").evaluate_all(
        "all => [...new Set(all.map((each) => getComputedStyle(each).color))]"
    )
    assert len(colours) == 3, "a program is coloured"


def test_what_is_copied_is_the_text_and_nothing_else(context, page, parts):
    """By the button, to the letter; by selecting, without line numbers and without doubled breaks."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, f"{parts.url}?part=listing")
    page.get_by_role("button", name="Copy: Program").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Copied.")).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == PROGRAM
    selected = text_of(page, "Program").evaluate(
        "(it) => { getSelection().selectAllChildren(it); return String(getSelection()) }"
    )
    assert selected.rstrip("\n") == PROGRAM


def test_where_the_browser_forbids_copying_the_text_is_selected(page, parts):
    """Pages that came without https may not write to the clipboard; nothing is claimed that did not happen."""
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false;"
    )
    visit(page, f"{parts.url}?part=listing")
    page.get_by_role("button", name="Copy: A change").click()
    expect(page.get_by_text("The text is selected")).to_be_visible()


def test_only_what_scrolls_is_a_stop_and_the_arrows_scroll_it(page, parts):
    """A wide line and a tall text take the focus; a program that fits and a line that wraps do not."""
    visit(page, f"{parts.url}?part=listing")
    for name, key, side in (("A wide line", "ArrowRight", "scrollLeft"), ("Many lines", "ArrowDown", "scrollTop")):
        text_of(page, name).focus()
        assert page.evaluate(AT) == name
        page.keyboard.press(key)
        page.wait_for_function("([it, side]) => it[side] > 0", arg=[text_of(page, name).element_handle(), side])
    for name in ("Program", "A long line", "A change"):
        expect(text_of(page, name)).not_to_have_attribute("tabindex", "0")
    page.keyboard.press("Tab")
    assert page.evaluate(AT) == "Copy: Many lines"


def test_a_change_is_marked_line_by_line_and_stays_text(page, parts):
    """Plus and minus are seen by colour and by sign; markup in it is shown as it was written."""
    visit(page, f"{parts.url}?part=listing")
    expect(page.locator(".added")).to_have_text("+x = <b>x</b>")
    expect(page.locator(".removed")).to_have_text("-x = softmax(x)")
    expect(page.locator(".place")).to_have_count(1)
