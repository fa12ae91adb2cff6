"""The code editor in a real browser: whose text it is, how one gets out, what it says, and how it looks."""

import re

import pytest
from e2e.conftest import idle, visit
from playwright.sync_api import Page, expect

CONTRAST = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const paint = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement ?? at.getRootNode().host)
      layers.unshift(getComputedStyle(at).backgroundColor);
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    for (const layer of layers) { canvas.fillStyle = layer; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const roots = [...document.querySelectorAll("*")].map((e) => e.shadowRoot);
  const root = roots.find((r) => r?.querySelector(".cm-editor"));
  const texts = ".cm-line, .cm-line *, .cm-error-message, .cm-gutterElement, .head span, .head kbd";
  const found = {};
  for (const node of root.querySelectorAll(texts)) {
    const text = [...node.childNodes].filter((c) => c.nodeType === 3).map((c) => c.data.trim()).join("");
    if (!text || !node.getClientRects().length) continue;
    const colour = getComputedStyle(node).color;
    const [one, other] = [light(channels(colour).slice(0, 3)), light(paint(node).slice(0, 3))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (!(colour in found) || ratio < found[colour][0]) found[colour] = [ratio, text];
  }
  return found;
}"""


def editor(page: Page):
    return page.locator(".cm-content")


def open_editor(page: Page, parts, query: str = "") -> None:
    visit(page, f"{parts.url}/?part=editor{query}")
    expect(editor(page)).to_be_visible()


def scripts(page: Page) -> int:
    return int(re.search(r"script ran (\d+) times", page.get_by_test_id("stMain").inner_text())[1])


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    idle(page)


def write(page: Page, text: str) -> None:
    editor(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def test_typing_stays_in_the_browser_and_ctrl_enter_runs_it(page, parts):
    """Not one script run while typing, letters that are Streamlit's shortcuts included; one run for Ctrl+Enter."""
    open_editor(page, parts)
    before = scripts(page)
    write(page, "")
    page.keyboard.type("rc = 'r' + 'c'\nprint(rc)")
    idle(page)
    assert scripts(page) == before
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 runs, the last of", exact=False)).to_contain_text(r"rc = 'r' + 'c'\nprint(rc)")


def test_a_button_of_the_page_finds_what_was_just_typed(page, parts):
    """A click that follows the last key at once runs the new text, not the one before."""
    open_editor(page, parts)
    for text in ("first = 1", "second = 2", "third = 3"):
        write(page, text)
        page.get_by_role("button", name="Run it", exact=True).click(no_wait_after=True)
        expect(page.get_by_text("runs, the last of", exact=False)).to_contain_text(text)


def test_leaving_the_editor_brings_the_draft_up(page, parts):
    """What was typed reaches the server without a run, and comes back neither doubled nor reset."""
    open_editor(page, parts)
    write(page, "draft = True")
    page.get_by_role("heading", name="Parts").click()
    expect(page.get_by_text("kept 'draft = True'")).to_be_visible()
    expect(page.get_by_text("0 runs", exact=False)).to_be_visible()
    expect(editor(page)).to_have_text("draft = True")


def test_undo_survives_reruns_of_the_page(page, parts):
    """A run comes between; Ctrl+Z still takes back what was typed before it."""
    open_editor(page, parts)
    write(page, "kept = 1")
    page.wait_for_timeout(700)  # a pause begins a new undo step
    page.keyboard.type("0000")
    page.keyboard.press("Control+Enter")
    idle(page)
    expect(page.get_by_text("1 runs", exact=False)).to_be_visible()
    page.keyboard.press("Control+z")
    expect(editor(page)).to_have_text("kept = 1")


def test_text_and_undo_survive_leaving_the_page(page, parts):
    """An editor that goes and comes back has its text and its past."""
    open_editor(page, parts)
    write(page, "old = 1")
    page.wait_for_timeout(700)
    page.keyboard.type("  # new")
    away_and_back(page)
    expect(editor(page)).to_have_text("old = 1  # new")
    editor(page).click()
    page.keyboard.press("Control+z")
    expect(editor(page)).to_have_text("old = 1")


def test_only_a_new_document_replaces_the_text(page, parts):
    """With another `doc_id` its text is there and the old one cannot be brought back into it."""
    open_editor(page, parts)
    write(page, "mine = 1")
    press(page, "Fail")
    expect(editor(page)).to_contain_text("mine = 1")
    press(page, "Other document")
    expect(editor(page)).to_have_text("x = 1")
    editor(page).click()
    page.keyboard.press("Control+z")
    expect(editor(page)).to_have_text("x = 1")


def test_an_error_is_marked_at_its_line_shown_and_read_out(page, parts):
    """Line number, line and message; a status text for screen readers; the mark moves with its line."""
    open_editor(page, parts)
    press(page, "Fail")
    expect(page.locator(".cm-error-line")).to_have_text("        return self.fc(h_n.squeeze(0)) if True else None")
    expect(page.locator(".cm-error-number")).to_have_text("17")
    expect(page.locator(".cm-error-message")).to_have_text("RuntimeError: mat1 and mat2 shapes cannot be multiplied")
    expect(page.get_by_role("status").filter(has_text="Line 17: RuntimeError")).to_have_count(1)
    editor(page).click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("\n")
    expect(page.locator(".cm-error-number")).to_have_text("18")


def test_an_error_is_marked_where_its_line_stands_when_the_editor_comes_back(page, parts):
    """Lines were typed above it since it ran; and no line is marked once it was changed."""
    open_editor(page, parts)
    press(page, "Fail")
    editor(page).click()
    page.keyboard.press("Control+Home")
    page.keyboard.insert_text("a = 1\nb = 2\n")
    away_and_back(page)
    expect(page.locator(".cm-error-number")).to_have_text("19")
    editor(page).click()
    page.keyboard.press("Control+End")
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    page.keyboard.insert_text("  # changed")
    away_and_back(page)
    expect(editor(page)).to_contain_text("None  # changed")
    expect(page.locator(".cm-error-line")).to_have_count(0)


def away_and_back(page: Page) -> None:
    hide = page.get_by_text("Hide the editor")
    hide.click()
    expect(editor(page)).to_have_count(0)
    hide.click()
    expect(editor(page)).to_be_visible()


def focused(page: Page) -> str:
    return page.evaluate(
        "() => { let at = document.activeElement;"
        " while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;"
        " return at?.className + '|' + at?.textContent.slice(0, 20); }"
    )


@pytest.mark.parametrize("query", ["", "&button=1", "&read_only=1"])
def test_the_keyboard_is_not_trapped(page, parts, query):
    """Tab indents, Esc leaves, and the next Tab is on the page's next control."""
    open_editor(page, parts, query)
    editor(page).focus()
    page.keyboard.press("Escape")
    if query == "&button=1":
        assert focused(page).startswith("run|")
    page.keyboard.press("Tab")
    assert "Run it" in focused(page)
    page.keyboard.press("Shift+Tab")
    assert focused(page).startswith("run|" if query == "&button=1" else "cm-content|")


def test_tab_indents_and_enter_keeps_the_indentation(page, parts):
    """As Python wants it: four spaces, after a colon one level more."""
    open_editor(page, parts)
    write(page, "")
    page.keyboard.type("for step in range(3):\nprint(step)\n")
    page.keyboard.press("Tab")
    page.keyboard.type("pass")
    page.keyboard.press("Control+Enter")
    said = r"for step in range(3):\n    print(step)\n        pass"
    expect(page.get_by_text("1 runs", exact=False)).to_contain_text(said)


def test_search_opens_and_esc_closes_it_first(page, parts):
    """Ctrl+F searches the program; Esc closes the search and stays in the editor."""
    open_editor(page, parts)
    editor(page).click()
    page.keyboard.press("Control+f")
    page.keyboard.type("hidden_size")
    expect(page.locator(".cm-searchMatch").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".cm-search")).to_have_count(0)
    assert "cm-content" in focused(page)


