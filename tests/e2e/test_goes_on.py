"""A restart in the middle of each mode: the same place, nothing lost, nothing counted twice."""

import json
import sqlite3
from contextlib import closing

from e2e.conftest import Server, idle, visit
from playwright.sync_api import Page, expect


def _answer(page: Page, submit: str) -> None:
    page.locator("fieldset label").first.click()
    page.get_by_role("button", name=submit).click()
    idle(page)


def _said(page: Page):
    return page.get_by_test_id("stAlert").filter(has_text="ight").first


def practice(page: Page) -> None:
    _answer(page, "Submit answer")
    expect(_said(page)).to_be_visible()


def predict(page: Page) -> None:
    page.get_by_role("button", name="Start predicting").click()
    expect(page.get_by_text("How sure are you?")).to_be_visible()


def self_test(page: Page) -> None:
    page.get_by_role("button", name="Start the test").click()
    expect(page.get_by_text("Question 1 of 10")).to_be_visible()
    idle(page)
    page.get_by_role("button", name="I do not know").click()
    expect(page.get_by_text("1 of 10 saved")).to_be_visible()


MODES = {"practice": practice, "explain": practice, "predict": predict, "test": self_test}


def _shown(page: Page) -> list[str]:
    """What tells where one is: title, question, verdict or count."""
    main = page.get_by_test_id("stMain")
    return [
        *main.get_by_role("heading").all_inner_texts(),
        *page.get_by_test_id("stAlert").all_inner_texts(),
        *page.get_by_text("of 10 saved").all_inner_texts(),
    ]


def _counted(server: Server) -> dict[str, int]:
    """Rows of every table of facts."""
    file = next(server.home.glob("*.db"))
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        names = [row[0] for row in db.execute("select name from sqlite_master where type = 'table'")]
        return {name: db.execute(f'select count(*) from "{name}"').fetchone()[0] for name in names}


def test_each_mode_goes_on_after_the_server_was_killed(context, tmp_path):
    """Four modes in four tabs; the server dies and comes back; every tab shows the same, and no fact came or went."""
    own = Server(tmp_path)
    own.start()
    try:
        pages, before = {}, {}
        for name, into in MODES.items():
            pages[name] = context.new_page()
            visit(pages[name], f"{own.url}/{name}")
            idle(pages[name])
            into(pages[name])
            idle(pages[name])
            before[name] = _shown(pages[name])
        counted = _counted(own)
        assert counted["attempts"] >= 2
        for page in pages.values():
            page.close()  # a tab left open would ask a dead server, which is an error in the browser
        own.kill()
        own.start()
        for name in MODES:
            page = context.new_page()
            visit(page, f"{own.url}/{name}")
            idle(page)
            for told in before[name]:
                expect(page.get_by_text(told.split("\n")[-1], exact=False).first).to_be_visible()
            assert _shown(page) == before[name], name
            page.close()
        assert _counted(own) == counted
    finally:
        own.stop()


def test_ones_data_can_be_taken_and_erased(page, server):
    """The file holds the answer that was given; after erasing, with the word typed, nothing is left of it."""
    visit(page, f"{server.url}/practice")
    idle(page)
    practice(page)
    visit(page, f"{server.url}/progress")
    idle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download my data").click()
    taken = json.loads(waiting.value.path().read_text())
    assert "sequence_classification" in json.dumps(taken)
    page.get_by_role("button", name="Erase my data").click()
    page.get_by_role("textbox", name="Type “erase” to confirm").fill("no")
    page.get_by_role("button", name="Erase everything").click()
    expect(page.get_by_text("Nothing was erased")).to_be_visible()
    before = _counted(server)["attempts"]
    assert before >= 1
    page.get_by_role("textbox", name="Type “erase” to confirm").fill("erase")
    page.get_by_role("button", name="Erase everything").click()
    expect(page.get_by_text("Everything that was kept about you is erased")).to_be_visible()
    assert _counted(server)["attempts"] < before
    visit(page, f"{server.url}/practice")
    idle(page)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
