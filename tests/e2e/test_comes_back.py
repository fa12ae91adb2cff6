"""Review, Debug, Lab and See: a reload, a second tab and a server that was killed lead to the same place.

What is compared is what a learner sees of it: title, question, verdict, step, the text in the editor, what the last run
printed and what it was worth, and where parameters and seed stand. The store has the same rows before and after.
"""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from e2e.conftest import Server, idle, visit
from e2e.earlier import fell
from e2e.test_goes_on import _counted as counted
from e2e.test_goes_on import practice
from e2e.test_main_paths import write
from playwright.sync_api import BrowserContext, Page, expect

SHOWN = """() => {
  const main = document.querySelector("[data-testid=stMain]");
  const texts = (pattern) => [...main.querySelectorAll(pattern)].map((each) => each.innerText.trim());
  const inside = (root, found = []) => {
    root.querySelectorAll("*").forEach((node) => {
      if (node.matches("fieldset")) found.push(node.innerText);
      if (node.matches(".cm-content")) found.push(node.innerText.split("\\n")[0]);  // it draws only what is near
      if (node.matches("input[type=range]")) found.push(`${node.ariaLabel} ${node.value}`);
      if (node.matches("input[type=number], input[type=text]")) found.push(node.value);
      if (node.shadowRoot) inside(node.shadowRoot, found);
    });
    return found;
  };
  return [
    ...texts("h1, h2, h3, h4, [data-testid=stAlert], [data-testid=stCaptionContainer]"),
    ...texts(".js-plotly-plot .gtitle, [role=tab]"),
    ...inside(main),
  ].filter((text) => text && !text.startsWith("Ran in")).map((text) => text.replace(/\\d+ minutes?/, "minutes"));
}"""
"""All that tells where one is, except how long a run took and the minutes a clock takes off meanwhile."""


def review(page: Page) -> None:
    """A card, answered."""
    page.get_by_role("button", name="Start").click()
    expect(page.locator("fieldset")).to_be_visible()
    idle(page)
    practice(page)


def see(page: Page) -> None:
    """Another network, another sentence, one step back."""
    page.get_by_role("radio", name="LSTM").click()
    expect(page.get_by_text("forget", exact=False).first).to_be_visible(timeout=90_000)
    box = page.get_by_role("textbox", name="Your sentence")
    box.fill("a dull plot")
    box.press("Enter")
    expect(page.get_by_text("Step 3 of 3")).to_be_visible(timeout=90_000)
    idle(page)
    page.get_by_role("slider", name="Words read").press("ArrowLeft")
    expect(page.get_by_text("Step 2 of 3")).to_be_visible()
    page.wait_for_url("**step=2*")


PROGRAM = """import torch
width = 3  # @param {type:"slider", min:1, max:9, step:1}
print("wide", width, "draw", round(torch.rand(1).item(), 6))
"""


def lab(page: Page) -> None:
    """A program of one's own, a seed, a moved slider; then a line that is not run."""
    seed = page.get_by_role("spinbutton", name="Seed")
    seed.fill("77")
    seed.press("Enter")
    idle(page)
    write(page, PROGRAM)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(re.compile("wide 3 draw")).first).to_be_visible(timeout=90_000)
    page.get_by_role("slider", name="width").press("ArrowRight")
    expect(page.get_by_text(re.compile("wide 4 draw")).first).to_be_visible(timeout=90_000)
    leave_a_line(page)


def debug(page: Page) -> None:
    """A change that does not mend it, run; then a line that is not run."""
    page.get_by_role("button", name="Labels from one").click()
    expect(page.get_by_text("the program as you found it", exact=False)).to_be_visible(timeout=90_000)
    idle(page)
    page.locator(".cm-content").press("Control+End")
    page.keyboard.insert_text("\nprint('changed')\n")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Not yet.", exact=False)).to_be_visible(timeout=90_000)
    leave_a_line(page)


def leave_a_line(page: Page) -> None:
    """Typed, not run: the editor hands it in when it is left."""
    page.locator(".cm-content").press("Control+Home")
    page.keyboard.insert_text("# not run yet\n")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    idle(page)


def kept(server: Server) -> tuple[dict[str, int], list[str]]:
    """Rows of every table, and what stands in the editors, whole."""
    file = next(server.home.glob("*.db"))
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        return counted(server), [row[0] for row in db.execute("select source from drafts order by id")]


MODES: dict[str, Callable[[Page], None]] = {"review": review, "see": see, "lab": lab, "debug": debug}


def shown(page: Page) -> list[str]:
    """When nothing runs any more."""
    idle(page)
    expect(page.get_by_role("button", name="Stop", exact=True)).to_have_count(0, timeout=90_000)
    idle(page)
    return page.evaluate(SHOWN)


def is_the_same(page: Page, before: list[str]) -> None:
    """Waits for the page to show what was there before: a network may have to be trained again."""
    for _ in range(60):
        if shown(page) == before:
            return
        page.wait_for_timeout(500)
    assert shown(page) == before


@pytest.mark.parametrize("mode", MODES)
def test_a_mode_comes_back_after_a_reload_in_a_second_tab_and_after_a_kill(
    context: BrowserContext, tmp_path: Path, mode: str
):
    """The same place each time, with what the last run showed and what was typed since; no row comes or goes."""
    own = Server(tmp_path)
    own.start()
    try:
        page = context.new_page()
        visit(page, own.url)
        if mode == "review":
            fell(context, own)
        visit(page, f"{own.url}/{mode}")
        MODES[mode](page)
        before, rows, address = shown(page), kept(own), page.url
        assert any("not run yet" in text for text in before) == (mode in ("lab", "debug"))
        page.reload()
        is_the_same(page, before)
        second = context.new_page()
        visit(second, address)
        is_the_same(second, before)
        is_the_same(page, before)
        assert kept(own) == rows, "a second tab and a reload add nothing"
        page.close()
        second.close()  # a tab left open would ask a dead server, which is an error in the browser
        own.kill()
        own.start()
        page = context.new_page()
        visit(page, address)
        is_the_same(page, before)
        assert kept(own) == rows, "neither does a restart"
        page.close()
    finally:
        own.stop()