def test_a_program_to_be_read_cannot_be_changed(page, parts):
    """It says so, takes the keyboard's focus, and neither keys nor Ctrl+Enter do anything to it."""
    open_editor(page, parts, "&read_only=1")
    expect(page.get_by_text("read only")).to_be_visible()
    expect(editor(page)).to_have_attribute("aria-readonly", "true")
    before = editor(page).inner_text()
    editor(page).focus()
    page.keyboard.type("broken")
    page.keyboard.press("Control+Enter")
    idle(page)
    assert editor(page).inner_text() == before
    expect(page.get_by_text("0 runs", exact=False)).to_be_visible()


def test_nothing_more_is_started_while_a_run_goes_on(page, parts):
    """Busy: the button says so, and Ctrl+Enter waits for better times."""
    open_editor(page, parts, "&busy=1&button=1")
    expect(page.get_by_role("button", name="Running…")).to_have_attribute("aria-disabled", "true")
    editor(page).click()
    page.keyboard.press("Control+Enter")
    idle(page)
    expect(page.get_by_text("0 runs", exact=False)).to_be_visible()


def test_a_program_that_is_too_long_is_refused_with_a_sentence(page, parts):
    """Nothing is sent; made shorter, it runs."""
    open_editor(page, parts)
    write(page, "# " + "long " * 13_000)
    expect(page.get_by_role("status").filter(has_text="at most 60 KB can be run")).to_be_visible()
    page.keyboard.press("Control+Enter")
    idle(page)
    expect(page.get_by_text("0 runs", exact=False)).to_be_visible()
    write(page, "short = 1")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 runs", exact=False)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_can_be_read(page, parts, scheme):
    """WCAG AA, 4.5:1, for each colour that stands in the editor, on the background it stands on, in both themes."""
    page.emulate_media(color_scheme=scheme)
    open_editor(page, parts)
    press(page, "Fail")
    editor(page).click()
    page.wait_for_timeout(300)
    found = page.evaluate(CONTRAST)
    assert len(found) >= 7, found  # keyword, string, number, function, type, comment, plain
    assert {colour: seen for colour, seen in found.items() if seen[0] < 4.5} == {}


def test_it_fits_a_small_phone(page, parts):
    """At 360 px nothing goes over the edge: long lines wrap."""
    page.set_viewport_size({"width": 360, "height": 740})
    open_editor(page, parts)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator(".cm-scroller").evaluate("it => it.scrollWidth <= it.clientWidth")
    assert page.locator(".box").evaluate("it => it.getBoundingClientRect().right") <= 360


def test_it_grows_with_its_text_up_to_a_limit(page, parts):
    """Few lines make a low editor; many scroll inside it."""
    open_editor(page, parts)
    write(page, "one = 1")
    low = page.locator(".cm-scroller").bounding_box()["height"]
    write(page, "\n".join(f"line_{number} = {number}" for number in range(200)))
    page.wait_for_timeout(200)
    high = page.locator(".cm-scroller").bounding_box()["height"]
    assert 60 < low < 140
    assert 500 < high < 720


def test_an_error_below_the_fold_is_scrolled_into_view(page, parts):
    """In a program that is higher than its window one sees what went wrong without looking for it."""
    page.set_viewport_size({"width": 360, "height": 740})
    open_editor(page, parts)
    press(page, "Fail")
    window = page.locator(".cm-scroller").bounding_box()
    message = page.locator(".cm-error-message").bounding_box()
    assert window["y"] < message["y"]
    assert message["y"] + message["height"] <= window["y"] + window["height"]
