"""A person with nothing but a keyboard: Tab, Enter, arrows, and what can be typed."""

import re

from e2e.conftest import idle
from playwright.sync_api import Page

MOST_TABS = 150
HELD = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame(); await frame();  // some rings are drawn by a script
  const isFinite = (each) => Number.isFinite(each.effect?.getComputedTiming().endTime);
  document.getAnimations().filter(isFinite).forEach((each) => each.finish());
  const names = ["outlineStyle", "outlineColor", "boxShadow", "borderColor", "backgroundColor", "color"];
  const looks = (node) => {
    const style = getComputedStyle(node);
    return [...names, "textDecorationLine"].map((name) => style[name]).join();
  };
  const before = window.held;
  const same = (node, i) => looks(node) === before.looks[i];
  const outer = document.activeElement;
  let at = outer;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const left = before?.nodes[0].isConnected && before.nodes[0] !== at && before.path === location.pathname;
  const unseen = left && before.nodes.every(same) ? before.name : "";
  window.held = null;
  if (!at || at === document.body) return { name: "", page: "nowhere", unseen };
  const written = () => at.getAttribute("aria-label") || at.labels?.[0]?.innerText || at.innerText || at.value || "";
  const said = () => at.tagName === "A" ? new URL(at.href).pathname : written().replace(/\\s+/g, " ").trim();
  const name = at.closest(".cm-editor") ? "editor" : said();
  const found = { name, unseen, page: outer.closest("[data-testid=stMain]") ? "main" : "menu" };
  if (outer.dataset.testid === "stMain") return { ...found, name: "" };  // it scrolls: browsers make it a stop
  const nodes = [at];
  const up = (node) => node.parentElement ?? node.getRootNode().host;
  while (nodes.length < 6 && up(nodes.at(-1))) nodes.push(up(nodes.at(-1)));
  window.held = { nodes, looks: nodes.map(looks), name, path: location.pathname };
  return found;
}"""
"""What has the focus; and whether what had it before looked just as it does now: then nobody could see it."""


class Keys:
    """Presses keys on a page and knows what has the focus. Every stop on the way must be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: list[str] = []

    def held(self) -> dict:
        found = self.page.evaluate(HELD)
        if found["unseen"]:
            self.unseen.append(found["unseen"][:60])
        return found

    def press(self, *keys: str) -> None:
        """One after the other, and then wait for the page to be at rest."""
        for key in keys:
            self.page.keyboard.press(key)
        idle(self.page)

    def to(self, wanted: str, *, back: bool = False) -> None:
        """Tab until what is called `wanted` (a pattern for its whole name) has the focus; Escape leaves an editor."""
        names = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            names.append(self.held()["name"])
            if re.fullmatch(wanted, names[-1]):
                return
            if names[-1] == "editor":
                self.page.keyboard.press("Escape")
        raise AssertionError(f"{MOST_TABS} times Tab did not lead to {wanted} at {self.page.url}: {names}")

    def go(self, wanted: str, *, back: bool = False) -> None:
        """Go to a button or a link and press it."""
        self.to(wanted, back=back)
        self.press("Enter")

    def goes_on_from_here(self) -> None:
        """After something was done the next Tab leads on within the page, not to its menu."""
        at = self.held()["page"]
        if at == "nowhere":
            self.page.keyboard.press("Tab")
            at = self.held()["page"]
        assert at == "main", f"the focus was lost at {self.page.url}"
