"""Hosting by sign-in, with a real provider on the loopback: a room belongs to a person, not to a device."""

import os
import sqlite3
import subprocess
import sys

import pytest
from e2e.conftest import Server, free_port, idle, visit
from e2e.earlier import person_of
from e2e.hall import enter
from e2e.provider import Provider, new_key, secrets_toml
from playwright.sync_api import expect

from unroll.actions import identity


@pytest.fixture(scope="module")
def provider():
    with Provider(free_port()).running() as running:
        yield running


@pytest.fixture(scope="module")
def signing(provider, tmp_path_factory):
    """`unroll serve`, started in a folder with the secrets where the documentation says that they are looked for."""
    made = Server(tmp_path_factory.mktemp("signing"))
    (made.home / ".streamlit").mkdir()
    (made.home / ".streamlit" / "secrets.toml").write_text(secrets_toml(provider, made.url))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        made.start()
    yield made
    made.stop()


@pytest.fixture
def elsewhere(browser):
    """Browsers of other devices."""
    opened = []

    def another():
        opened.append(browser.new_context(viewport={"width": 1280, "height": 900}))
        return opened[-1].new_page()

    yield another
    for each in opened:
        each.close()


def sign_in(page, server, provider, who):
    provider.who = who
    visit(page, f"{server.url}/host")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{server.url}/host")
    expect(page.get_by_text(f"Signed in as {who.title()}.")).to_be_visible()
    idle(page)


def make(page):
    page.get_by_role("button", name="Create the room").click()
    page.wait_for_url("**room=*")
    expect(page.get_by_role("button", name="Open the next question")).to_be_visible()
    return page.url.split("room=")[1][:6]


def status(page, server, code):
    """What the host's stream of a room answers to this browser's cookies."""
    return page.context.request.get(f"{server.url}/api/rooms/{code}/host/events?stream=0").status


def test_a_room_belongs_to_who_signed_in_on_any_device(page, elsewhere, signing, provider):
    """The same person finds it listed on another device, leads it there, and has wall and report; another person is
    told that it is not theirs, and gets nothing from its routes."""
    sign_in(page, signing, provider, "ada")
    asked = provider.asked[-1]
    assert (asked["redirect_uri"], asked["code_challenge_method"]) == (f"{signing.url}/oauth2callback", "S256")
    code = make(page)
    other = elsewhere()
    sign_in(other, signing, provider, "ada")
    other.get_by_role("link", name=code).click()
    other.get_by_role("button", name="Open the next question").click()
    expect(page.get_by_role("button", name="Close the vote")).to_be_visible()
    visit(other, f"{signing.url}/projector?room={code}")
    expect(other.get_by_text("0 of 0 answered")).to_be_visible()
    assert status(other, signing, code) == 200
    visit(other, f"{signing.url}/report?room={code}")
    expect(other.get_by_text("Participants").first).to_be_visible()
    bob = elsewhere()
    sign_in(bob, signing, provider, "bob")
    assert bob.get_by_role("link", name=code).count() == 0
    for name in ("host", "projector", "report"):
        visit(bob, f"{signing.url}/{name}?room={code}")
        expect(bob.get_by_text("not yours to host")).to_be_visible()
    assert status(bob, signing, code) == 403


def test_nothing_is_asked_of_who_does_not_sign_in(page, signing):
    """Who has no account makes a room in this browser as before."""
    visit(page, f"{signing.url}/host")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert status(page, signing, make(page)) == 200


def test_without_a_provider_nobody_is_asked_to_sign_in(page, server):
    """The page is as it was."""
    visit(page, f"{server.url}/host")
    expect(page.get_by_role("button", name="Create the room")).to_be_visible()
    assert page.get_by_role("button", name="Sign in").count() == 0


