"""A learner with a keyboard alone: from Home into each of the ten modes, doing what it is for, and back."""

from collections.abc import Callable

import pytest
from e2e.conftest import Server, idle, visit
from e2e.earlier import fell, open_room
from e2e.keys import Keys
from playwright.sync_api import Page, expect

RUN_MS = 90_000
"""For a run on a machine that does much else."""


def explain(keys: Keys, page: Page) -> None:
    """Answer the question of the section, and go on to the next."""
    expect(page.locator("fieldset")).to_be_visible()
    keys.press("1", "Enter")
    expect(said(page)).to_be_visible()
    keys.goes_on_from_here()
    keys.go("Next: Tokens become vectors")
    expect(page.get_by_role("heading", name="Tokens become vectors")).to_be_visible()
    keys.goes_on_from_here()


def see(keys: Keys, page: Page) -> None:
    """Choose other weights, step back, read another sentence."""
    keys.to("Before training|After training")
    keys.press("ArrowLeft", "Enter")
    expect(page.get_by_text("Step 6 of 6")).to_be_visible(timeout=RUN_MS)
    keys.to("Words read")
    keys.press("ArrowLeft")
    expect(page.get_by_text("Step 5 of 6")).to_be_visible()
    keys.goes_on_from_here()
    keys.to("Your sentence", back=True)
    keys.press("Control+a")
    page.keyboard.type("a dull plot")
    keys.press("Enter")
    expect(page.get_by_text("Step 3 of 3")).to_be_visible(timeout=RUN_MS)
    keys.goes_on_from_here()


def predict(keys: Keys, page: Page) -> None:
    """Say how sure one is, commit to an answer, see the verdict, and take the next."""
    keys.go("Start predicting")
    expect(page.get_by_text("How sure are you?")).to_be_visible()
    asked = page.locator("fieldset").or_(page.get_by_role("textbox")).first
    expect(asked).to_be_visible()
    keys.goes_on_from_here()
    keys.to(r"\d+ % .*", back=page.locator("fieldset").count() > 0)
    keys.press("Space")
    expect(asked).to_be_visible()
    if page.locator("fieldset").count():
        keys.press("1", "Enter")
    else:
        keys.to("Shape|Number.*")
        page.keyboard.type("(1, 1)" if page.get_by_role("textbox", name="Shape").count() else "7")
        keys.press("Enter")
    expect(page.get_by_text("You said:", exact=False)).to_be_visible()
    keys.goes_on_from_here()
    keys.go("Next prediction")
    expect(page.get_by_text("prediction 2")).to_be_visible()
    keys.goes_on_from_here()


def practice(keys: Keys, page: Page) -> None:
    """Another question by its step, a hint, an answer, the solution, another one like it."""
    keys.to(r"1")
    keys.press("ArrowRight", "ArrowRight", "Enter")
    expect(page.get_by_text("3 of 5")).to_be_visible()
    keys.go(".*Show a hint")
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    keys.goes_on_from_here()
    keys.press("1", "Enter")
    expect(said(page)).to_be_visible()
    keys.goes_on_from_here()
    solution, offered = page.get_by_text("Solution", exact=True), page.get_by_role("button", name="Show the solution")
    expect(solution.or_(offered).first).to_be_visible()
    if offered.count():
        keys.go("Show the solution")
        keys.goes_on_from_here()
    expect(solution).to_be_visible()
    keys.go(".*Another one like this")
    expect(solution).to_have_count(0)
    keys.goes_on_from_here()


def challenge(keys: Keys, page: Page) -> None:
    """Start the clock, open a problem, answer it."""
    keys.go("Start the challenge")
    keys.go("Open problem 1")
    expect(page.get_by_role("timer")).to_be_visible()
    keys.press("1", "Enter")
    expect(said(page)).to_be_visible()
    keys.goes_on_from_here()


def debug(keys: Keys, page: Page) -> None:
    """Open a broken run, change its program, run it, leave the editor, ask for the solution."""
    keys.go("1. The shapes do not fit")
    expect(page.get_by_role("heading", level=1, name="The shapes do not fit")).to_be_visible()
    keys.goes_on_from_here()
    keys.to("editor")
    keys.press("Control+End")
    page.keyboard.type("pass")
    keys.press("Control+Enter")
    expect(page.get_by_role("button", name="Show the solution")).to_be_visible(timeout=RUN_MS)
    assert keys.held()["name"] == "editor", "who types goes on typing"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert keys.held()["name"] != "editor"
    keys.goes_on_from_here()
    keys.go("Show the solution")
    expect(page.get_by_role("heading", name="What was wrong")).to_be_visible()
    keys.goes_on_from_here()


