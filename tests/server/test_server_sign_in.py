"""Cookies of who signed in to host, over raw HTTP and the raw socket: only a whole one of our own, made for this very
address and not too old, leads a room."""

import json
import secrets
from datetime import UTC, datetime

import pytest
from actions.small_bank import write_bank, write_lessons
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from server.cluster import free_port
from server.conftest import start, stop
from server.room_client import Client, house_of, make_room, page_of
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from unroll.actions import host_links, identity
from unroll.server.signing_in import problem

PORT = free_port()
ISSUER, ORIGIN, COOKIE = "https://id.example.org", f"http://127.0.0.1:{PORT}", "_streamlit_user"
SECRET = "a secret of this test, long enough"
DAY_S = 24 * 3600
GOOD = {
    "redirect_uri": f"{ORIGIN}/oauth2callback",
    "cookie_secret": SECRET,
    "client_id": "unroll",
    "client_secret": "x",
    "server_metadata_url": f"{ISSUER}/.well-known/openid-configuration",
}
ADA = {"iss": ISSUER, "sub": "ada", "is_logged_in": True, "origin": ORIGIN, "provider": "default"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One that has a provider, with a bank of a few questions."""
    folder = tmp_path_factory.mktemp("signing")
    content = {"UNROLL_BANK": str(write_bank(folder)), "UNROLL_LESSONS": str(write_lessons(folder))}
    (folder / "home" / ".streamlit").mkdir(parents=True)
    lines = ["[auth]", *(f"{name} = {json.dumps(value)}" for name, value in GOOD.items())]
    (folder / "home" / ".streamlit" / "secrets.toml").write_text("\n".join(lines))
    server = start(folder / "home", "--port", str(PORT), **content)
    yield server
    stop(server)


@pytest.fixture(scope="module")
def code(server):
    """A room of Ada, who signed in."""
    host = Client(server)
    with house_of(server) as house:
        row, secret, _ = make_room(server, host, seconds=600)
        host_links.become_host(house, identity.signed_in_as(ISSUER, "ada"), row.code, secret, datetime.now(UTC))
    return row.code


def signed(said, *, secret=SECRET, name=COOKIE, age_s=0):
    """The cookie that Streamlit would have made so many seconds ago."""

    class Then(TimestampSigner):
        def get_timestamp(self):
            return super().get_timestamp() - age_s

    text = said if isinstance(said, str) else json.dumps(said)
    return URLSafeTimedSerializer(secret, salt=name, signer=Then).dumps(text)


def bearing(server, **cookies):
    """Somebody else's browser, with these cookies beside its own."""
    client = Client(server)
    client.headers["Cookie"] += "".join(f"; {name}={value}" for name, value in cookies.items())
    return client


def pieces(said):
    """A large cookie, as it is split."""
    text = json.dumps(said)
    parts = {f"{COOKIE}_1": text[:40], f"{COOKIE}_2": text[40:]}
    return {COOKIE: signed("chunks-2"), **{name: signed(part, name=name) for name, part in parts.items()}}


def test_a_good_cookie_leads_from_any_browser(server, code):
    """Whole or in pieces, and to the end of its thirty days; the room is seen and moved."""
    for cookies in ({COOKIE: signed(ADA)}, pieces(ADA), {COOKIE: signed(ADA, age_s=30 * DAY_S)}):
        anywhere = bearing(server, **cookies)
        assert anywhere.step(code, "lock")[0] == 204
        assert anywhere.step(code, "unlock")[0] == 204


FORGED = {
    "none at all": {},
    "of another secret": {COOKIE: signed(ADA, secret=secrets.token_urlsafe(32))},
    "altered": {COOKIE: signed(ADA)[:-4] + "AAAA"},
    "not signed": {COOKIE: json.dumps(ADA).replace(" ", "").replace('"', "'").replace(",", ".")},
    "too old": {COOKIE: signed(ADA, age_s=31 * DAY_S + 60)},
    "signed as another cookie": {COOKIE: signed(ADA, name="_streamlit_user_tokens")},
    "made for another address": {COOKIE: signed({**ADA, "origin": "https://elsewhere.example.org"})},
    "made for no address": {COOKIE: signed({name: value for name, value in ADA.items() if name != "origin"})},
    "signed out": {COOKIE: signed({**ADA, "is_logged_in": False})},
    "somebody else": {COOKIE: signed({**ADA, "sub": "bob"})},
    "the same name at another provider": {COOKIE: signed({**ADA, "iss": "https://other.example.org"})},
    "without a subject": {COOKIE: signed({**ADA, "sub": None})},
    "a list": {COOKIE: signed("[]")},
    "no JSON": {COOKIE: signed('{"iss": "i", "su')},
    "a piece missing": {name: value for name, value in pieces(ADA).items() if name != f"{COOKIE}_2"},
    "very many pieces": {COOKIE: signed("chunks-99999999999")},
}


@pytest.mark.parametrize("kind", FORGED)
def test_any_other_cookie_is_a_strangers(server, code, kind):
    """It sees nothing, moves nothing, and breaks nothing."""
    stranger = bearing(server, **FORGED[kind])
    assert stranger.call("GET", f"{code}/host/events?stream=0")[0] == 403
    assert stranger.call("POST", f"{code}/host/step", {"version": 0, "step": "end"})[0] == 403


def test_a_learners_cookie_with_the_fingerprint_of_who_signed_in_is_none(server, code):
    """Not even one with our own signature: one kind of identity is never taken for the other."""
    assert Client(server, identity.signed_in_as(ISSUER, "ada")).call("GET", f"{code}/host/events?stream=0")[0] == 401


def test_pages_of_other_sites_gain_nothing_by_a_good_cookie(server, code):
    """The browser sends it along; what it says of the request decides."""
    ada = bearing(server, **{COOKIE: signed(ADA)})
    for foreign in ({"sec_fetch_site": "cross-site"}, {"origin": "https://evil.example.org"}):
        assert ada.call("POST", f"{code}/host/step", {"version": 0, "step": "end"}, **foreign)[0] == 403


def test_over_the_socket_too_only_a_good_cookie_gets_the_hosts_page(server, code):
    """As a browser opens it. A host of nothing is offered to sign in; with one that is not good it is nobody's."""
    token = generate_xsrf_token_string()

    def page(said):
        client = bearing(server, **{COOKIE: said, "_streamlit_xsrf": token})
        return page_of(client, "host", f"room={code}", origin=ORIGIN, token=token)

    assert "Answers as CSV" in page(signed(ADA))
    for said in (signed(ADA, secret="x" * 32), signed(ADA, age_s=32 * DAY_S), signed({**ADA, "origin": "http://x"})):
        told = page(said)
        assert "not yours to host" in told
        assert "Sign in" in told
        assert "Answers as CSV" not in told


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, None),
        ({"redirect_uri": "http://localhost:{port}/oauth2callback"}, None),
        ({"client_secret": ""}, "no client_secret."),
        ({"client_id": None, "client_secret": 5}, "no client_id, client_secret."),
        ({"cookie_secret": "drawn"}, "fewer than 32 characters"),
        ({"redirect_uri": "https://unroll.example.org/"}, "followed by /oauth2callback"),
        ({"redirect_uri": "unroll.example.org/oauth2callback"}, "the app's own address"),
    ],
)
def test_what_is_wrong_with_the_settings_is_named(change, said):
    """Before anything is served; good ones are nothing to speak of."""
    found = problem({**GOOD, **change})
    assert found is None if said is None else said in (found or "")