def test_signing_out_ends_the_rights_of_this_browser(page, signing, provider):
    """The room's routes refuse what the cookie allowed, and its address offers to sign in again."""
    sign_in(page, signing, provider, "cleo")
    code = make(page)
    assert status(page, signing, code) == 200
    visit(page, f"{signing.url}/host")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{signing.url}/")
    idle(page)
    assert status(page, signing, code) == 403
    visit(page, f"{signing.url}/host?room={code}")
    expect(page.get_by_text("not yours to host")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_host_link_is_good_without_signing_in_and_for_who_is_signed_in(page, elsewhere, signing, provider):
    """Its bearer leads the room: an anonymous one in that browser, a signed-in one on every device."""
    sign_in(page, signing, provider, "dora")
    code = make(page)
    page.get_by_role("button", name="Make a host link").click()
    link = page.get_by_text("&key=").first.inner_text().strip()
    phone, emil = elsewhere(), elsewhere()
    visit(phone, link)
    phone.get_by_role("button", name="Open the next question").click()
    expect(page.get_by_role("button", name="Close the vote")).to_be_visible()
    sign_in(emil, signing, provider, "emil")
    visit(emil, link)
    expect(emil.get_by_role("button", name="Close the vote")).to_be_visible()
    tablet = elsewhere()
    sign_in(tablet, signing, provider, "emil")
    assert status(tablet, signing, code) == 200
    page.get_by_text("link and QR").click()
    page.get_by_role("button", name="Withdraw host links").click()
    expect(page.get_by_text("2 who came by one lead it no longer.")).to_be_visible()
    for lost in (phone, emil):  # their remote control is told without being loaded again
        expect(lost.get_by_text("not yours to host").first).to_be_visible(timeout=20_000)
        assert status(lost, signing, code) == 403
    visit(tablet, link)
    expect(tablet.get_by_text("This host link is not good")).to_be_visible()
    page.get_by_role("button", name="Close the vote").click()
    expect(page.get_by_text("Vote closed", exact=True)).to_be_visible()


def test_who_takes_part_is_no_host_by_signing_in(page, elsewhere, signing, provider):
    """Signing in changes who hosts, not who answers: the learner's cookie stays the same, and the room another's."""
    sign_in(page, signing, provider, "fritz")
    code = make(page)
    gina = elsewhere()
    enter(gina, signing, code, "Gina")
    before = person_of(gina.context, signing)
    sign_in(gina, signing, provider, "gina")
    assert person_of(gina.context, signing) == before
    assert status(gina, signing, code) == 403
    visit(gina, f"{signing.url}/live?room={code}")
    expect(gina.get_by_text("You are in, Gina")).to_be_visible()


def test_a_token_that_another_key_signed_signs_nobody_in(page, signing, provider):
    """As from an impostor between the app and its provider."""
    provider.signs_with = new_key()
    try:
        visit(page, f"{signing.url}/host")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{signing.url}/")
        visit(page, f"{signing.url}/host")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    finally:
        provider.signs_with = None


def test_nothing_of_the_account_is_kept_but_a_fingerprint(page, signing, provider):
    """Neither name, address nor subject stands anywhere in the store or in the log."""
    sign_in(page, signing, provider, "hilde-4711")
    make(page)
    with sqlite3.connect(signing.home / "unroll.db") as db:
        dump = "\n".join(db.iterdump())
    assert identity.signed_in_as(provider.url, "hilde-4711") in dump
    for kept in (dump, (signing.home / "server.log").read_text()):
        assert "hilde" not in kept.casefold()


def test_a_sign_in_that_cannot_work_is_said_and_nothing_is_served(tmp_path, provider):
    """Before a class, not in it."""
    (tmp_path / ".streamlit").mkdir()
    changed = secrets_toml(provider, "http://127.0.0.1:8501").replace("client_secret", "client_password")
    (tmp_path / ".streamlit" / "secrets.toml").write_text(changed)
    command = [sys.executable, *Server(tmp_path).command, "0"]
    environment = {**os.environ, "UNROLL_HOME": str(tmp_path)}
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert ended.returncode != 0
    said = "unroll serve: Sign-in is configured in secrets.toml and cannot work: [auth] has no client_secret.\n"
    assert (ended.stderr, ended.stdout) == (said, "")