def lab(keys: Keys, page: Page) -> None:
    """Run a program of one's own, then move its parameter: it runs again."""
    keys.to("editor")
    keys.press("Control+a")
    page.keyboard.insert_text('width = 3  # @param {type:"slider", min:1, max:9, step:1}\nprint("wide", width)\n')
    keys.press("Control+Enter")
    expect(page.get_by_text("wide 3").first).to_be_visible(timeout=RUN_MS)
    page.keyboard.press("Escape")
    keys.to("width", back=True)
    keys.press("ArrowRight")
    expect(page.get_by_text("wide 4").first).to_be_visible(timeout=RUN_MS)
    assert keys.held()["name"] == "width", "the slider keeps the focus while the program runs"


def self_test(keys: Keys, page: Page) -> None:
    """Begin, answer all ten questions by what each asks for, and read the result; every answer is saved."""
    keys.go("Start the test")
    for number in range(1, 11):
        expect(page.get_by_text(f"Question {number} of 10")).to_be_visible()
        expect(page.locator("fieldset").or_(page.get_by_role("textbox")).first).to_be_visible()
        idle(page)
        keys.goes_on_from_here()
        if page.locator("fieldset").count():
            keys.press("1", "Enter")
        elif number % 2:
            keys.go("help I do not know")
        else:
            keys.to("Shape|Number.*")
            page.keyboard.type("(1, 1)" if page.get_by_role("textbox", name="Shape").count() else "7")
            keys.press("Enter")
        saved = page.get_by_text(f"{number} of 10 saved", exact=True)
        expect(saved if number < 10 else page.get_by_role("heading", name="Your answers")).to_be_visible()
    keys.goes_on_from_here()
    keys.go("Look again")
    expect(page.get_by_role("button", name="Back to the result")).to_be_visible()
    keys.goes_on_from_here()


def review(keys: Keys, page: Page) -> None:
    """What is due, answered."""
    keys.go("Start")
    expect(page.locator("fieldset")).to_be_visible()
    keys.goes_on_from_here()
    keys.press("1", "Enter")
    expect(said(page)).to_be_visible()
    keys.goes_on_from_here()


def live(keys: Keys, page: Page, code: str) -> None:
    """Into a room by its code, with a name, and a vote."""
    keys.to("Room code")
    page.keyboard.type(code)
    keys.press("Enter")
    expect(page.get_by_label("Your nickname")).to_be_visible()
    keys.to("Your nickname")
    page.keyboard.type("Ada")
    page.keyboard.press("Enter")
    expect(page.locator("fieldset input")).to_have_count(4)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved: B.")).to_be_visible()
    keys.goes_on_from_here()


DEEDS: dict[str, Callable[[Keys, Page], None]] = {
    "explain": explain, "see": see, "predict": predict, "practice": practice, "challenge": challenge, "debug": debug,
    "lab": lab, "test": self_test, "review": review,
}  # fmt: skip


def said(page: Page):
    """The verdict on an answer."""
    return page.get_by_test_id("stAlert").filter(has_text="ight").first


def walk(page: Page, server: Server, mode: str, deed: Callable[[Keys, Page], None]) -> Keys:
    """From Home into the mode, its deed, and back."""
    keys = Keys(page)
    visit(page, server.url)
    if mode == "review":
        fell(page.context, server)
        page.reload()
        idle(page)
    keys.go(f"/{mode}")
    page.wait_for_url(f"**/{mode}*")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    idle(page)
    deed(keys, page)
    keys.go("/")
    page.wait_for_url(f"{server.url}/")
    return keys


@pytest.mark.timeout(900)  # the test has ten questions
@pytest.mark.parametrize("mode", DEEDS)
def test_a_mode_is_worked_from_home_and_back_with_the_keyboard_alone(page: Page, server: Server, mode: str):
    """Every stop on the way can be seen, and after each deed the way goes on from there, not from the page's top."""
    keys = walk(page, server, mode, DEEDS[mode])
    assert keys.unseen == [], "what had the focus looked as if it had not"


def test_a_room_is_joined_and_answered_with_the_keyboard_alone(page: Page, server: Server):
    """As above. Only the menu entry of the page one is on looks the same with the focus: Streamlit draws it so."""
    code = open_room(server)
    keys = walk(page, server, "live", lambda keys, page: live(keys, page, code))
    assert set(keys.unseen) <= {"/live"}, "what had the focus looked as if it had not"


def test_progress_is_reached_through_the_menu_with_the_keyboard(page: Page, server: Server):
    """It has no tile on Home: Enter opens the menu, arrows move in it, and Home is one link away."""
    keys = Keys(page)
    visit(page, server.url)
    keys.go("Check")
    for _ in range(5):
        if keys.held()["name"] == "/progress":
            break
        page.keyboard.press("ArrowDown")
    keys.press("Enter")
    page.wait_for_url("**/progress*")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    keys.go("/")
    page.wait_for_url(f"{server.url}/")
