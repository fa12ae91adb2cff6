"""Screenshots of every page, light, dark and at phone width, into .shots/ (`make shots`).

python benchmarks/shots.py [NAME ...]     only these of: home explain practice answered challenge problem badge lab
                                          debug, and every other page by its address: see predict test review ...
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from e2e.conftest import FLAGS, Server, chromium, idle, visit  # noqa: E402
from e2e.test_main_paths import give, key_of, slug  # noqa: E402

from unroll.content.bank import load_bank  # noqa: E402

LOOKS = {
    "light": (1280, "light"), "dark": (1280, "dark"),
    "phone": (390, "light"), "phone-dark": (390, "dark"), "small-phone": (360, "light"),
}  # fmt: skip
Scene = Callable[[Page, str], None]
FOLDER = ROOT / ".shots"
BANK = load_bank(ROOT / "quiz_bank")


def home(page: Page, url: str) -> None:
    visit(page, url)


def explain(page: Page, url: str) -> None:
    visit(page, f"{url}/explain?section=why-early-steps-fade")


def practice(page: Page, url: str) -> None:
    visit(page, f"{url}/practice?question={slug(BANK.in_set('practice')[3].id)}")


def answered(page: Page, url: str) -> None:
    question = BANK.in_set("practice")[2]
    visit(page, f"{url}/practice?question={slug(question.id)}")
    give(page, next(i for i, choice in enumerate(question.choice) if not choice.key))
    give(page, key_of(question))


def challenge(page: Page, url: str) -> None:
    visit(page, f"{url}/challenge")


def problem(page: Page, url: str) -> None:
    visit(page, f"{url}/challenge")
    page.get_by_role("button", name="Start the challenge").click()
    idle(page)
    page.get_by_role("button", name="Open problem 1").click()
    idle(page)
    question = BANK.in_set("challenge")[0]
    give(page, next(i for i, choice in enumerate(question.choice) if not choice.key))


def badge(page: Page, url: str) -> None:
    visit(page, f"{url}/challenge")
    give(page, key_of(BANK.in_set("challenge")[0]))
    for number, question in enumerate(BANK.in_set("challenge")[1:], 2):
        page.get_by_role("button", name=f"Open problem {number}").click()
        idle(page)
        give(page, key_of(question))
    page.get_by_role("button", name="See the result").click()


def lab(page: Page, url: str) -> None:
    visit(page, f"{url}/lab?program=gru_logits_shape")


def debug(page: Page, url: str) -> None:
    visit(page, f"{url}/debug?exercise=labels-from-one")


def at(address: str, name: str) -> Scene:
    """A page as somebody new sees it."""

    def scene(page: Page, url: str) -> None:
        visit(page, f"{url}/{address}")

    scene.__name__ = name
    return scene


MADE: tuple[Scene, ...] = (home, explain, practice, answered, challenge, problem, badge, lab, debug)
OTHERS = {
    **{name: name for name in ("see", "predict", "test", "review", "live", "progress", "host", "projector", "report")},
    **{name: name for name in ("certificate", "isolation", "duel", "metrics", "bank")},
    "runs": "debug", "nowhere": "no-such-page", "unknown": "practice?question=none",
}  # fmt: skip
"""Name of a picture -> address."""
SCENES = (*MADE, *(at(address, name) for name, address in OTHERS.items()))


def wanted() -> Iterator[Scene]:
    names = sys.argv[1:]
    return (scene for scene in SCENES if not names or scene.__name__ in names)


def shoot(page: Page, name: str, look: str) -> None:
    """The whole page: the window is made as tall as what scrolls in it, once charts have been drawn."""
    idle(page)
    page.wait_for_timeout(1500)
    width = LOOKS[look][0]
    tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": max(800, min(int(tall) + 20, 6000))})
    page.wait_for_timeout(700)
    page.screenshot(path=FOLDER / f"{name}-{look}.png")
    page.set_viewport_size({"width": width, "height": 900})


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    scenes = list(wanted())
    with tempfile.TemporaryDirectory() as home_folder, sync_playwright() as playwright:
        server = Server(Path(home_folder))
        server.start()
        try:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            for look, (width, scheme) in LOOKS.items():
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
                )
                page = context.new_page()
                for scene in scenes:
                    scene(page, server.url)
                    shoot(page, scene.__name__, look)
                    wide = overflow(page)
                    print(
                        FOLDER / f"{scene.__name__}-{look}.png", f"{wide} px too wide" if wide > 0 else "", flush=True
                    )
                context.close()
            browser.close()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
