"""Where who has signed in comes back to."""

import asyncio

import pytest

from unroll.server.signing_in import BackToHost


@pytest.mark.parametrize(
    ("path", "cookies", "location"),
    [
        ("/oauth2callback", ["_streamlit_xsrf=1", '_streamlit_user="abc.d"; Path=/'], "/host"),
        ("/app/oauth2callback", ["_streamlit_user=abc; Path=/app"], "/app/host"),
        ("/oauth2callback", [], "/"),
        ("/oauth2callback", ['_streamlit_user=""; Max-Age=0'], "/"),
        ("/elsewhere", ["_streamlit_user=abc"], "/"),
    ],
)
def test_who_has_signed_in_comes_back_to_the_hosts_page(path, cookies, location):
    """Only then: who was refused, or has signed out, goes where Streamlit sends them."""
    base = path.removesuffix("oauth2callback") if path.endswith("oauth2callback") else "/"

    async def app(scope, receive, send):
        headers = [(b"location", base.encode()), *((b"set-cookie", each.encode()) for each in cookies)]
        await send({"type": "http.response.start", "status": 302, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(BackToHost(app)({"type": "http", "path": path}, None, send))
    assert dict(sent[0]["headers"])[b"location"].decode() == location
    assert sent[1]["type"] == "http.response.body"
