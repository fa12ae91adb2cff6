"""A page that is left while something on it changes: the next page comes, whatever the first still had to tell."""

from e2e.conftest import idle, visit
from e2e.hall import enter, make
from e2e.test_main_paths import write
from playwright.sync_api import expect

WAITS = """import time
print("begun", flush=True)
while True:
    time.sleep(0.1)
"""


def test_a_host_who_leaves_while_people_come_in_gets_the_page_they_asked_for(page, line, context, server):
    """The control view hears of the newcomer after the click, and asks to be drawn again."""
    code = make(page, server)
    line.holding = True
    page.get_by_role("link", name="Report of this room").click()
    enter(context.new_page(), server, code, "Ada")
    line.hears(2)  # the click, and the news
    line.release()
    page.wait_for_timeout(2_000)  # it must come and stay
    expect(page.get_by_test_id("stMain").get_by_role("heading", name="Report:", exact=False)).to_be_visible()


def test_a_program_that_ends_while_its_page_is_left_does_not_call_it_back(page, line, server):
    """Another page was asked for before the end: that one comes."""
    visit(page, f"{server.url}/lab")
    write(page, WAITS)
    page.get_by_role("button", name="Long run (60 s)").click()
    run = page.locator("section.box")
    expect(run.get_by_label("Output of the program")).to_contain_text("begun")
    idle(page)
    line.holding = True
    page.get_by_role("navigation").get_by_role("link", name="Home").click()
    run.get_by_role("button", name="Stop").click()
    expect(run.locator(".title")).to_have_text("Stopped")
    line.hears(2)  # the click, and the end
    line.release()
    page.wait_for_timeout(2_000)
    expect(page.get_by_test_id("stMain").get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".cm-content")).to_have_count(0)
