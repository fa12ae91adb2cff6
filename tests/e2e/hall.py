"""A room in real browsers: its host, the wall, and phones; and pictures of all of them for who looks."""

import os
import signal
from contextlib import contextmanager, suppress

from e2e.conftest import below, idle, visit
from playwright.sync_api import expect

PHONE = {"width": 360, "height": 740}
SHOTS = os.environ.get("UNROLL_ROOM_SHOTS")
"""A folder for the pictures; none are made without."""


def shot(page, name):
    """The whole page in light and in dark, and then light again."""
    if not SHOTS:
        return
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(700)
        page.screenshot(path=f"{SHOTS}/{name}-{scheme}.png", full_page=True)


def make(host, server, titles=()):
    """A room with the questions of these titles, in their order; with the first set if none are named. Its code."""
    visit(host, f"{server.url}/host")
    if titles:
        host.get_by_role("combobox", name="Questions").click()
        host.get_by_role("option", name="Chosen questions").click()
        idle(host)
    for title in titles:
        host.get_by_role("combobox", name="Choose them in their order").fill(title)
        host.get_by_role("option", name=title).click()
        idle(host)
    host.keyboard.press("Escape")
    host.get_by_role("button", name="Create the room").click()
    host.wait_for_url("**room=*")
    idle(host)
    return host.url.split("room=")[1][:6]


def enter(phone, server, code, name):
    """Come in as a participant."""
    visit(phone, f"{server.url}/live?room={code}")
    phone.get_by_label("Your nickname").fill(name)
    phone.get_by_role("button", name="Come in").click()
    expect(phone.get_by_text(f"You are in, {name}")).to_be_visible()


def press(host, name):
    """One of the host's steps."""
    host.get_by_role("button", name=name, exact=True).click()


@contextmanager
def held_up(server):
    """What the server started, its runner above all, stands still: a program that is to be run has to wait."""
    stopped = [number for number, _ in below(server.process.pid)]
    for number in stopped:
        os.kill(number, signal.SIGSTOP)
    try:
        yield
    finally:
        for number in stopped:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGCONT)
