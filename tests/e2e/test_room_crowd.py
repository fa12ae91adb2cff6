"""A lobby with more people than there is room for on the wall."""

from types import SimpleNamespace

from e2e.conftest import until, visit
from e2e.hall import make
from playwright.sync_api import expect
from server.room_client import Client

PEOPLE = 70
CUT = """names => {
  const box = names[0].getRootNode().querySelector('.names').getBoundingClientRect();
  return names.filter(name => name.getBoundingClientRect().bottom > box.bottom + 1).length;
}"""


def adds_up(page, people: int) -> None:
    """Those who are named and those who are counted are all; how many fit may be found out anew meanwhile."""
    named, counted = page.locator(".names bdi:visible"), page.locator(".names .more")
    until(page, lambda: counted.inner_text() == f"and {people - named.count()} more")


def test_of_a_crowd_the_newest_are_named_and_the_rest_are_counted(page, server):
    """Who comes in finds their own name first; no row of names is cut through; names and number together are all."""
    code = make(page, server)
    place = SimpleNamespace(address=server.url, home=server.home)
    for number in range(PEOPLE):
        Client(place).join(code, f"A rather long name {number}")
    visit(page, f"{server.url}/projector?room={code}")
    expect(page.get_by_text(f"{PEOPLE} here")).to_be_visible()
    shown = page.locator(".names bdi:visible")
    expect(shown.first).to_have_text(f"A rather long name {PEOPLE - 1}")
    adds_up(page, PEOPLE)
    assert 5 < shown.count() < PEOPLE
    assert page.locator(".names > *:visible").evaluate_all(CUT) == 0
    Client(place).join(code, "The last to come")
    expect(shown.first).to_have_text("The last to come")
    adds_up(page, PEOPLE + 1)
